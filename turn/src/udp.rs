//! UDP sockets with batches in both directions: `recvmmsg` and GRO in, `sendmmsg` and GSO out.
//!
//! Used for everything this product sends as datagrams: media, clients of the relay, relayed
//! addresses. [`Buffers`] belong to a thread, not to a socket.

mod addresses;
mod batch;
mod icmp;
mod options;
mod receive;
mod send;

use std::io;
use std::net::SocketAddr;

use mio::net::UdpSocket;
use quinn_udp::UdpSocketState;

pub use self::addresses::Addresses;
pub use self::batch::Batch;
pub use self::icmp::IcmpError;
pub use self::options::Options;
pub use self::receive::{Buffers, Received};
pub use self::send::Sent;

/// A socket that speaks with clients: knows which of its addresses they are told.
#[derive(Debug)]
pub struct Socket {
    io: Io,
    addresses: Addresses,
    batch: Batch,
}

/// A socket without a memory of its addresses.
#[derive(Debug)]
pub struct Io {
    socket: UdpSocket,
    state: UdpSocketState,
    segments: send::Segments,
}

impl Socket {
    /// Opens a socket on `address`; `addresses` tells what clients are told, given the bound address.
    ///
    /// # Errors
    /// The address is taken or not of this machine.
    pub fn bind(
        address: SocketAddr,
        options: Options,
        addresses: impl FnOnce(SocketAddr) -> io::Result<Addresses>,
    ) -> io::Result<Self> {
        let io = Io::bind(address, options)?;
        let bound = io.socket.local_addr()?;
        let addresses = addresses(bound)?;
        if !bound.ip().is_unspecified() {
            io.ignore_destination();
        }
        Ok(Socket { io, addresses, batch: Batch::default() })
    }

    /// What clients are told, and how it translates.
    #[must_use]
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// For registration with a [`mio::Registry`].
    pub fn source(&mut self) -> &mut UdpSocket {
        &mut self.io.socket
    }

    /// Where it is bound.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.io.socket.local_addr()
    }

    /// Receives one batch: `(source, advertised destination, contents)` each.
    ///
    /// # Errors
    /// `WouldBlock` when there is nothing; others are e.g. ICMP errors for earlier datagrams.
    pub fn receive(
        &mut self,
        buffers: &mut Buffers,
        mut datagram: impl FnMut(SocketAddr, SocketAddr, &[u8]),
    ) -> io::Result<Received> {
        let addresses = &self.addresses;
        buffers.receive(&self.io, |source, destination, contents| {
            datagram(source, addresses.destination(destination), contents);
        })
    }

    /// Appends a datagram to what the next [`Socket::flush`] sends. `write` appends its contents.
    pub fn push(&mut self, source: SocketAddr, destination: SocketAddr, write: impl FnOnce(&mut Vec<u8>)) {
        let addresses = &self.addresses;
        self.batch.push(addresses.source(source), addresses.peer(destination), write);
    }

    /// Sends what was pushed. A full socket drops: media that waits is worth less than media that
    /// comes.
    pub fn flush(&mut self) -> Sent {
        if self.batch.is_empty() {
            return Sent::default();
        }
        let sent = self.io.send(&self.batch);
        self.batch.clear();
        sent
    }
}

impl Io {
    /// Opens a socket on `address`.
    ///
    /// # Errors
    /// The address is taken or not of this machine.
    pub fn bind(address: SocketAddr, options: Options) -> io::Result<Self> {
        let socket = UdpSocket::from_std(options::bind(address, options)?);
        let state = UdpSocketState::new((&socket).into())?;
        options::settle(&socket, address, options)?;
        let segments = send::Segments::of(options.gso && state.max_gso_segments() > 1);
        Ok(Io { socket, state, segments })
    }

    /// For registration with a [`mio::Registry`].
    pub fn source(&mut self) -> &mut UdpSocket {
        &mut self.socket
    }

    /// Sends a batch.
    pub fn send(&mut self, batch: &Batch) -> Sent {
        send::send(&self.socket, &mut self.segments, batch)
    }

    /// Datagrams leave with the don't-fragment bit, or may be fragmented.
    ///
    /// # Errors
    /// The system knows no such bit.
    pub fn set_dont_fragment(&self, on: bool) -> io::Result<()> {
        options::dont_fragment(&self.socket, on)
    }

    /// The next ICMP error that came for a datagram of this socket.
    #[must_use]
    pub fn icmp_error(&self) -> Option<IcmpError> {
        icmp::next(&self.socket)
    }

    /// The system need not tell for which address a datagram was.
    pub fn ignore_destination(&self) {
        options::ignore_destination(&self.socket);
    }
}

#[cfg(test)]
mod tests;
