//! What `dokita` can be told to do, a subcommand a file.

pub mod publish;
