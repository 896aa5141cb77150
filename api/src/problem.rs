//! The one place where an error becomes an HTTP answer (RFC 9457).
//!
//! What went wrong inside is logged under the request's id and never returned.

use std::borrow::Cow;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use dokita_care::Malformed;
use dokita_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

/// An answer that is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    // Few have any: a pointer keeps the type small enough for every `Result`.
    members: Option<Box<serde_json::Map<String, serde_json::Value>>>,
}

/// A field of the request that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Name of the field in the JSON body, e.g. `medications[0].quantity`.
    pub field: Cow<'static, str>,
    /// What to do about it.
    pub message: &'static str,
}

/// The body of every answer that is an error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Names the kind of problem, e.g. `/problems/slot-taken`.
    #[serde(rename = "type")]
    kind: String,
    /// The same for every problem of its kind.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// What happened and what to do, for people.
    detail: Cow<'static, str>,
    /// The kind again, for programs.
    code: &'static str,
    /// Fields of the request that could not be used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Members that this kind of problem has besides.
    #[serde(flatten)]
    #[schema(ignore)]
    members: serde_json::Map<String, serde_json::Value>,
}

impl Problem {
    /// A problem with its code in kebab-case, a title that names the kind, and what to do.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            title,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
            members: None,
        }
    }

    /// With a member of its own (RFC 9457 section 3.2); a value that is not JSON is left out.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Serialize) -> Self {
        if let Ok(value) = serde_json::to_value(value) {
            self.members.get_or_insert_default().insert(member.to_owned(), value);
        }
        self
    }

    /// 404: there is no such thing, or the caller may not know of it.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", "There is nothing at this address.")
    }

    /// 403.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "not-allowed", "Not allowed", "Your role does not allow this.")
    }

    /// 401: no token, or a token that cannot be used.
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "sign-in-needed", "Sign in first", "Sign in to continue.")
    }

    /// 401: the session was ended, here or elsewhere.
    pub fn session_ended() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "session-ended",
            "Session ended",
            "Your session has ended. Sign in again.",
        )
    }

    /// 409.
    pub fn conflict(code: &'static str, title: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, code, title, detail)
    }

    /// 422 with one field to correct.
    pub fn field(name: &'static str, message: &'static str) -> Self {
        let mut faults = Faults::default();
        faults.note(name, message);
        faults.into_problem()
    }

    /// 422 with the fields to correct.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-fields",
            "Some fields need correction",
            "Correct the marked fields and try again.",
        );
        problem.errors = errors;
        problem
    }

    /// 412: somebody else changed it since it was read.
    pub fn changed_meanwhile() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "changed-meanwhile",
            "Changed meanwhile",
            "Somebody else changed this in the meantime. Load it again and repeat your change.",
        )
    }

    /// 428: `If-Match` is missing.
    pub fn if_match_missing() -> Self {
        Self::new(
            StatusCode::PRECONDITION_REQUIRED,
            "if-match-missing",
            "If-Match is missing",
            "Send the ETag of what you read as If-Match.",
        )
    }

    /// 429.
    pub fn too_many_attempts(retry_after: Duration) -> Self {
        let mut problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-attempts",
            "Too many attempts",
            "There were too many attempts. Wait a little and try again.",
        );
        problem.retry_after = Some(retry_after);
        problem
    }

    /// 500; the caller has logged why.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something failed on our side",
            "Something failed on our side. Nothing you entered is wrong; try again in a moment.",
        )
    }

    /// The kind, for programs.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What happened and what to do, for people.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            kind: format!("/problems/{}", self.code),
            title: self.title,
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code,
            errors: self.errors,
            members: self.members.map(|members| *members).unwrap_or_default(),
        };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::internal()
    }
}

/// Collects what is wrong with a body, so that a person corrects all of it at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// The parsed value, or nothing and a note.
    pub fn take<T>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        parsed: Result<T, Malformed>,
    ) -> Option<T> {
        parsed.map_err(|Malformed(message)| self.note(field, message)).ok()
    }

    /// As `take`, for a field that may be left out or empty: `None` then.
    pub fn optional<T>(
        &mut self,
        field: &'static str,
        text: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, Malformed>,
    ) -> Option<T> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        self.take(field, parse(text))
    }

    /// Notes a fault.
    pub fn note(&mut self, field: impl Into<Cow<'static, str>>, message: &'static str) {
        self.0.push(FieldError { field: field.into(), message });
    }

    /// Fails when anything was noted.
    pub fn check(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::invalid(self.0)) }
    }

    /// The problem to answer.
    pub fn into_problem(self) -> Problem {
        Problem::invalid(self.0)
    }
}
