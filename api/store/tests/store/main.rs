//! The storage suite: everything here runs on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod audit;
mod concurrency;
mod parity;
mod transparency;
