//! The parts of the `dokita` server: the shells around the pure cores, and their composition.

pub mod bridge;
pub mod commands;
pub mod config;
pub mod media;
pub mod metrics;
pub mod participant;
pub mod proxy;
pub mod relay;
pub mod secrets;
pub mod shared_port;
pub mod tls;
pub mod web;
