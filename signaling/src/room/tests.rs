//! Behaviour of one room, a sentence each.
