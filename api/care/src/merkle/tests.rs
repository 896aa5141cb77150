//! Against the vectors of RFC 6962 logs, against the definition, and against changed bits.

use proptest::prelude::*;

use super::*;

/// `MTH` word for word as RFC 9162 section 2.1.1 defines it.
fn defined(leaves: &[Vec<u8>]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => leaf_hash(leaf),
        _ => {
            let k = leaves.len().next_power_of_two() / 2;
            node_hash(&defined(&leaves[..k]), &defined(&leaves[k..]))
        }
    }
}

/// `PATH` word for word as RFC 9162 section 2.1.3.1 defines it.
fn defined_path(index: usize, leaves: &[Vec<u8>]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (inner, outer) = if index < k {
        (defined_path(index, &leaves[..k]), defined(&leaves[k..]))
    } else {
        (defined_path(index - k, &leaves[k..]), defined(&leaves[..k]))
    };
    [inner, vec![outer]].concat()
}

/// `SUBPROOF` word for word as RFC 9162 section 2.1.4.1 defines it.
fn defined_subproof(from: usize, leaves: &[Vec<u8>], whole: bool) -> Vec<Hash> {
    let n = leaves.len();
    if from == n {
        return if whole { Vec::new() } else { vec![defined(leaves)] };
    }
    let k = n.next_power_of_two() / 2;
    let (inner, outer) = if from <= k {
        (defined_subproof(from, &leaves[..k], whole), defined(&leaves[k..]))
    } else {
        (defined_subproof(from - k, &leaves[k..], false), defined(&leaves[..k]))
    };
    [inner, vec![outer]].concat()
}

/// A tree as the database keeps it: leaves, and with each the subtrees that it completed.
struct Tree {
    leaves: Vec<Vec<u8>>,
    rows: Vec<(Hash, Vec<Hash>)>,
    /// After no leaf, one leaf, …
    frontiers: Vec<Frontier>,
}

impl Tree {
    fn of(leaves: Vec<Vec<u8>>) -> Self {
        let mut frontier = Frontier::default();
        let (mut rows, mut frontiers) = (Vec::new(), vec![frontier.clone()]);
        for leaf in &leaves {
            rows.push((leaf_hash(leaf), frontier.append(leaf_hash(leaf))));
            frontiers.push(frontier.clone());
        }
        Self { leaves, rows, frontiers }
    }

    fn numbered(size: usize) -> Self {
        Self::of((0..size).map(|n| n.to_be_bytes().to_vec()).collect())
    }

    fn hash_of(&self, node: Node) -> Option<Hash> {
        let (leaf, completed) = self.rows.get(usize::try_from(node.completed_by()).unwrap())?;
        if node.level == 0 { Some(*leaf) } else { completed.get(node.level as usize - 1).copied() }
    }

    fn inclusion(&self, index: u64, size: u64) -> Vec<Hash> {
        hashes(&inclusion_path(index, size).unwrap(), |node| self.hash_of(node)).unwrap()
    }

    fn consistency(&self, from: u64, to: u64) -> Vec<Hash> {
        hashes(&consistency_path(from, to).unwrap(), |node| self.hash_of(node)).unwrap()
    }

    fn root(&self, size: u64) -> Hash {
        self.frontiers[usize::try_from(size).unwrap()].root()
    }
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// The eight leaves and roots that Certificate Transparency implementations test with.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn known() -> Tree {
    Tree::of(LEAVES.iter().map(|leaf| hex(leaf)).collect())
}

#[test]
fn the_known_trees_have_the_known_roots() {
    let mut frontier = Frontier::default();
    assert_eq!(
        frontier.root().to_vec(),
        hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    );
    for (leaf, root) in LEAVES.iter().zip(ROOTS) {
        frontier.append(leaf_hash(&hex(leaf)));
        assert_eq!(frontier.root().to_vec(), hex(root));
    }
}

#[test]
fn the_known_proofs_come_out() {
    let tree = known();
    let of = |proof: Vec<Hash>| proof.iter().map(|hash| hash.to_vec()).collect::<Vec<_>>();
    let inclusion = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(of(tree.inclusion(5, 8)), inclusion.map(hex));
    let consistency = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(of(tree.consistency(6, 8)), consistency.map(hex));
}

#[test]
fn appending_gives_the_defined_root() {
    let tree = shared();
    for (size, frontier) in tree.frontiers.iter().enumerate() {
        assert_eq!(frontier.root(), defined(&tree.leaves[..size]));
        assert_eq!(Frontier::from_bytes(size as u64, &frontier.to_bytes()).as_ref(), Some(frontier));
    }
    assert_eq!(Frontier::from_bytes(3, &[0; 32]), None);
    assert_eq!(Frontier::from_bytes(1, &[0; 33]), None);
}

#[test]
fn every_proof_of_small_trees_is_the_defined_one_and_verifies() {
    let tree = Tree::numbered(40);
    for size in 1..=40_u64 {
        let leaves = &tree.leaves[..usize::try_from(size).unwrap()];
        for index in 0..size {
            let at = usize::try_from(index).unwrap();
            let proof = tree.inclusion(index, size);
            assert_eq!(proof, defined_path(at, leaves));
            assert!(verify_inclusion(&tree.rows[at].0, index, size, &proof, &tree.root(size)));
        }
        for from in 1..=size {
            let proof = tree.consistency(from, size);
            assert_eq!(proof, defined_subproof(usize::try_from(from).unwrap(), leaves, true));
            assert!(verify_consistency(from, size, &proof, &tree.root(from), &tree.root(size)));
        }
    }
}

#[test]
fn a_tree_has_no_proof_of_what_it_does_not_hold() {
    assert_eq!(inclusion_path(8, 8), None);
    assert_eq!(inclusion_path(0, 0), None);
    assert_eq!(consistency_path(0, 8), None);
    assert_eq!(consistency_path(9, 8), None);
    let root = known().root(8);
    assert!(verify_consistency(0, 8, &[], &empty_root(), &root));
    assert!(!verify_consistency(0, 8, &[], &root, &root));
    assert!(!verify_consistency(9, 8, &[], &root, &root));
    assert!(!verify_inclusion(&root, 8, 8, &[], &root));
}

#[test]
fn sizes_at_the_end_of_the_numbers_neither_panic_nor_loop() {
    for size in [u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) + 1] {
        let path = inclusion_path(size - 1, size).unwrap();
        assert!(path.iter().flat_map(|span| span.nodes()).count() <= 128);
        assert!(consistency_path(size - 1, size).unwrap().len() <= 65);
        assert!(!verify_inclusion(&[0; 32], size - 1, size, &[[0; 32]; 64], &[1; 32]));
        assert!(!verify_consistency(size - 1, size, &[[0; 32]; 64], &[1; 32], &[1; 32]));
    }
}

/// One tree for all that only read it.
fn shared() -> &'static Tree {
    static TREE: std::sync::LazyLock<Tree> = std::sync::LazyLock::new(|| Tree::numbered(200));
    &TREE
}

fn flip(hash: &mut Hash, bit: usize) {
    hash[bit / 8] ^= 1 << (bit % 8);
}

proptest! {
    #[test]
    fn a_changed_bit_breaks_an_inclusion_proof(
        size in 2_u64..200, pick: prop::sample::Index, hash: prop::sample::Index, bit in 0_usize..256,
    ) {
        let tree = shared();
        let index = pick.index(usize::try_from(size).unwrap()) as u64;
        let (proof, root) = (tree.inclusion(index, size), tree.root(size));
        let mut leaf = tree.rows[usize::try_from(index).unwrap()].0;
        let mut changed = proof.clone();
        flip(&mut changed[hash.index(proof.len())], bit);
        prop_assert!(!verify_inclusion(&leaf, index, size, &changed, &root));
        prop_assert!(!verify_inclusion(&leaf, index, size, &proof[1..], &root));
        prop_assert!(!verify_inclusion(&leaf, index, size, &[&proof[..], &[root]].concat(), &root));
        prop_assert!(!verify_inclusion(&leaf, index ^ 1, size, &proof, &root));
        flip(&mut leaf, bit);
        prop_assert!(!verify_inclusion(&leaf, index, size, &proof, &root));
    }

    #[test]
    fn a_changed_bit_breaks_a_consistency_proof(
        to in 2_u64..200, pick: prop::sample::Index, hash: prop::sample::Index, bit in 0_usize..256,
    ) {
        let tree = shared();
        let from = 1 + pick.index(usize::try_from(to - 1).unwrap()) as u64;
        let (proof, old, new) = (tree.consistency(from, to), tree.root(from), tree.root(to));
        prop_assert!(verify_consistency(from, to, &proof, &old, &new));
        let mut changed = proof.clone();
        flip(&mut changed[hash.index(proof.len())], bit);
        prop_assert!(!verify_consistency(from, to, &changed, &old, &new));
        prop_assert!(!verify_consistency(from, to, &proof[1..], &old, &new));
        prop_assert!(!verify_consistency(from, to, &[&proof[..], &[new]].concat(), &old, &new));
        let (mut wrong_old, mut wrong_new) = (old, new);
        flip(&mut wrong_old, bit);
        flip(&mut wrong_new, bit);
        prop_assert!(!verify_consistency(from, to, &proof, &wrong_old, &new));
        prop_assert!(!verify_consistency(from, to, &proof, &old, &wrong_new));
    }
}
