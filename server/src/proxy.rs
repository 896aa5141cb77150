//! The client's address behind reverse proxies that the operator trusts.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;

/// Replaces the peer's address by the last one in `X-Forwarded-For` that no trusted proxy has.
/// Rate limits count by it.
pub async fn client_address(
    State(trusted): State<Arc<[IpAddr]>>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied()
        && trusted.contains(&peer.ip().to_canonical())
    {
        let forwarded = request.headers().get_all("x-forwarded-for").iter();
        let hops: Vec<IpAddr> = forwarded
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|hop| hop.trim().parse().ok())
            .collect();
        if let Some(client) = hops.into_iter().rev().find(|hop| !trusted.contains(hop)) {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, 0)));
        }
    }
    next.run(request).await
}
