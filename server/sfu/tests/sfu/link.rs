//! A seeded network: every datagram takes its time, some are lost, some overtake others.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A datagram under way.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Datagram {
    pub due: Instant,
    order: u64,
    pub source: SocketAddr,
    pub destination: SocketAddr,
    pub contents: Vec<u8>,
}

pub struct Link {
    state: u64,
    loss_percent: u64,
    under_way: BinaryHeap<Reverse<Datagram>>,
    sent: u64,
}

impl Link {
    pub fn new(seed: u64, loss_percent: u64) -> Self {
        Link { state: seed | 1, loss_percent, under_way: BinaryHeap::new(), sent: 0 }
    }

    pub fn send(&mut self, now: Instant, source: SocketAddr, destination: SocketAddr, contents: Vec<u8>) {
        let delay = Duration::from_millis(15 + self.random() % 10);
        if self.random() % 100 < self.loss_percent {
            return;
        }
        self.sent += 1;
        let datagram = Datagram { due: now + delay, order: self.sent, source, destination, contents };
        self.under_way.push(Reverse(datagram));
    }

    pub fn next_due(&self) -> Option<Instant> {
        self.under_way.peek().map(|Reverse(datagram)| datagram.due)
    }

    pub fn receive(&mut self, now: Instant) -> Option<Datagram> {
        if self.next_due()? > now {
            return None;
        }
        self.under_way.pop().map(|Reverse(datagram)| datagram)
    }

    /// xorshift64.
    fn random(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state >> 16
    }
}
