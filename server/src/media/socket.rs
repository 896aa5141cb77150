//! One UDP socket with batches in both directions: `recvmmsg` and GRO in, GSO out.

use std::io::{self, IoSliceMut};
use std::net::SocketAddr;

use dokita_sfu::Transmit;
use mio::net::UdpSocket;
use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSocketState};

use super::addresses::Addresses;

/// The kernel coalesces received datagrams up to this size.
const RECEIVE_BUFFER: usize = 64 * 1024;
/// Most bytes of one coalesced send: an IPv4 datagram holds 65,507.
const MAX_SEND: usize = 65_000;
/// Wanted size of the kernel's buffers: half a second at 100 Mbit/s.
const KERNEL_BUFFER: usize = 6 * 1024 * 1024;

pub(super) struct Socket {
    pub io: UdpSocket,
    state: UdpSocketState,
    addresses: Addresses,
    buffers: Vec<Vec<u8>>,
    /// Joined segments on their way out.
    joined: Vec<u8>,
}

/// What a send came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sent {
    pub datagrams: u64,
    pub calls: u64,
    pub dropped: u64,
}

impl Socket {
    pub fn bind(
        address: SocketAddr,
        addresses: impl FnOnce(SocketAddr) -> io::Result<Addresses>,
    ) -> io::Result<Self> {
        let io = UdpSocket::bind(address)?;
        let state = UdpSocketState::new((&io).into())?;
        for result in [
            state.set_send_buffer_size((&io).into(), KERNEL_BUFFER),
            state.set_recv_buffer_size((&io).into(), KERNEL_BUFFER),
        ] {
            if let Err(error) = result {
                tracing::warn!(%error, "the system gives media sockets small buffers");
            }
        }
        let addresses = addresses(io.local_addr()?)?;
        let buffers = vec![vec![0; RECEIVE_BUFFER]; BATCH_SIZE];
        Ok(Socket { io, state, addresses, buffers, joined: Vec::with_capacity(MAX_SEND) })
    }

    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Receives one batch: `(source, advertised destination, contents)` each. `WouldBlock` when
    /// there is nothing.
    pub fn receive(&mut self, mut datagram: impl FnMut(SocketAddr, SocketAddr, &[u8])) -> io::Result<()> {
        let mut metas = [RecvMeta::default(); BATCH_SIZE];
        let received = {
            let mut slices: Vec<IoSliceMut<'_>> =
                self.buffers.iter_mut().map(|buffer| IoSliceMut::new(buffer)).collect();
            self.state.recv((&self.io).into(), &mut slices, &mut metas)?
        };
        for (meta, buffer) in metas.iter().zip(&self.buffers).take(received) {
            let source = SocketAddr::new(meta.addr.ip().to_canonical(), meta.addr.port());
            let destination = self.addresses.destination(meta.dst_ip);
            let filled = buffer.get(..meta.len).unwrap_or_default();
            for contents in filled.chunks(meta.stride.max(1)) {
                datagram(source, destination, contents);
            }
        }
        Ok(())
    }

    /// Sends all, neighbours to the same peer as one where the system can. A full socket drops:
    /// media that waits is worth less than media that comes.
    pub fn send(&mut self, transmits: &[Transmit]) -> Sent {
        let mut sent = Sent::default();
        let mut rest = transmits;
        while !rest.is_empty() {
            let count = run_length(rest, self.state.max_gso_segments());
            let (run, after) = rest.split_at(count);
            self.send_run(run, &mut sent);
            rest = after;
        }
        sent
    }

    fn send_run(&mut self, run: &[Transmit], sent: &mut Sent) {
        if let [single] = run {
            return self.send_single(single, sent);
        }
        self.joined.clear();
        for transmit in run {
            self.joined.extend_from_slice(&transmit.contents);
        }
        sent.calls += 1;
        match self.call(&run[0], &self.joined, Some(run[0].contents.len())) {
            Ok(()) => sent.datagrams += run.len() as u64,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => sent.dropped += run.len() as u64,
            // No segmentation here (quinn-udp remembers): one by one.
            Err(_) => run.iter().for_each(|transmit| self.send_single(transmit, sent)),
        }
    }

    fn send_single(&self, transmit: &Transmit, sent: &mut Sent) {
        sent.calls += 1;
        match self.call(transmit, &transmit.contents, None) {
            Ok(()) => sent.datagrams += 1,
            Err(error) => {
                tracing::trace!(%error, "a datagram was not sent");
                sent.dropped += 1;
            }
        }
    }

    fn call(&self, to: &Transmit, contents: &[u8], segment_size: Option<usize>) -> io::Result<()> {
        let out = quinn_udp::Transmit {
            destination: self.addresses.peer(to.destination),
            ecn: None,
            contents,
            segment_size,
            src_ip: self.addresses.source(to.source),
        };
        self.state.try_send((&self.io).into(), &out)
    }
}

/// How many of the first transmits can leave as one: the same way, the same size, only the last
/// may be shorter.
fn run_length(transmits: &[Transmit], max_segments: usize) -> usize {
    let Some(first) = transmits.first() else { return 0 };
    let size = first.contents.len();
    let mut total = size;
    let mut count = 1;
    for next in transmits.iter().skip(1).take(max_segments.saturating_sub(1)) {
        let same_way = next.destination == first.destination && next.source == first.source;
        let length = next.contents.len();
        if !same_way || length > size || length == 0 || total + length > MAX_SEND {
            break;
        }
        count += 1;
        total += length;
        if length < size {
            break;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transmit(port: u16, length: usize) -> Transmit {
        let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Transmit { source: at(1), destination: at(port), contents: vec![0; length] }
    }

    #[test]
    fn equal_neighbours_and_one_shorter_last_leave_together() {
        let transmits = [transmit(9, 1_100), transmit(9, 1_100), transmit(9, 80), transmit(9, 1_100)];
        assert_eq!(run_length(&transmits, 64), 3);
        assert_eq!(run_length(&transmits, 2), 2);
        assert_eq!(run_length(&transmits, 1), 1);
        assert_eq!(run_length(&transmits[2..], 64), 1, "a longer one starts anew");
        assert_eq!(run_length(&[transmit(9, 100), transmit(8, 100)], 64), 1);
        let many: Vec<_> = (0..64).map(|_| transmit(9, 1_200)).collect();
        assert_eq!(run_length(&many, 64), 54, "one IP datagram is the limit");
    }

    #[test]
    fn a_frame_of_packets_arrives_whole_with_fewer_calls() {
        let peer = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port is free");
        peer.set_read_timeout(Some(std::time::Duration::from_secs(5))).expect("supported");
        let port = peer.local_addr().expect("bound").port();
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut socket = Socket::bind(any, |bound| Addresses::of(bound, &[])).expect("a port is free");
        let mut transmits: Vec<_> = (0..10).map(|_| transmit(port, 1_100)).collect();
        transmits.push(transmit(port, 80));
        for (number, transmit) in transmits.iter_mut().enumerate() {
            transmit.source = socket.addresses().advertised()[0];
            transmit.contents[0] = number as u8;
        }
        let sent = socket.send(&transmits);
        assert_eq!((sent.datagrams, sent.dropped), (11, 0));
        let mut buffer = [0; 2_000];
        for transmit in &transmits {
            let length = peer.recv(&mut buffer).expect("it comes");
            assert_eq!(&buffer[..length], &transmit.contents[..]);
        }
        let joins = socket.state.max_gso_segments() > 1;
        assert!(!joins || sent.calls == 1, "{} calls", sent.calls);
    }
}
