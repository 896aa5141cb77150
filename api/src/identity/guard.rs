//! The door of every route: who is it, and does the permission table let them through?

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use super::permissions;
use super::sessions::authenticate;
use crate::{AppState, Problem};

/// Where a request comes from. A server behind a proxy that it trusts inserts this extension
/// itself; else it is the peer of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| Self(peer.0.ip()));
        let told = parts.extensions.get::<Self>().copied();
        Ok(told.or(peer).unwrap_or(Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}

/// Finds out who calls, and refuses whom the table does not let through. A route that is not in
/// the table is closed.
pub async fn guard(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    let who = permissions::who(request.method().as_str(), path).ok_or_else(Problem::not_found)?;
    if who.needs_session() {
        let token = bearer(request.headers()).ok_or_else(Problem::unauthenticated)?;
        let caller = authenticate(&state, token).await?;
        if !who.admits(&caller) {
            return Err(Problem::forbidden());
        }
        request.extensions_mut().insert(caller);
    }
    Ok(next.run(request).await)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
