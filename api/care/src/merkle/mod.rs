//! The Merkle tree of the transparency log (RFC 9162 section 2.1): hashes, proofs and their checks.
//!
//! The tree is never in memory. A [`Frontier`] of at most 64 hashes appends; a proof is a list of
//! [`Span`]s, each made of complete subtrees ([`Node`]s) that were written once and never change.

pub mod event;
pub mod note;
mod proof;

use sha2::{Digest, Sha256};

pub use proof::{verify_consistency, verify_inclusion};

/// SHA-256.
pub type Hash = [u8; 32];

/// Hash of a leaf (RFC 9162 section 2.1.1).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// Hash of the node above `left` and `right` (RFC 9162 section 2.1.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// Root of the tree without leaves.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// A complete subtree: `2^level` leaves from `index * 2^level` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// 0 for a leaf.
    pub level: u32,
    /// Counts the nodes of a level from 0.
    pub index: u64,
}

impl Node {
    /// The leaf that completes this subtree.
    pub const fn completed_by(self) -> u64 {
        (self.index << self.level) + ((1 << self.level) - 1)
    }
}

/// The complete subtrees that a tree falls into, largest first: all that appending needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Of a tree with `size` leaves; none unless there is one peak for every bit set in `size`.
    pub fn new(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Self { size, peaks })
    }

    /// As [`Frontier::new`], from the peaks' bytes one after the other.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Option<Self> {
        let (peaks, rest) = bytes.as_chunks::<32>();
        if rest.is_empty() { Self::new(size, peaks.to_vec()) } else { None }
    }

    /// The peaks' bytes one after the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.peaks.concat()
    }

    /// Leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf; answers the hashes of the subtrees that it completes, levels 1, 2, …
    pub fn append(&mut self, leaf: Hash) -> Vec<Hash> {
        let mut completed = Vec::new();
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            node = node_hash(&left, &node);
            completed.push(node);
        }
        self.peaks.push(node);
        self.size += 1;
        completed
    }

    /// Root of the tree.
    pub fn root(&self) -> Hash {
        join(&self.peaks).unwrap_or_else(empty_root)
    }
}

/// Leaves `start..end` whose hash RFC 9162 calls `MTH(D[start:end])`, aligned as there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First leaf.
    pub start: u64,
    /// One past the last.
    pub end: u64,
}

impl Span {
    /// The complete subtrees that it falls into, from left to right.
    pub fn nodes(self) -> impl Iterator<Item = Node> {
        let mut at = self.start;
        std::iter::from_fn(move || {
            let left = self.end.checked_sub(at).filter(|left| *left > 0)?;
            let level = at.trailing_zeros().min(left.ilog2());
            let node = Node { level, index: at >> level };
            at += 1 << level;
            Some(node)
        })
    }
}

/// The hashes of an inclusion proof of leaf `index` in a tree of `size` leaves (RFC 9162 section
/// 2.1.3.1), nearest to the leaf first; none when the tree does not have that leaf.
pub fn inclusion_path(index: u64, size: u64) -> Option<Vec<Span>> {
    if index >= size {
        return None;
    }
    let mut path = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(Span { start: middle, end });
            end = middle;
        } else {
            path.push(Span { start, end: middle });
            start = middle;
        }
    }
    path.reverse();
    Some(path)
}

/// The hashes of a consistency proof from a tree of `from` leaves to one of `to` (RFC 9162 section
/// 2.1.4.1); none unless `0 < from <= to`. Empty when both are the same tree.
pub fn consistency_path(from: u64, to: u64) -> Option<Vec<Span>> {
    if from == 0 || from > to {
        return None;
    }
    let mut path = Vec::new();
    let (mut start, mut end) = (0, to);
    // SUBPROOF(m, D[start:end], b) with m = from - start; b holds while start is 0.
    while from != end {
        let middle = start + split(end - start);
        if from <= middle {
            path.push(Span { start: middle, end });
            end = middle;
        } else {
            path.push(Span { start, end: middle });
            start = middle;
        }
    }
    if start > 0 {
        path.push(Span { start, end });
    }
    path.reverse();
    Some(path)
}

/// The hashes of a path, each node's looked up in `hash_of`; none when one is missing.
pub fn hashes(path: &[Span], mut hash_of: impl FnMut(Node) -> Option<Hash>) -> Option<Vec<Hash>> {
    path.iter()
        .map(|span| {
            let nodes: Option<Vec<Hash>> = span.nodes().map(&mut hash_of).collect();
            join(&nodes?)
        })
        .collect()
}

/// One hash over subtrees that lie side by side, each at most as large as the one before.
fn join(subtrees: &[Hash]) -> Option<Hash> {
    let (last, before) = subtrees.split_last()?;
    Some(before.iter().rfold(*last, |right, left| node_hash(left, &right)))
}

/// The largest power of two below `leaves`, which is at least 2.
const fn split(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}

#[cfg(test)]
mod tests;
