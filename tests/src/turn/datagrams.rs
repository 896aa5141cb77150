//! Batches of ordinary datagrams: `recvmmsg` and `sendmmsg`, no segmentation or coalescing by the
//! kernel, so that a server under test gets what separate clients would send.

use std::io::{self, IoSlice, IoSliceMut};
use std::net::{SocketAddrV4, UdpSocket};
use std::os::fd::AsRawFd;

use nix::errno::Errno;
use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrIn, recvmmsg, sendmmsg};
use socket2::SockRef;

/// Datagrams in one call.
pub const BATCH: usize = 64;
const LARGEST: usize = 2_048;
/// Kernel buffers of the generator's own sockets, in bytes: it must not be the one that loses packets.
const BUFFER: usize = 4 << 20;

/// Received datagrams, and room for the next ones.
pub struct Batch {
    incoming: MultiHeaders<SockaddrIn>,
    outgoing: MultiHeaders<SockaddrIn>,
    buffers: Vec<[u8; LARGEST]>,
    received: Vec<(Option<SockaddrIn>, usize)>,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            incoming: MultiHeaders::preallocate(BATCH, None),
            outgoing: MultiHeaders::preallocate(BATCH, None),
            buffers: vec![[0; LARGEST]; BATCH],
            received: Vec::with_capacity(BATCH),
        }
    }
}

impl Batch {
    /// Takes what is there, at most [`BATCH`] datagrams; how many.
    ///
    /// # Errors
    /// As `recvmmsg`; nothing to take is none.
    pub fn receive(&mut self, socket: &UdpSocket) -> io::Result<usize> {
        self.received.clear();
        let mut slices: Vec<_> = self.buffers.iter_mut().map(|buffer| [IoSliceMut::new(buffer)]).collect();
        let flags = MsgFlags::MSG_DONTWAIT;
        match recvmmsg(socket.as_raw_fd(), &mut self.incoming, slices.iter_mut(), flags, None) {
            Ok(results) => self.received.extend(results.map(|result| (result.address, result.bytes))),
            Err(Errno::EAGAIN | Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(self.received.len())
    }

    /// What was received: sender (where the socket is not connected) and contents.
    pub fn received(&self) -> impl Iterator<Item = (Option<SocketAddrV4>, &[u8])> {
        let contents = self.buffers.iter().map(<[u8; LARGEST]>::as_slice);
        self.received
            .iter()
            .zip(contents)
            .map(|((from, length), contents)| (from.map(SocketAddrV4::from), &contents[..*length]))
    }

    /// Sends all that was received back; how many.
    ///
    /// # Errors
    /// As `sendmmsg`.
    pub fn echo(&mut self, socket: &UdpSocket) -> io::Result<usize> {
        let to: Vec<Option<SockaddrIn>> = self.received.iter().map(|(from, _)| *from).collect();
        let contents =
            self.buffers.iter().zip(&self.received).map(|(buffer, (_, length))| &buffer[..*length]);
        send_all(&mut self.outgoing, socket, &contents.collect::<Vec<_>>(), &to)
    }

    /// Sends `messages` on a connected socket; how many.
    ///
    /// # Errors
    /// As `sendmmsg`.
    pub fn send(&mut self, socket: &UdpSocket, messages: &[&[u8]]) -> io::Result<usize> {
        send_all(&mut self.outgoing, socket, messages, &vec![None; messages.len()])
    }

    /// Sends each message to its receiver; how many.
    ///
    /// # Errors
    /// As `sendmmsg`.
    pub fn send_to(
        &mut self,
        socket: &UdpSocket,
        messages: &[(SocketAddrV4, [u8; 12])],
    ) -> io::Result<usize> {
        let to: Vec<_> = messages.iter().map(|(to, _)| Some(SockaddrIn::from(*to))).collect();
        let contents: Vec<_> = messages.iter().map(|(_, contents)| contents.as_slice()).collect();
        send_all(&mut self.outgoing, socket, &contents, &to)
    }
}

/// A socket with large buffers.
///
/// # Errors
/// The address is not ours.
pub fn bind(address: SocketAddrV4) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(address)?;
    let options = SockRef::from(&socket);
    options.set_send_buffer_size(BUFFER)?;
    nix::sys::socket::setsockopt(&socket, nix::sys::socket::sockopt::RcvBufForce, &BUFFER)?;
    nix::sys::socket::setsockopt(&socket, nix::sys::socket::sockopt::SndBufForce, &BUFFER)?;
    Ok(socket)
}

fn send_all(
    headers: &mut MultiHeaders<SockaddrIn>,
    socket: &UdpSocket,
    messages: &[&[u8]],
    to: &[Option<SockaddrIn>],
) -> io::Result<usize> {
    let mut sent = 0;
    while sent < messages.len() {
        let slices: Vec<_> =
            messages[sent..].iter().take(BATCH).map(|message| [IoSlice::new(message)]).collect();
        // A full send buffer makes it wait: the socket blocks.
        match sendmmsg(socket.as_raw_fd(), headers, &slices, &to[sent..], [], MsgFlags::empty()) {
            Ok(results) => sent += results.count(),
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(sent)
}
