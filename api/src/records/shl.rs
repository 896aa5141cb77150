//! `POST /shl/{address}` and `GET /shl/files/{token}`: what whoever has the link asks for (SMART
//! Health Links, HL7 STU 1). Whether the share lives and its consent stands is asked at every read.

use std::net::{IpAddr, Ipv6Addr};

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use dokita_store::shares::{self as rows, FileEntry, NewAccess, NewLocation, Share};
use dokita_store::{Tx, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::Duration;
use tracing::Instrument;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{passcode, share_events, share_request};
use crate::extract::{Body, Segments};
use crate::identity::guard::ClientAddress;
use crate::identity::rate_limit::Gate;
use crate::identity::secret;
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Problem};

/// A file's address works for so long, and once.
const LOCATION_LIFE: Duration = Duration::seconds(60);
/// Characters of files within one manifest.
const MOST_EMBEDDED: i64 = 4 << 20;

/// What a viewer asks.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManifestRequest {
    /// Who asks, as they call themselves; the patient sees it.
    recipient: String,
    /// Where the link's flag has `P`.
    passcode: Option<String>,
    /// Files of at most so many characters may be within the manifest.
    embedded_length_max: Option<i64>,
}

/// What there is.
#[derive(Serialize, ToSchema)]
pub struct Manifest {
    files: Vec<ManifestFile>,
    /// Nothing will be added.
    status: &'static str,
}

/// A file, or where it can be fetched once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManifestFile {
    content_type: String,
    /// Compact JWE.
    #[serde(skip_serializing_if = "Option::is_none")]
    embedded: Option<String>,
    /// Answers the compact JWE once, within a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
}

/// Opens a link. Anybody may who has it; the patient sees that it happened.
#[utoipa::path(
    post, path = "/shl/{address}", tag = "shares",
    params(("address" = String, Path)), request_body = ManifestRequest,
    responses((status = 200, body = Manifest), (status = 401, description = "`passcode-needed` or `wrong-passcode`, with `remainingAttempts`", body = ProblemBody), (status = 404, description = "`not-active`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody), (status = 429, description = "`too-many-attempts`", body = ProblemBody))
)]
pub async fn manifest(
    State(app): State<AppState>,
    ClientAddress(from): ClientAddress,
    Segments(address): Segments<String>,
    Body(request): Body<ManifestRequest>,
) -> Result<Json<Manifest>, Problem> {
    app.limits.check(Gate::Share, from)?;
    let mut faults = Faults::default();
    let recipient = faults.take("recipient", share_request::words(&request.recipient, 200));
    let recipient = recipient.ok_or_else(|| faults.into_problem())?;
    let share = rows::by_address(&app.db, &secret::hash(&address)).await?.ok_or_else(not_active)?;
    app.limits.check_account(Gate::Share, &share.id.0.to_string())?;
    let visit = Visit { share: share.id.0, recipient, network: network(from) };
    if share.status(app.now()) != "active" {
        return Err(refused(&app, &visit).await?);
    }
    // Runs to its end even when the viewer hangs up: an attempt that was taken is told or given back.
    let run = async move {
        let passcode = proven(&app, &share, &visit, request.passcode.as_deref()).await?;
        opened(&app, &visit, passcode, request.embedded_length_max).await
    };
    tokio::spawn(run.in_current_span()).await.map_err(|error| {
        tracing::error!(%error, "opening a share stopped");
        Problem::internal()
    })?
}

/// A file of a share, once.
#[utoipa::path(
    get, path = "/shl/files/{token}", tag = "shares", params(("token" = String, Path)),
    responses((status = 200, body = String, content_type = "application/jose"), (status = 404, description = "`not-active`", body = ProblemBody), (status = 429, description = "`too-many-attempts`", body = ProblemBody))
)]
pub async fn file(
    State(app): State<AppState>,
    ClientAddress(from): ClientAddress,
    Segments(token): Segments<String>,
) -> Result<([(HeaderName, &'static str); 1], String), Problem> {
    app.limits.check(Gate::Share, from)?;
    let mut tx = app.db.write().await?;
    let used = rows::use_location(&mut tx, &secret::hash(&token), app.now()).await?;
    let (share, file, recipient) = used.ok_or_else(not_active)?;
    if !rows::live(&mut tx, share, app.now()).await? {
        return Err(not_active());
    }
    let visit = Visit { share, recipient, network: network(from) };
    let entry = share_events::accessed(&app, &mut tx, visit.noted(&app, "file")).await?;
    audit::commit(tx, &[entry]).await?;
    let jwe = rows::file(&app.db, file).await?.ok_or_else(not_active)?;
    Ok(([(header::CONTENT_TYPE, "application/jose")], jwe))
}

/// Viewers are web pages of anybody: these routes answer every origin, and no cookie is looked at.
pub async fn any_origin(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/shl/") {
        return next.run(request).await;
    }
    let mut response = if request.method() == Method::OPTIONS {
        let allowed = [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
            (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        ];
        (StatusCode::NO_CONTENT, allowed).into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
    response
}

/// Somebody with the link.
struct Visit {
    share: Uuid,
    recipient: String,
    network: String,
}

impl Visit {
    fn noted(&self, app: &AppState, kind: &'static str) -> NewAccess {
        NewAccess {
            id: app.new_id(),
            share: self.share,
            at: app.now(),
            kind,
            recipient: Some(self.recipient.clone()),
            network: Some(self.network.clone()),
        }
    }
}

/// Whether an attempt at the passcode is to be given back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Passcode {
    None,
    Right,
}

/// Whether the passcode is right, where there is one. An attempt is taken before it is looked at.
async fn proven(
    app: &AppState,
    share: &Share,
    visit: &Visit,
    typed: Option<&str>,
) -> Result<Passcode, Problem> {
    let Some(hash) = &share.passcode_hash else { return Ok(Passcode::None) };
    let Some(typed) = typed.filter(|typed| !typed.trim().is_empty()) else {
        let detail = "This link is protected. Enter its passcode.";
        let needed = Problem::new(StatusCode::UNAUTHORIZED, "passcode-needed", "Passcode needed", detail);
        return Err(needed.with("remainingAttempts", share.attempts_left));
    };
    let mut tx = app.db.write().await?;
    let left = rows::take_attempt(&mut tx, visit.share, app.now()).await?;
    tx.commit().await?;
    // Others took the last ones while we came here.
    let left = left.ok_or_else(|| wrong(0))?;
    if passcode::fits(app, visit.share, typed, hash).await? {
        return Ok(Passcode::Right);
    }
    let mut tx = app.db.write().await?;
    rows::note(&mut tx, visit.noted(app, "wrong-passcode")).await?;
    rows::empty_if_locked(&mut tx, visit.share).await?;
    let entry =
        share_events::entry(app, "link", "share.wrong-passcode", visit.share, json!({ "left": left }));
    audit::commit(tx, &[entry]).await?;
    Err(wrong(left))
}

fn wrong(remaining_attempts: i64) -> Problem {
    let detail = "This is not the passcode. Ask whoever sent you the link.";
    Problem::new(StatusCode::UNAUTHORIZED, "wrong-passcode", "Wrong passcode", detail)
        .with("remainingAttempts", remaining_attempts)
}

/// Gives the manifest, and notes that it did.
async fn opened(
    app: &AppState,
    visit: &Visit,
    passcode: Passcode,
    embedded_length_max: Option<i64>,
) -> Result<Json<Manifest>, Problem> {
    let entries = rows::files(&app.db, visit.share).await?;
    let mut room = MOST_EMBEDDED;
    let mut found = Vec::with_capacity(entries.len());
    for entry in entries {
        let embed = entry.size <= embedded_length_max.unwrap_or(-1).min(room);
        let content = if embed { rows::file(&app.db, entry.id.0).await? } else { None };
        room -= content.as_ref().map_or(0, |_| entry.size);
        found.push((entry, content));
    }
    let mut tx = app.db.write().await?;
    if !rows::live(&mut tx, visit.share, app.now()).await? {
        return Err(not_active());
    }
    if passcode == Passcode::Right {
        rows::give_back_attempt(&mut tx, visit.share).await?;
    }
    let mut files = Vec::with_capacity(found.len());
    for (entry, embedded) in found {
        let location = match &embedded {
            Some(_) => None,
            None => Some(location(app, &mut tx, visit, &entry).await?),
        };
        files.push(ManifestFile { content_type: entry.content_type, embedded, location });
    }
    let entry = share_events::accessed(app, &mut tx, visit.noted(app, "opened")).await?;
    audit::commit(tx, &[entry]).await?;
    Ok(Json(Manifest { files, status: "finalized" }))
}

async fn location(app: &AppState, tx: &mut Tx, visit: &Visit, file: &FileEntry) -> Result<String, Problem> {
    let (token, token_hash) = secret::fresh(app.entropy.as_ref());
    let expires = app.now() + LOCATION_LIFE;
    let recipient = visit.recipient.clone();
    let location = NewLocation { token_hash, file: file.id.0, recipient, expires };
    rows::add_location(tx, visit.share, location).await?;
    Ok(format!("{}/shl/files/{token}", app.config.base_url()))
}

/// Notes that somebody came to a share that is over.
async fn refused(app: &AppState, visit: &Visit) -> Result<Problem, Problem> {
    let mut tx = app.db.write().await?;
    if rows::note(&mut tx, visit.noted(app, "refused")).await? {
        let entry = share_events::entry(app, "link", "share.refused", visit.share, json!({}));
        audit::commit(tx, &[entry]).await?;
    }
    Ok(not_active())
}

fn not_active() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "not-active",
        "The link does not open",
        "This link was stopped, has expired, or is not complete. Ask whoever sent it for a new one.",
    )
}

/// Where an address lies, too wide to tell a person: /24 of IPv4, /48 of IPv6.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_told_without_the_host() {
        let told = |text: &str| network(text.parse().unwrap());
        assert_eq!(told("203.0.113.7"), "203.0.113.0/24");
        assert_eq!(told("::ffff:203.0.113.7"), "203.0.113.0/24");
        assert_eq!(told("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
    }
}
