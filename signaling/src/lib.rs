//! Websocket signaling.
pub mod message;
