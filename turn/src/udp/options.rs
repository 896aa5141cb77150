//! Opening sockets and setting their options.

use std::io;
use std::net::{SocketAddr, UdpSocket as StdSocket};
use std::os::fd::AsFd;

use mio::net::UdpSocket;
use nix::sys::socket::{setsockopt, sockopt};
use rustix::net::sockopt::{
    Ipv4PathMtuDiscovery, Ipv6PathMtuDiscovery, set_ip_mtu_discover, set_ip_recvtos, set_ipv6_mtu_discover,
};
use socket2::{Domain, Protocol, Socket, Type};

/// How a socket is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Runs of datagrams leave as one where the system can.
    pub gso: bool,
    /// Several sockets share one port.
    pub shared_port: bool,
    /// Wanted size of the kernel's buffers in bytes; `None`: the system's default.
    pub buffer: Option<usize>,
    /// Datagrams leave with the don't-fragment bit.
    pub dont_fragment: bool,
    /// ICMP errors are kept for [`Io::icmp_error`](super::Io::icmp_error).
    pub icmp_errors: bool,
}

impl Options {
    /// For a socket that many clients send to: half a second at 100 Mbit/s waits in the kernel.
    #[must_use]
    pub fn listener(gso: bool) -> Self {
        let buffer = Some(6 * 1024 * 1024);
        Options { gso, shared_port: false, buffer, dont_fragment: true, icmp_errors: false }
    }

    /// For a relayed address: small, and datagrams may be fragmented (RFC 8656 section 16).
    #[must_use]
    pub fn relayed(gso: bool) -> Self {
        Options { gso, shared_port: false, buffer: None, dont_fragment: false, icmp_errors: true }
    }
}

pub(super) fn bind(address: SocketAddr, options: Options) -> io::Result<StdSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if options.shared_port {
        socket.set_reuse_port(true)?;
    }
    // An address of IPv6 is itself only; the unspecified one speaks both.
    if address.is_ipv6() {
        socket.set_only_v6(!address.ip().is_unspecified())?;
    }
    socket.set_nonblocking(true)?;
    if let Some(size) = options.buffer {
        enlarge(&socket, size);
    }
    socket.bind(&address.into())?;
    Ok(socket.into())
}

/// A privileged process may exceed `net.core.rmem_max`.
fn enlarge(socket: &Socket, size: usize) {
    let received = setsockopt(socket, sockopt::RcvBufForce, &size)
        .map_err(io::Error::from)
        .or_else(|_| socket.set_recv_buffer_size(size));
    let sent = setsockopt(socket, sockopt::SndBufForce, &size)
        .map_err(io::Error::from)
        .or_else(|_| socket.set_send_buffer_size(size));
    if let Err(error) = received.and(sent) {
        tracing::warn!(%error, "the system gives sockets small buffers");
    }
}

/// What `UdpSocketState` sets for QUIC is undone where it costs time or is not wanted.
pub(super) fn settle(socket: &UdpSocket, address: SocketAddr, options: Options) -> io::Result<()> {
    let optional = [
        setsockopt(socket, sockopt::ReceiveTimestampns, &false).map_err(io::Error::from),
        set_ip_recvtos(socket, false).map_err(io::Error::from),
    ];
    for error in optional.into_iter().filter_map(Result::err) {
        tracing::debug!(%error, "an option of a socket stays set");
    }
    dont_fragment(socket, options.dont_fragment)?;
    if options.icmp_errors {
        match address {
            SocketAddr::V4(_) => setsockopt(socket, sockopt::Ipv4RecvErr, &true)?,
            SocketAddr::V6(_) => setsockopt(socket, sockopt::Ipv6RecvErr, &true)?,
        }
    }
    Ok(())
}

pub(super) fn ignore_destination(socket: &UdpSocket) {
    let v6 = socket.local_addr().is_ok_and(|address| address.is_ipv6());
    let result = match v6 {
        true => setsockopt(socket, sockopt::Ipv6RecvPacketInfo, &false),
        false => setsockopt(socket, sockopt::Ipv4PacketInfo, &false),
    };
    if let Err(error) = result {
        tracing::debug!(%error, "an option of a socket stays set");
    }
}

/// With the bit the kernel's idea of the path's MTU is ignored (`PROBE`): a router's ICMP tells.
pub(super) fn dont_fragment(socket: &impl AsFd, on: bool) -> io::Result<()> {
    let v4 = if on { Ipv4PathMtuDiscovery::PROBE } else { Ipv4PathMtuDiscovery::DONT };
    set_ip_mtu_discover(socket, v4)?;
    let v6 = if on { Ipv6PathMtuDiscovery::PROBE } else { Ipv6PathMtuDiscovery::DONT };
    match (rustix::net::sockopt::socket_domain(socket)?, set_ipv6_mtu_discover(socket, v6)) {
        (rustix::net::AddressFamily::INET6, Err(error)) => return Err(error.into()),
        (rustix::net::AddressFamily::INET6, Ok(())) => {
            setsockopt(socket, sockopt::Ipv6DontFrag, &on)?;
        }
        _ => {}
    }
    Ok(())
}
