//! Behaviour of the hub.
