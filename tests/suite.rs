//! Everything that is tested across crates, in one binary.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(missing_docs, reason = "tests are sentences")]

mod layers;
