//! Time-limited credentials (draft-uberti-behave-turn-rest-00) and who a user name stands for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;

use crate::config::Credentials;
use crate::integrity::keyed;

/// Time-limited credentials as signaling hands them out: user name `expiry:user` and password.
/// `expires_unix`: seconds since 1970, the last one in which they are good.
#[must_use]
pub fn time_limited(secret: &[u8], user: &str, expires_unix: u64) -> (String, String) {
    let name = format!("{expires_unix}:{user}");
    let password = password(secret, &name);
    (name, password)
}

/// Whose allocation it is; the same for all of one user's time-limited names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Identity {
    name: String,
    limited: bool,
}

/// A user name that may be good, and the passwords it may have.
pub(crate) struct Candidate {
    pub(crate) identity: Identity,
    pub(crate) passwords: Vec<String>,
}

impl Credentials {
    /// Whether USERHASH is offered: it needs a list of names to search (RFC 8489 section 9.2).
    pub(crate) fn offers_userhash(&self) -> bool {
        !self.users.is_empty() && self.secrets.is_empty()
    }

    /// Who `name` is at the time `unix`; `None`: nobody, or expired.
    pub(crate) fn candidate(&self, name: &str, unix: u64) -> Option<Candidate> {
        if let Some(user) = self.users.iter().find(|user| user.name == name) {
            let identity = Identity { name: name.to_owned(), limited: false };
            return Some(Candidate { identity, passwords: vec![user.password.clone()] });
        }
        let (expiry, user) = name.split_once(':').unwrap_or((name, name));
        if expiry.is_empty()
            || !expiry.bytes().all(|byte| byte.is_ascii_digit())
            || expiry.parse::<u64>().ok()? < unix
        {
            return None;
        }
        let identity = Identity { name: user.to_owned(), limited: true };
        let passwords: Vec<_> = self.secrets.iter().take(2).map(|secret| password(secret, name)).collect();
        (!passwords.is_empty()).then_some(Candidate { identity, passwords })
    }
}

fn password(secret: &[u8], name: &str) -> String {
    let mac: Hmac<Sha1> = keyed(secret, &[name.as_bytes()]);
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_limited_name_is_good_until_its_time() {
        let (name, made) = time_limited(b"north", "ada", 1_000);
        assert_eq!(name, "1000:ada");
        let credentials =
            Credentials { secrets: vec![b"new".to_vec(), b"north".to_vec()], users: Vec::new() };
        let candidate = credentials.candidate(&name, 1_000).expect("good");
        assert!(candidate.passwords.contains(&made), "the older of two live secrets is still good");
        assert!(credentials.candidate(&name, 1_001).is_none());
        assert!(credentials.candidate("ada", 0).is_none());
        assert!(credentials.candidate("1000", 0).is_some(), "a bare expiry");
        assert!(credentials.candidate("-1:ada", 0).is_none());
        assert!(credentials.candidate("99999999999999999999:ada", 0).is_none());
    }

    #[test]
    fn the_password_is_that_of_other_implementations() {
        // echo -n 1700000000:user | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(time_limited(b"north", "user", 1_700_000_000).1, "2uyGWnO1vHFmQfE0HWQNi1ldYAk=");
    }
}
