//! Batches in.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};

use quinn_udp::{BATCH_SIZE, RecvMeta};

use super::Io;

/// The kernel coalesces received datagrams up to 64 KiB. The rest keeps the beginnings of the buffers
/// from sharing a few cache sets, where a distance of a power of two would put them.
const BUFFER: usize = 64 * 1024 + 19 * 64;

/// Memory to receive into: one for each thread.
pub struct Buffers {
    memory: Vec<u8>,
    metas: [RecvMeta; BATCH_SIZE],
}

/// What a receive came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Received {
    /// How many datagrams.
    pub datagrams: usize,
    /// There was nothing more: the system will tell when more comes.
    pub drained: bool,
}

impl Default for Buffers {
    fn default() -> Self {
        Buffers { memory: vec![0; BUFFER * BATCH_SIZE], metas: [RecvMeta::default(); BATCH_SIZE] }
    }
}

impl Buffers {
    /// Receives one batch: source, destination where the system tells it, and contents of each.
    ///
    /// # Errors
    /// `WouldBlock` when there is nothing; others are e.g. ICMP errors for earlier datagrams.
    pub fn receive(
        &mut self,
        io: &Io,
        mut datagram: impl FnMut(SocketAddr, Option<IpAddr>, &[u8]),
    ) -> io::Result<Received> {
        let messages = {
            let mut chunks = self.memory.chunks_exact_mut(BUFFER);
            let mut slices: [IoSliceMut<'_>; BATCH_SIZE] =
                std::array::from_fn(|_| IoSliceMut::new(chunks.next().unwrap_or_default()));
            io.state.recv((&io.socket).into(), &mut slices, &mut self.metas)?
        };
        let mut received = Received { datagrams: 0, drained: messages < BATCH_SIZE };
        for (meta, buffer) in self.metas.iter().zip(self.memory.chunks_exact(BUFFER)).take(messages) {
            let source = SocketAddr::new(meta.addr.ip().to_canonical(), meta.addr.port());
            let filled = buffer.get(..meta.len).unwrap_or_default();
            for contents in filled.chunks(meta.stride.max(1)) {
                received.datagrams += 1;
                datagram(source, meta.dst_ip, contents);
            }
        }
        Ok(received)
    }
}
