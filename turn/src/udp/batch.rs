//! Datagrams on their way out, their contents one after the other in one buffer.

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;

/// Most datagrams of one message to the system (UDP_MAX_SEGMENTS of Linux before 6.9).
pub(super) const MAX_SEGMENTS: usize = 64;
/// Most bytes of one message: an IPv4 datagram holds 65,507.
const MAX_RUN: usize = 65_000;
/// Memory that an emptied batch keeps.
const KEEP: usize = 1 << 20;

/// Datagrams to be sent from one socket.
#[derive(Debug, Default)]
pub struct Batch {
    contents: Vec<u8>,
    datagrams: Vec<Datagram>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Datagram {
    source: Option<IpAddr>,
    destination: SocketAddr,
    end: usize,
    length: usize,
}

/// Neighbours that can leave as one message: the same way, the same size, only the last may be
/// shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub source: Option<IpAddr>,
    pub destination: SocketAddr,
    pub start: usize,
    pub length: usize,
    /// Size of all but the last datagram.
    pub segment: usize,
    pub count: usize,
}

impl Batch {
    /// Appends a datagram whose contents `write` appends; `source` where the system must be told.
    pub fn push(
        &mut self,
        source: Option<IpAddr>,
        destination: SocketAddr,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let start = self.contents.len();
        write(&mut self.contents);
        let end = self.contents.len();
        self.datagrams.push(Datagram { source, destination, end, length: end - start });
    }

    /// Nothing is to be sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.datagrams.is_empty()
    }

    /// How many datagrams.
    #[must_use]
    pub fn len(&self) -> usize {
        self.datagrams.len()
    }

    /// Forgets all, keeps the memory.
    pub fn clear(&mut self) {
        self.contents.clear();
        self.contents.shrink_to(KEEP);
        self.datagrams.clear();
        self.datagrams.shrink_to(KEEP / size_of::<Datagram>());
    }

    pub(super) fn contents(&self, range: Range<usize>) -> &[u8] {
        self.contents.get(range).unwrap_or_default()
    }

    /// All datagrams in order, neighbours joined where their size is at most `max_segment`.
    pub(super) fn runs(&self, max_segment: usize) -> impl Iterator<Item = Run> {
        let mut rest = self.datagrams.as_slice();
        std::iter::from_fn(move || {
            let run = first_run(rest, max_segment)?;
            rest = rest.get(run.count..).unwrap_or_default();
            Some(run)
        })
    }
}

fn first_run(datagrams: &[Datagram], max_segment: usize) -> Option<Run> {
    let (first, others) = datagrams.split_first()?;
    let segment = first.length;
    let mut run = Run {
        source: first.source,
        destination: first.destination,
        start: first.end - segment,
        length: segment,
        segment,
        count: 1,
    };
    if segment > max_segment {
        return Some(run);
    }
    for next in others.iter().take(MAX_SEGMENTS - 1) {
        let same_way = next.destination == first.destination && next.source == first.source;
        if !same_way || next.length > segment || next.length == 0 || run.length + next.length > MAX_RUN {
            break;
        }
        run.count += 1;
        run.length += next.length;
        if next.length < segment {
            break;
        }
    }
    Some(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(datagrams: &[(u16, usize)], max_segment: usize) -> Vec<usize> {
        let mut batch = Batch::default();
        for &(port, length) in datagrams {
            let to = SocketAddr::from(([127, 0, 0, 1], port));
            batch.push(None, to, |contents| contents.resize(contents.len() + length, 0));
        }
        batch.runs(max_segment).map(|run| run.count).collect()
    }

    #[test]
    fn equal_neighbours_and_one_shorter_last_leave_together() {
        let datagrams = [(9, 1_100), (9, 1_100), (9, 80), (9, 1_100), (8, 1_100)];
        assert_eq!(counts(&datagrams, 1_500), [3, 1, 1]);
        assert_eq!(counts(&datagrams, 1_000), [1, 1, 1, 1, 1], "too long to be joined");
        assert_eq!(counts(&[(9, 80), (9, 1_100)], 1_500), [1, 1], "a longer one starts anew");
        assert_eq!(counts(&[(9, 0), (9, 0)], 1_500), [1, 1], "empty ones have no size to be cut at");
    }

    #[test]
    fn a_run_fits_into_one_datagram_of_ip() {
        assert_eq!(counts(&[(9, 1_200); 64], 1_500), [54, 10]);
        assert_eq!(counts(&[(9, 100); 100], 1_500), [64, 36]);
    }
}
