//! The relay: sockets, shards and streams around the core of `turn/proto`.
