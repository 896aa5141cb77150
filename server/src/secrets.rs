//! The secrets file: made at the first start, mode 0600, never in the database, never a default.

use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};

/// Key that encrypts what the database keeps secret (signing keys, TOTP seeds, NINs).
pub type MasterKey = [u8; 32];

/// Reads `folder/master.key`, or makes it when the folder has none.
///
/// # Errors
/// The file is unreadable, readable by others, or not a key.
pub fn master_key(folder: &Path) -> anyhow::Result<MasterKey> {
    let path = folder.join("master.key");
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let mode = std::fs::metadata(&path)?.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                bail!("{} is readable by others (mode {mode:o}): chmod 600 it", path.display());
            }
            let bytes =
                URL_SAFE_NO_PAD.decode(text.trim()).ok().and_then(|bytes| MasterKey::try_from(bytes).ok());
            bytes.with_context(|| format!("{} is damaged: restore it from a backup", path.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => create(&path),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

fn create(path: &Path) -> anyhow::Result<MasterKey> {
    let mut key = MasterKey::default();
    SystemRandom::new().fill(&mut key).ok().context("the system gave no randomness")?;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("writing {}", path.display()))?;
    file.write_all(URL_SAFE_NO_PAD.encode(key).as_bytes())?;
    file.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_start_makes_a_private_key_and_the_next_reads_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let first = master_key(folder.path()).unwrap();
        let mode = std::fs::metadata(folder.path().join("master.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_ne!(first, MasterKey::default());
        assert_eq!(master_key(folder.path()).unwrap(), first);
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        master_key(folder.path()).unwrap();
        let path = folder.path().join("master.key");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        assert!(master_key(folder.path()).unwrap_err().to_string().contains("chmod 600"));
    }
}
