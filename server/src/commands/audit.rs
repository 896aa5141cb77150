//! `dokita audit`: checks the hash chain of the audit log.

use anyhow::bail;
use dokita_store::{Db, DbOptions, audit};

use crate::commands::serve::database_url;
use crate::config::Config;

/// Reads the whole log and says whether every link holds.
///
/// # Errors
/// The database cannot be read, or the chain is broken.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let db = Db::connect(&database_url(&config), DbOptions::default()).await?;
    let verdict = audit::verify(&db).await?;
    match verdict.first_broken {
        None => {
            println!("The audit log is intact: {} entries, every link holds.", verdict.entries);
            Ok(())
        }
        Some(seq) => bail!(
            "the audit log is broken at entry {seq}: it or its neighbour was changed or removed after it was written"
        ),
    }
}
