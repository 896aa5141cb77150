//! All of one client address goes to one shard: a second allocation may use what the first reserved
//! (RFC 8656 section 7.2), and the limits of a user hold for all its sockets.

use std::io;
use std::net::IpAddr;
use std::os::fd::AsFd;

use nix::sys::socket::{setsockopt, sockopt};

/// Fibonacci hashing: neighbours among addresses part.
const FACTOR: u32 = 0x9e37_79b9;
const SHIFT: u32 = 16;
/// Offset of the network header (SKF_NET_OFF of linux/filter.h).
const NETWORK: u32 = -0x10_0000_i32 as u32;

/// Which of `shards` serves the clients of an address.
#[must_use]
pub fn shard_of(client: IpAddr, shards: usize) -> usize {
    let folded = match client.to_canonical() {
        IpAddr::V4(v4) => v4.to_bits(),
        // The part that tells networks from each other.
        IpAddr::V6(v6) => (v6.to_bits() >> 96) as u32 ^ (v6.to_bits() >> 64) as u32,
    };
    (folded.wrapping_mul(FACTOR) >> SHIFT) as usize % shards.max(1)
}

/// Lets the kernel pick the socket of a shared port as [`shard_of`] does, sockets counted in the
/// order in which they were bound.
pub(crate) fn steer(socket: &impl AsFd, shards: usize) -> io::Result<()> {
    let mut program = program(shards as u32);
    let program = libc::sock_fprog { len: program.len() as u16, filter: program.as_mut_ptr() };
    Ok(setsockopt(socket, sockopt::AttachReusePortCbpf, &program)?)
}

/// Classic BPF (linux/filter.h): A becomes the folded address, then the shard.
fn program(shards: u32) -> [libc::sock_filter; 13] {
    use libc::{
        BPF_A, BPF_ABS, BPF_ALU, BPF_B, BPF_JA, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_MISC, BPF_MOD, BPF_MUL,
        BPF_RET, BPF_RSH, BPF_TAX, BPF_W, BPF_X, BPF_XOR,
    };
    let step = |code: u32, k: u32| libc::sock_filter { code: code as u16, jt: 0, jf: 0, k };
    let load = |size: u32, offset: u32| step(BPF_LD | size | BPF_ABS, NETWORK.wrapping_add(offset));
    let alu = |operation: u32, k: u32| step(BPF_ALU | operation | BPF_K, k);
    let is_v4 = libc::sock_filter { code: (BPF_JMP | BPF_JEQ | BPF_K) as u16, jt: 0, jf: 2, k: 4 };
    [
        load(BPF_B, 0),
        alu(BPF_RSH, 4),
        is_v4,
        load(BPF_W, 12),
        step(BPF_JMP | BPF_JA, 4),
        load(BPF_W, 8),
        step(BPF_MISC | BPF_TAX, 0),
        load(BPF_W, 12),
        step(BPF_ALU | BPF_XOR | BPF_X, 0),
        alu(BPF_MUL, FACTOR),
        alu(BPF_RSH, SHIFT),
        alu(BPF_MOD, shards.max(1)),
        step(BPF_RET | BPF_A, 0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::udp::{Addresses, Buffers, Options, Socket};

    #[test]
    fn the_kernel_picks_the_shard_that_we_would() {
        let options = Options { shared_port: true, ..Options::listener(false) };
        let mut sockets: Vec<Socket> = Vec::new();
        for _ in 0..3 {
            let port = sockets.first().map_or(0, |first| first.local_addr().expect("bound").port());
            let bind = (IpAddr::from([0, 0, 0, 0]), port).into();
            sockets
                .push(Socket::bind(bind, options, |bound| Addresses::of(bound, &[])).expect("a free port"));
        }
        let to = (IpAddr::from([127, 0, 0, 1]), sockets[0].local_addr().expect("bound").port());
        steer(sockets[0].source(), 3).expect("the kernel takes the program");
        let mut buffers = Buffers::default();
        let mut seen = [0; 3];
        for host in 1..=60_u8 {
            let client = IpAddr::from([127, 0, 7, host]);
            let shard = shard_of(client, 3);
            let sender = std::net::UdpSocket::bind((client, 0)).expect("loopback has it");
            sender.send_to(b"hello", to).expect("sent");
            let received = sockets[shard].receive(&mut buffers, |from, _, _| assert_eq!(from.ip(), client));
            assert_eq!(received.expect("it came to this one").datagrams, 1);
            seen[shard] += 1;
        }
        assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
    }
}
