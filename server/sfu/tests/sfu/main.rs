//! The SFU from outside.

mod calls;
mod client;
mod link;
mod seeds;
