//! The relay from outside: networks of namespaces, servers under test, a strict client of TURN and
//! traffic that is counted and checked. Needs root, for the namespaces.

pub mod abuse;
pub mod bench;
pub mod client;
mod clients;
pub mod datagrams;
pub mod differential;
pub mod foreign;
pub mod generator;
mod load;
pub mod measure;
pub mod network;
mod peer;
pub mod process;
pub mod report;
pub mod servers;
pub mod sink_server;
pub mod traffic;
