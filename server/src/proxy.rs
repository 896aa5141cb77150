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
        let hops: Vec<&str> =
            forwarded.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
        if let Some(client) = client(&hops, &trusted) {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, 0)));
        }
    }
    next.run(request).await
}

/// From the nearest hop outwards, the first that is not ours. What a hop wrote that is not an address
/// ends the search: everything before it is hearsay.
fn client(hops: &[&str], trusted: &[IpAddr]) -> Option<IpAddr> {
    for hop in hops.iter().rev() {
        let hop = hop.trim();
        let address = hop.parse().or_else(|_| hop.parse::<SocketAddr>().map(|with_port| with_port.ip()));
        let address: IpAddr = address.ok()?;
        if !trusted.contains(&address.to_canonical()) {
            return Some(address.to_canonical());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_the_last_hop_that_no_proxy_of_ours_has() {
        let ours: [IpAddr; 1] = [[10, 0, 0, 1].into()];
        let seen = |hops: &[&str]| client(hops, &ours).map(|address| address.to_string());
        assert_eq!(seen(&["198.51.100.9", " 203.0.113.7", "10.0.0.1"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(seen(&["198.51.100.9", "203.0.113.7:4711"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(seen(&["198.51.100.9", "unknown"]), None, "what the client wrote is not believed");
        assert_eq!(seen(&["::ffff:10.0.0.1"]), None);
    }
}
