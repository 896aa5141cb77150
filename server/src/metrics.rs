//! `GET /metrics`: what the media workers and the relay counted, in the text format of OpenMetrics.
//!
//! Answered to programs on this machine, and to others with the bearer token of the configuration.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use dokita_turn_proto::{Counters as RelayCounters, Denial};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use ring::digest::{SHA256, digest};

use crate::media::Counters as MediaCounters;

const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Headers that a reverse proxy adds: what comes through one is not from this machine, even if the
/// proxy is.
const PROXIED: [&str; 4] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "via"];

/// Where the numbers come from, and who may read them.
#[derive(Clone)]
pub struct Metrics {
    /// Numbers as they are now.
    pub read: Arc<dyn Fn() -> Snapshot + Send + Sync>,
    /// Bearer token for programs on other machines; `None`: they get nothing.
    pub token: Option<String>,
    /// A reverse proxy may stand in front, on this machine too: then everybody needs the token.
    pub proxied: bool,
}

/// All numbers at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Snapshot {
    /// Of the media workers together; `None`: the relay runs alone.
    pub media: Option<MediaCounters>,
    /// Of the relay; `None`: there is no relay.
    pub relay: Option<RelayCounters>,
}

/// The route. It needs `ConnectInfo<SocketAddr>`.
pub fn router(metrics: Metrics) -> Router {
    Router::new().route("/metrics", get(answer)).with_state(metrics)
}

async fn answer(
    State(metrics): State<Metrics>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if !may_read(peer, &headers, &metrics) {
        return (StatusCode::NOT_FOUND, "Not found").into_response();
    }
    match text((metrics.read)()) {
        Ok(text) => {
            ([(header::CONTENT_TYPE, FORMAT), (header::CACHE_CONTROL, "no-store")], text).into_response()
        }
        Err(fmt::Error) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn may_read(peer: SocketAddr, headers: &HeaderMap, metrics: &Metrics) -> bool {
    let proxied = metrics.proxied || PROXIED.iter().any(|name| headers.contains_key(*name));
    if peer.ip().to_canonical().is_loopback() && !proxied {
        return true;
    }
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match (sent.and_then(|line| line.strip_prefix("Bearer ")), metrics.token.as_deref()) {
        // Hashes are compared, so that the time it takes tells nothing about the token.
        (Some(sent), Some(token)) => {
            digest(&SHA256, sent.as_bytes()).as_ref() == digest(&SHA256, token.as_bytes()).as_ref()
        }
        _ => false,
    }
}

fn text(snapshot: Snapshot) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("dokita");
    registry.register_collector(Box::new(snapshot));
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry)?;
    Ok(text)
}

impl Collector for Snapshot {
    fn encode(&self, mut to: DescriptorEncoder<'_>) -> fmt::Result {
        self.media.as_ref().map_or(Ok(()), |counters| media(counters, &mut to))?;
        self.relay.as_ref().map_or(Ok(()), |counters| relay(counters, &mut to))
    }
}

fn media(counters: &MediaCounters, to: &mut DescriptorEncoder<'_>) -> fmt::Result {
    count(to, "media_datagrams_received", "Datagrams that media workers received", counters.received)?;
    count(to, "media_datagrams_sent", "Datagrams that media workers sent", counters.sent)?;
    count(to, "media_send_calls", "System calls that they were sent with", counters.sends)?;
    count(to, "media_datagrams_unsent", "Datagrams that a full socket refused", counters.unsent)?;
    count(to, "media_datagrams_unknown", "Datagrams of nobody we know", counters.unknown)?;
    count(to, "media_events_dropped", "Events lost because signaling was slow", counters.dropped_events)?;
    count(
        to,
        "media_commands_dropped",
        "Commands lost because a worker was slow",
        counters.dropped_commands,
    )?;
    let lost = "Datagrams between workers, and of streams, lost because a worker was slow";
    count(to, "media_passed_dropped", lost, counters.dropped_passed)?;
    level(to, "media_peers", "Media connections now", counters.peers)?;
    level(to, "media_rooms", "Rooms with media now", counters.rooms)
}

fn relay(counters: &RelayCounters, to: &mut DescriptorEncoder<'_>) -> fmt::Result {
    level(to, "relay_allocations", "Allocations now", counters.allocations)?;
    count(to, "relay_allocated", "Allocations ever made", counters.allocated)?;
    let directions = [("up", counters.packets_up), ("down", counters.packets_down)];
    family(to, "relay_packets", "Datagrams passed on, from clients up", "direction", &directions)?;
    let directions = [("up", counters.bytes_up), ("down", counters.bytes_down)];
    family(to, "relay_bytes", "Their payload", "direction", &directions)?;
    let denials = Denial::ALL.map(|reason| (reason.as_str(), counters.denied[reason.index()]));
    family(to, "relay_denied", "Messages and datagrams refused", "reason", &denials)
}

fn count(to: &mut DescriptorEncoder<'_>, name: &str, help: &str, value: u64) -> fmt::Result {
    let counter = ConstCounter::new(value);
    counter.encode(to.encode_descriptor(name, help, None, counter.metric_type())?)
}

fn level(to: &mut DescriptorEncoder<'_>, name: &str, help: &str, value: u64) -> fmt::Result {
    let gauge = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
    gauge.encode(to.encode_descriptor(name, help, None, gauge.metric_type())?)
}

fn family(
    to: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    label: &'static str,
    values: &[(&'static str, u64)],
) -> fmt::Result {
    let kind = ConstCounter::new(0_u64).metric_type();
    let mut to = to.encode_descriptor(name, help, None, kind)?;
    for (value, number) in values {
        ConstCounter::new(*number).encode(to.encode_family(&[(label, *value)])?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_has_a_line_and_denials_their_reason() {
        let mut relay = RelayCounters { allocations: 2, bytes_up: 70, ..RelayCounters::default() };
        relay.denied[Denial::DeniedPeer.index()] = 5;
        let media = MediaCounters { received: 11, rooms: 1, ..MediaCounters::default() };
        let text = text(Snapshot { media: Some(media), relay: Some(relay) }).expect("numbers are text");
        for line in [
            "dokita_media_datagrams_received_total 11",
            "dokita_media_rooms 1",
            "dokita_relay_allocations 2",
            "dokita_relay_bytes_total{direction=\"up\"} 70",
            "dokita_relay_denied_total{reason=\"denied-peer\"} 5",
            "# TYPE dokita_relay_denied counter",
            "# EOF",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
        }
        assert_eq!(text.lines().filter(|line| line.contains("reason=")).count(), Denial::ALL.len());
    }

    #[test]
    fn only_this_machine_and_holders_of_the_token_may_read() {
        let here = SocketAddr::from(([127, 0, 0, 1], 9));
        let mapped: SocketAddr = "[::ffff:127.0.0.1]:9".parse().expect("an address");
        let there = SocketAddr::from(([203, 0, 113, 7], 9));
        let none = HeaderMap::new();
        let with = |name: &'static str, value: &'static str| {
            HeaderMap::from_iter([(name.parse().expect("a name"), value.parse().expect("a value"))])
        };
        let open = |token: Option<&str>, proxied| Metrics {
            read: Arc::new(Snapshot::default),
            token: token.map(str::to_owned),
            proxied,
        };
        let (nobody, us) = (open(None, false), open(Some("north-star"), false));
        assert!(may_read(here, &none, &nobody) && may_read(mapped, &none, &nobody));
        assert!(!may_read(there, &none, &nobody), "others get nothing");
        let bearer = with("authorization", "Bearer north-star");
        assert!(may_read(there, &bearer, &us));
        assert!(!may_read(there, &with("authorization", "Bearer south-star"), &us));
        assert!(!may_read(there, &bearer, &nobody));
        assert!(!may_read(here, &with("x-forwarded-for", "203.0.113.7"), &nobody), "it came through a proxy");
        assert!(!may_read(here, &none, &open(None, true)), "a proxy on this machine may add no header");
    }
}
