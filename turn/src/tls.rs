//! Certificate files that are read anew without a connection noticing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

/// Protocol names of TURN, and of STUN alone, over TLS (RFC 7443).
pub const ALPN: [&[u8]; 2] = [b"stun.turn", b"stun.nat-discovery"];

/// Why certificate files can't be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file can't be read, or has not what it should.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// There is no certificate in the file.
    #[error("{0}: no certificate in it")]
    Empty(PathBuf),
    /// Certificate and key don't fit together, or the key's kind is unknown.
    #[error("certificate and key: {0}")]
    Unusable(#[from] rustls::Error),
}

/// A certificate with its key, from files.
#[derive(Debug, Clone)]
pub struct Certificates {
    certificate: PathBuf,
    key: PathBuf,
    current: Arc<RwLock<Current>>,
}

#[derive(Debug)]
struct Current {
    key: Arc<CertifiedKey>,
    private: PrivateKeyDer<'static>,
    changed: [Option<SystemTime>; 2],
}

impl Certificates {
    /// Reads both files.
    ///
    /// # Errors
    /// They can't be read or used.
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, CertificateError> {
        let current = Arc::new(RwLock::new(Current::read(certificate, key)?));
        Ok(Certificates { certificate: certificate.to_owned(), key: key.to_owned(), current })
    }

    /// Reads the files anew if they changed; true if they did. New connections get what is new, the
    /// others go on.
    ///
    /// # Errors
    /// They can't be read or used: what was read before stays in use.
    pub fn reload(&self) -> Result<bool, CertificateError> {
        if changed(&self.certificate, &self.key) == self.read().changed {
            return Ok(false);
        }
        let fresh = Current::read(&self.certificate, &self.key)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(true)
    }

    /// A configuration whose certificate is always the newest.
    ///
    /// # Errors
    /// The cryptography of this build lacks what TLS needs.
    pub fn server_config(&self, alpn: &[&[u8]]) -> Result<Arc<ServerConfig>, CertificateError> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(self.clone()));
        config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
        Ok(Arc::new(config))
    }

    /// The certificate itself and its key, both DER.
    #[must_use]
    pub fn leaf(&self) -> (Vec<u8>, Vec<u8>) {
        let current = self.read();
        let leaf = current.key.cert.first().map(|certificate| certificate.to_vec());
        (leaf.unwrap_or_default(), current.private.secret_der().to_vec())
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.read().key))
    }
}

impl Current {
    fn read(certificate: &Path, key: &Path) -> Result<Self, CertificateError> {
        let changed = changed(certificate, key);
        let problem = |path: &Path| {
            let path = path.to_owned();
            |source| CertificateError::File { path, source }
        };
        let chain = CertificateDer::pem_file_iter(certificate)
            .and_then(|certificates| certificates.collect::<Result<Vec<_>, _>>())
            .map_err(problem(certificate))?;
        if chain.is_empty() {
            return Err(CertificateError::Empty(certificate.to_owned()));
        }
        let private = PrivateKeyDer::from_pem_file(key).map_err(problem(key))?;
        let provider = aws_lc_rs::default_provider();
        let certified = CertifiedKey::from_der(chain, private.clone_key(), &provider)?;
        Ok(Current { key: Arc::new(certified), private, changed })
    }
}

fn changed(certificate: &Path, key: &Path) -> [Option<SystemTime>; 2] {
    [certificate, key].map(|path| path.metadata().and_then(|metadata| metadata.modified()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str, seconds: u64) -> (PathBuf, PathBuf) {
        let made = rcgen::generate_simple_self_signed(vec![name.into()]).expect("a certificate");
        let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
        std::fs::write(&certificate, made.cert.pem()).expect("written");
        std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
        let at = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        for path in [&certificate, &key] {
            std::fs::File::options()
                .write(true)
                .open(path)
                .and_then(|file| file.set_modified(at))
                .expect("set");
        }
        (certificate, key)
    }

    #[test]
    fn a_changed_certificate_is_used_and_a_broken_one_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let (certificate, key) = write(folder.path(), "one.test", 1_000);
        let certificates = Certificates::load(&certificate, &key).expect("they fit");
        let first = certificates.leaf().0;
        assert!(!certificates.reload().expect("nothing to do"));
        write(folder.path(), "two.test", 2_000);
        assert!(certificates.reload().expect("they fit"));
        let second = certificates.leaf().0;
        assert_ne!(first, second);
        std::fs::write(&certificate, "nonsense").expect("written");
        assert!(matches!(certificates.reload(), Err(CertificateError::Empty(_))));
        assert_eq!(certificates.leaf().0, second, "what was read before stays");
    }
}
