//! A whole interface in memory, for tests: fresh database, decided time, outbox in a vector.
#![expect(clippy::expect_used, reason = "a test that cannot set up must fail loudly")]

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, Request, StatusCode, header};
use dokita_care::{Email, PersonName};
use dokita_store::ids::{UserId, from_millis};
use dokita_store::testing::{Dialect, TestDb};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use tower::ServiceExt;
use url::Url;

use crate::delivery::{DeliveryError, Message, Outbox};
use crate::identity::passwords::{Password, PasswordCost};
use crate::identity::setup::{NewAdministrator, NewHospital, set_up_now};
use crate::identity::{Role, Roles};
use crate::people::{NewMember, add_active};
use crate::state::{AppState, Clock, Config, Entropy, Parts};

/// Everyone's password in tests.
pub const PASSWORD: &str = "correct horse battery";
/// The administrator whom [`TestApp::new`] makes.
pub const ADMINISTRATOR: &str = "admin@example.org";

/// Time that stands still until told.
#[derive(Debug)]
pub struct TestClock(Mutex<OffsetDateTime>);

impl Clock for TestClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TestClock {
    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

/// Bytes that differ every time and are the same in every run.
#[derive(Debug, Default)]
pub struct TestEntropy(Mutex<u64>);

impl Entropy for TestEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for byte in bytes {
            // SplitMix64 (Steele, Lea, Flood 2014).
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut word = *state;
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *byte = (word >> 56) as u8;
        }
    }
}

/// Keeps messages for the test to read.
#[derive(Clone, Default)]
pub struct TestOutbox(Arc<Mutex<Vec<Message>>>);

impl Outbox for TestOutbox {
    fn deliver(
        &self,
        message: Message,
    ) -> Pin<Box<dyn Future<Output = Result<(), DeliveryError>> + Send + '_>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(message);
        Box::pin(async { Ok(()) })
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// JSON body, or null.
    pub body: Value,
}

impl Answer {
    /// `code` of a problem.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// A string of the body.
    pub fn text(&self, field: &str) -> String {
        self.body[field].as_str().unwrap_or_default().to_owned()
    }

    /// `name=value` of the cookie that was set.
    pub fn cookie(&self) -> String {
        let set = self.headers.get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
        set.and_then(|line| line.split(';').next()).unwrap_or_default().to_owned()
    }

    /// The ETag.
    pub fn etag(&self) -> String {
        let tag = self.headers.get(header::ETAG).and_then(|value| value.to_str().ok());
        tag.unwrap_or_default().to_owned()
    }
}

/// The interface with a hospital that has one administrator.
pub struct TestApp {
    /// State, for calls below HTTP.
    pub state: AppState,
    /// Time.
    pub clock: Arc<TestClock>,
    outbox: TestOutbox,
    router: Router,
    test_db: TestDb,
}

impl TestApp {
    /// Set up, with [`ADMINISTRATOR`].
    pub async fn new(dialect: Dialect) -> Self {
        let app = Self::empty(dialect).await;
        let hospital = NewHospital { name: name("General Hospital"), phone: None, fallback_phone: None };
        let administrator =
            NewAdministrator { name: name("Ada Admin"), email: email(ADMINISTRATOR), password: password() };
        assert!(set_up_now(&app.state, hospital, administrator).await.expect("the hospital is set up"));
        app
    }

    /// Not set up.
    pub async fn empty(dialect: Dialect) -> Self {
        let test_db = TestDb::new(dialect).await;
        let clock = Arc::new(TestClock(Mutex::new(from_millis(1_790_000_000_000))));
        let outbox = TestOutbox::default();
        let mut config = Config::new(Url::parse("http://localhost:8080").expect("an address"), "0.0.0-test");
        config.password_cost = PasswordCost { memory_kib: 64, passes: 1 };
        let parts = Parts {
            db: test_db.db.clone(),
            clock: clock.clone(),
            entropy: Arc::new(TestEntropy::default()),
            master_key: [7; 32],
            outbox: Arc::new(outbox.clone()),
            config,
        };
        let state = AppState::new(parts).await.expect("a state");
        Self { router: crate::router(state.clone()), state, clock, outbox, test_db }
    }

    /// The interface on another machine over the same database.
    pub async fn second_machine(&self) -> Self {
        let parts = Parts {
            db: self.state.db.clone(),
            clock: self.clock.clone(),
            entropy: Arc::new(TestEntropy(Mutex::new(1 << 40))),
            master_key: [7; 32],
            outbox: Arc::new(self.outbox.clone()),
            config: self.state.config.clone(),
        };
        let state = AppState::new(parts).await.expect("a state");
        let test_db = TestDb::borrowed(&self.test_db);
        let (clock, outbox) = (self.clock.clone(), self.outbox.clone());
        Self { router: crate::router(state.clone()), state, clock, outbox, test_db }
    }

    /// Adds a member who signs in with [`PASSWORD`].
    pub async fn member(&self, address: &str, roles: &[Role]) -> UserId {
        let member = NewMember {
            name: name(address.split('@').next().unwrap_or("Somebody")),
            email: email(address),
            password: password(),
            phone: None,
            roles: roles.iter().copied().collect::<Roles>(),
            mdcn_number: None,
            specialty: None,
        };
        add_active(&self.state, member).await.expect("a member")
    }

    /// Signs in; answers the session.
    pub async fn sign_in(&self, address: &str) -> Answer {
        self.post("/api/auth/sign-in", "", json!({ "email": address, "password": PASSWORD })).await
    }

    /// Signs in; answers the access token.
    pub async fn token(&self, address: &str) -> String {
        let answer = self.sign_in(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
        answer.text("accessToken")
    }

    /// GET with an access token; none when empty.
    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send("GET", path, token, &[], None).await
    }

    /// POST with an access token; none when empty.
    pub async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send("POST", path, token, &[], Some(body)).await
    }

    /// Any request.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        token: &str,
        headers: &[(HeaderName, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let request = request.header(header::CONTENT_TYPE, "application/json").body(body).expect("a request");
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 4 << 20).await.expect("a body");
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A request with any bytes as its body; answers the bytes that came back.
    pub async fn send_bytes(
        &self,
        method: &str,
        path: &str,
        token: &str,
        headers: &[(HeaderName, &str)],
        body: Vec<u8>,
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let Ok(response) =
            self.router.clone().oneshot(request.body(Body::from(body)).expect("a request")).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.expect("a body");
        (parts.status, parts.headers, bytes.to_vec())
    }

    /// Messages handed to the outbox so far.
    pub fn messages(&self) -> Vec<Message> {
        self.outbox.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The message handed over next, after `seen` earlier ones.
    pub async fn message_after(&self, seen: usize) -> Message {
        for _ in 0..500 {
            if let Some(message) = self.messages().get(seen) {
                return message.clone();
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("no message came");
    }
}

/// The secret of a link.
pub fn token_of(text: &str) -> String {
    text.split('#').nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default().to_owned()
}

fn name(text: &str) -> PersonName {
    PersonName::parse(text).expect("a name")
}

fn email(text: &str) -> Email {
    Email::parse(text).expect("an address")
}

fn password() -> Password {
    Password::parse(PASSWORD).expect("a password")
}
