//! What every request shares. Time and randomness are handed in, so that tests decide them.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use dokita_store::{Db, StoreError, settings};
use time::{Duration, OffsetDateTime};
use url::Url;
use uuid::Uuid;

use crate::delivery::Outbox;
use crate::hospital_keys::HospitalKeys;
use crate::identity::keyring::{Keyring, KeyringError};
use crate::identity::passwords::{PasswordCost, Passwords};
use crate::identity::rate_limit::RateLimits;
use crate::identity::sessions::SessionCache;
use crate::identity::vault::Vault;
use crate::identity::{secret, sessions};
use crate::prescribing::trust::TrustListCache;
use crate::site::DemoSignIn;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, UTC.
    fn now(&self) -> OffsetDateTime;
}

/// Makes unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// The operating system's random bytes.
#[derive(Debug, Clone, Copy)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::expect_used,
        reason = "without random bytes no secret can be made; going on would be worse"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        use ring::rand::SecureRandom;
        ring::rand::SystemRandom::new().fill(bytes).expect("the operating system gives random bytes");
    }
}

/// The open calls, wherever they run.
pub trait Calls: Send + Sync {
    /// Ends the call of a consultation for everyone in it; nothing when there is none.
    fn end(&self, consultation: Uuid);
}

/// Choices of whoever runs the server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where browsers reach us, e.g. `https://telemedicine.example.ng`.
    pub public_url: Url,
    /// Shown by `/api/site`.
    pub version: String,
    /// The demo hospital: sign-ins are shown to everyone.
    pub demo: Option<Vec<DemoSignIn>>,
    /// Life of an access token.
    pub access_token_life: Duration,
    /// Life of a session, however often it is refreshed.
    pub session_life: Duration,
    /// Work to hash a password.
    pub password_cost: PasswordCost,
    /// There is a relay that a visit's media can be confined to.
    pub relay: bool,
    /// Definitions that `/fhir` judges resources by.
    pub guide: Arc<dokita_fhir::Guide>,
    /// The hospital as a facility, in FHIR.
    pub facility: crate::fhir::Facility,
}

impl Config {
    /// The site's address without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.public_url.as_str().trim_end_matches('/')
    }

    /// The defaults for a hospital at `public_url`.
    pub fn new(public_url: Url, version: impl Into<String>) -> Self {
        Self {
            public_url,
            version: version.into(),
            demo: None,
            access_token_life: Duration::hours(24),
            session_life: Duration::days(30),
            password_cost: PasswordCost::default(),
            relay: true,
            guide: Arc::default(),
            facility: crate::fhir::Facility::default(),
        }
    }

    /// Cookies are marked `Secure` when browsers come over https.
    pub fn secure_cookies(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// A page of the web client, with a secret that never leaves the browser's address bar.
    pub fn link(&self, page: &str, token: &str) -> String {
        format!("{}/{page}#{token}", self.base_url())
    }
}

/// What [`AppState::new`] needs.
pub struct Parts {
    /// Open and migrated.
    pub db: Db,
    /// [`SystemClock`] in production.
    pub clock: Arc<dyn Clock>,
    /// [`SystemEntropy`] in production.
    pub entropy: Arc<dyn Entropy>,
    /// 32 secret bytes from a file of mode 0600: seals keys and numbers at rest.
    pub master_key: [u8; 32],
    /// Delivers SMS and e-mail.
    pub outbox: Arc<dyn Outbox>,
    /// Choices of whoever runs the server.
    pub config: Config,
}

/// Why the state could not be made.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The signing keys could not be opened.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The password hasher refused its cost.
    #[error("the password cost is not one that argon2id knows")]
    PasswordCost,
}

/// Shared by every request; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// The parts of [`AppState`].
pub struct Shared {
    /// The hospital's memory.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Seals what must not lie in the database in the clear.
    pub vault: Vault,
    /// Signs and verifies tokens.
    pub keyring: Keyring,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Refuses guessing.
    pub limits: RateLimits,
    /// Delivers messages.
    pub outbox: Arc<dyn Outbox>,
    /// Choices of whoever runs the server.
    pub config: Config,
    pub(crate) hospital_keys: HospitalKeys,
    pub(crate) sessions: SessionCache,
    pub(crate) trust_list: TrustListCache,
    calls: OnceLock<Arc<dyn Calls>>,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl AppState {
    /// Opens the signing keys (making the first) and gets ready to answer.
    pub async fn new(parts: Parts) -> Result<Self, StartError> {
        let vault = Vault::new(&parts.master_key, parts.entropy.clone());
        let now = parts.clock.now();
        let keyring = Keyring::open(&parts.db, &vault, parts.entropy.as_ref(), now).await?;
        let passwords = Passwords::new(parts.config.password_cost, parts.entropy.clone())
            .ok_or(StartError::PasswordCost)?;
        Ok(Self(Arc::new(Shared {
            limits: RateLimits::new(&parts.clock),
            hospital_keys: HospitalKeys::default(),
            sessions: SessionCache::default(),
            trust_list: TrustListCache::default(),
            calls: OnceLock::new(),
            db: parts.db,
            clock: parts.clock,
            entropy: parts.entropy,
            vault,
            keyring,
            passwords,
            outbox: parts.outbox,
            config: parts.config,
        })))
    }

    /// Tells whoever runs the calls about consultations that are over; the first to come stays.
    pub fn connect_calls(&self, calls: Arc<dyn Calls>) {
        if self.calls.set(calls).is_err() {
            tracing::error!("calls were connected twice");
        }
    }

    /// A consultation is over: its call is too.
    pub(crate) fn end_call(&self, consultation: Uuid) {
        if let Some(calls) = self.calls.get() {
            calls.end(consultation);
        }
    }

    /// Now, UTC.
    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// A fresh UUID of version 7.
    pub fn new_id(&self) -> Uuid {
        let mut random = [0; 10];
        self.entropy.fill(&mut random);
        let millis = u64::try_from(dokita_store::ids::millis(self.now())).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// A fresh link for the first administrator, replacing an older one; nothing once set up.
    pub async fn offer_setup(&self) -> Result<Option<String>, StoreError> {
        let (token, hash) = secret::fresh(self.entropy.as_ref());
        let offered = settings::offer_setup(&self.db, &hash).await?;
        Ok(offered.then(|| self.config.link("setup", &token)))
    }

    /// Forgets what has expired, and replaces a signing key that is due. Call it every few minutes.
    pub async fn tidy(&self) -> Result<(), StartError> {
        let now = self.now();
        dokita_store::idempotency::forget_expired(&self.db, now).await?;
        sessions::forget_expired(self, now).await?;
        crate::records::tidy(self).await?;
        self.limits.tidy();
        self.keyring.rotate_if_due(&self.db, &self.vault, self.entropy.as_ref(), now).await?;
        Ok(())
    }
}
