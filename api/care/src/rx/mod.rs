//! The signed renderings of a prescription, and how they are verified without a network.
//!
//! The compact token (`NGRX1:`, [`token`]) is COSE_Sign1 over deflated deterministic CBOR; the
//! health card ([`card`]) says the same to other people's wallets; the [`spoken`] code is for the
//! telephone. [`trust`] is the signed list of keys and revocations that a pharmacy keeps, [`verdict`]
//! what a verifier says. Signatures themselves are made and checked through ports: nothing here knows a
//! private key.

pub mod card;
pub mod cbor;
pub mod cose;
pub mod deflate;
pub mod facts;
pub mod key;
pub mod spoken;
pub mod symbol;
pub mod token;
pub mod trust;
pub mod verdict;

#[cfg(test)]
mod tests;

pub use key::{Kid8, PublicKey, Verify};
pub use spoken::SpokenCode;
pub use symbol::Symbol;
pub use token::{Token, Unverified};
pub use trust::{TrustList, TrustedKey};
pub use verdict::{Outcome, Seen, Verdict, verify};

/// What was read is not what we write; whoever sees this trusts nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Something else than a prescription's token, e.g. a web address.
    #[error("this is not a prescription of ours")]
    NotOurs,
    /// Base45 is broken or not what its bytes encode to.
    #[error("the text was changed or misread")]
    Text,
    /// Not the one COSE structure that we write.
    #[error("the signed envelope is not in its only valid form")]
    Envelope,
    /// The signature is not by the key.
    #[error("the signature does not fit")]
    Signature,
    /// Deflate is broken, has bytes behind it, or grows too large.
    #[error("the compressed contents are broken")]
    Compression,
    /// CBOR or JSON that is not what its facts encode to, or facts that cannot be.
    #[error("the contents are not in their only valid form")]
    Contents,
}
