//! The storage suite: everything here runs on SQLite and on PostgreSQL.

mod audit;
mod concurrency;
mod parity;
