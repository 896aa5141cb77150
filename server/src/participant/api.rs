//! The few REST calls that lead into a room. Tokens are never part of an error.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

const TIMEOUT: Duration = Duration::from_secs(20);

/// A connection to a server's REST interface.
#[derive(Clone)]
pub struct Api {
    server: Url,
    http: reqwest::Client,
    bearer: Option<String>,
}

/// Signed in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// For the `Authorization` header. Secret.
    pub access_token: String,
    /// Who.
    pub user: User,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The person's or guest's id.
    pub id: Uuid,
    /// The only consultation that a guest may enter.
    #[serde(default)]
    pub consultation_id: Option<Uuid>,
}

/// Permission to enter a room.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomPass {
    /// For `join` on the websocket. Secret.
    pub room_token: String,
}

/// Why a request brought nothing.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The link has no token.
    #[error("this is not an invitation link; it looks like https://hospital.example/join#...")]
    NotALink,
    /// The server could not be reached or did not answer in time.
    #[error("the server cannot be reached: {0}")]
    Unreachable(reqwest::Error),
    /// The server said no.
    #[error("{title} ({status}, {code}) {detail}")]
    Problem {
        /// HTTP status.
        status: u16,
        /// For programs.
        code: String,
        /// For people, in short.
        title: String,
        /// For people, in full.
        detail: String,
    },
    /// Not the agreed JSON.
    #[error("the answer to {0} was not understood; the server may be of another version")]
    NotUnderstood(String),
}

impl ApiError {
    /// True if the server refused with this code.
    pub fn is(&self, wanted: &str) -> bool {
        matches!(self, Self::Problem { code, .. } if code == wanted)
    }
}

/// The parts of an invitation link: the server, and the secret in the fragment.
pub fn parse_link(link: &str) -> Result<(Url, String), ApiError> {
    let mut link = Url::parse(link).map_err(|_| ApiError::NotALink)?;
    let token = link.fragment().filter(|token| !token.is_empty()).ok_or(ApiError::NotALink)?.to_owned();
    if !matches!(link.scheme(), "http" | "https") || link.host().is_none() {
        return Err(ApiError::NotALink);
    }
    link.set_fragment(None);
    link.set_query(None);
    link.set_path("/");
    Ok((link, token))
}

impl Api {
    /// Nobody is signed in yet.
    pub fn new(server: &Url) -> Result<Self, ApiError> {
        let http = reqwest::Client::builder().timeout(TIMEOUT).build().map_err(ApiError::Unreachable)?;
        Ok(Self { server: server.clone(), http, bearer: None })
    }

    /// The same server, as the person of this session.
    pub fn signed_in(&self, session: &Session) -> Self {
        Self { bearer: Some(session.access_token.clone()), ..self.clone() }
    }

    /// Signs a member of staff in.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<Session, ApiError> {
        self.post("/api/auth/sign-in", &serde_json::json!({ "email": email, "password": password })).await
    }

    /// Turns the secret of an invitation into a guest's session.
    pub async fn redeem(&self, token: &str) -> Result<Session, ApiError> {
        self.post("/api/invitations/redeem", &serde_json::json!({ "token": token })).await
    }

    /// Asks for a place in the room of a consultation.
    pub async fn join(&self, consultation: Uuid) -> Result<RoomPass, ApiError> {
        self.post(&format!("/api/consultations/{consultation}/join"), &serde_json::json!({})).await
    }

    /// Reads something.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        let url = self.url(path)?;
        self.request(path, self.http.get(url)).await
    }

    /// Does something.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &(impl Serialize + Sync),
    ) -> Result<T, ApiError> {
        let url = self.url(path)?;
        self.request(path, self.http.post(url).json(body)).await
    }

    fn url(&self, path: &str) -> Result<Url, ApiError> {
        self.server.join(path).map_err(|_| ApiError::NotUnderstood(path.to_owned()))
    }

    async fn request<T: DeserializeOwned>(
        &self,
        path: &str,
        request: reqwest::RequestBuilder,
    ) -> Result<T, ApiError> {
        let request = match &self.bearer {
            Some(bearer) => request.bearer_auth(bearer),
            None => request,
        };
        let unreachable = |error: reqwest::Error| ApiError::Unreachable(error.without_url());
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let body = response.bytes().await.map_err(unreachable)?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|_| ApiError::NotUnderstood(path.to_owned()));
        }
        let problem: Problem = serde_json::from_slice(&body).unwrap_or_default();
        let title = if problem.title.is_empty() { "The server refused".to_owned() } else { problem.title };
        Err(ApiError::Problem { status: status.as_u16(), code: problem.code, title, detail: problem.detail })
    }
}

/// RFC 9457.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Problem {
    code: String,
    title: String,
    detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_a_server_and_a_secret() {
        let (server, token) = parse_link("https://hospital.example:8443/join#abc.def").unwrap();
        assert_eq!((server.as_str(), token.as_str()), ("https://hospital.example:8443/", "abc.def"));
    }

    #[test]
    fn a_link_without_a_secret_is_refused_without_repeating_it() {
        for link in
            ["https://hospital.example/join", "https://hospital.example/join#", "ftp://x/#abc", "hello"]
        {
            let error = parse_link(link).unwrap_err();
            assert!(matches!(error, ApiError::NotALink) && !error.to_string().contains("abc"));
        }
    }
}
