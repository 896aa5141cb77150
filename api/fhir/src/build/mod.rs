//! Resources in the national dialect, from plain input.
