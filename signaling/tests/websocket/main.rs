//! The signaling shell over real websockets, with ports that live in the test.

mod abuse;
mod calls;
mod support;
