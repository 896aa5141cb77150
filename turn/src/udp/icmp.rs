//! ICMP errors from a socket's error queue (ip(7), IP_RECVERR).

use std::io::IoSliceMut;
use std::net::SocketAddr;
use std::os::fd::AsRawFd;

use mio::net::UdpSocket;
use nix::cmsg_space;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg};

/// An ICMP error for a datagram that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IcmpError {
    /// Where the datagram was sent to.
    pub destination: SocketAddr,
    /// Type.
    pub kind: u8,
    /// Code.
    pub code: u8,
    /// The MTU of the next hop, where the error is about that.
    pub data: u32,
}

/// Errors of local origin (too long for the interface) are skipped: they are no ICMP.
pub(super) fn next(socket: &UdpSocket) -> Option<IcmpError> {
    let mut control = cmsg_space!(libc::sock_extended_err, libc::sockaddr_in6, libc::sock_extended_err);
    loop {
        let mut contents = [0; 1];
        let mut slices = [IoSliceMut::new(&mut contents)];
        let flags = MsgFlags::MSG_ERRQUEUE | MsgFlags::MSG_DONTWAIT;
        let message =
            recvmsg::<SockaddrStorage>(socket.as_raw_fd(), &mut slices, Some(&mut control), flags).ok()?;
        let destination = message.address.as_ref().and_then(super::send::from_system);
        let error = message.cmsgs().ok()?.find_map(|control| match control {
            ControlMessageOwned::Ipv4RecvErr(error, _) | ControlMessageOwned::Ipv6RecvErr(error, _) => {
                Some(error)
            }
            _ => None,
        });
        if let (Some(destination), Some(error)) = (destination, error)
            && matches!(error.ee_origin, libc::SO_EE_ORIGIN_ICMP | libc::SO_EE_ORIGIN_ICMP6)
        {
            return Some(IcmpError {
                destination,
                kind: error.ee_type,
                code: error.ee_code,
                data: error.ee_info,
            });
        }
    }
}
