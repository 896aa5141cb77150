//! What browsers are told about the relay: where it is and how to prove that we sent them.

use std::net::Ipv6Addr;
use std::time::Duration;

use dokita_signaling::message::{IceServer, ParticipantId};
use dokita_turn_proto::credentials::time_limited;

/// Where the relay is, and the secret that it shares with us.
#[derive(Clone)]
pub struct IceAddresses {
    /// Name or address for TCP and TLS; TLS needs the name of the certificate.
    pub host: String,
    /// Name or address for UDP: the same, unless the name leads to a proxy and not to the media workers.
    pub udp_host: String,
    /// Port that takes TURN over TCP without TLS.
    pub tcp: Option<u16>,
    /// Port that takes TURN over TLS.
    pub tls: Option<u16>,
    /// Newest of the secrets that the relay takes credentials of.
    pub secret: Vec<u8>,
    /// How long credentials can be used for new allocations. A call may last longer: each welcome
    /// brings new ones.
    pub lifetime: Duration,
}

/// How long credentials hold unless told.
pub const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

impl IceAddresses {
    /// The relay for `participant`, best way first. `now` is Unix time in seconds.
    ///
    /// `udp_port` is given only where the room is confined to the relay. It is the media's own port, so
    /// that where UDP reaches the relay it reaches the media, too, and Chromium takes all that comes from
    /// its relay's address for the relay's: beside one, the direct way would stay silent.
    #[must_use]
    pub fn servers(&self, participant: ParticipantId, udp_port: Option<u16>, now: u64) -> Vec<IceServer> {
        let udp = udp_port.map(|port| url("turn", &self.udp_host, port, "udp"));
        let tcp = self.tcp.map(|port| url("turn", &self.host, port, "tcp"));
        let tls = self.tls.map(|port| url("turns", &self.host, port, "tcp"));
        let urls: Vec<String> = [udp, tcp, tls].into_iter().flatten().collect();
        if urls.is_empty() {
            return Vec::new();
        }
        let expires = now.saturating_add(self.lifetime.as_secs());
        let (username, credential) = time_limited(&self.secret, &participant.0.to_string(), expires);
        vec![IceServer { urls, username: Some(username), credential: Some(credential) }]
    }
}

/// RFC 7065 section 3.1.
fn url(scheme: &str, host: &str, port: u16, transport: &str) -> String {
    match host.trim_start_matches('[').trim_end_matches(']').parse::<Ipv6Addr>() {
        Ok(address) => format!("{scheme}:[{address}]:{port}?transport={transport}"),
        Err(_) => format!("{scheme}:{host}:{port}?transport={transport}"),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn addresses(host: &str) -> IceAddresses {
        IceAddresses {
            host: host.into(),
            udp_host: host.into(),
            tcp: Some(3478),
            tls: Some(443),
            secret: b"north".to_vec(),
            lifetime: LIFETIME,
        }
    }

    const ADA: ParticipantId = ParticipantId(Uuid::from_u128(7));

    #[test]
    fn udp_comes_first_then_tcp_then_tls() {
        let servers = addresses("clinic.example").servers(ADA, Some(3479), 1_000);
        let urls = [
            "turn:clinic.example:3479?transport=udp",
            "turn:clinic.example:3478?transport=tcp",
            "turns:clinic.example:443?transport=tcp",
        ];
        assert_eq!(servers[0].urls, urls);
        let expected = time_limited(b"north", &ADA.0.to_string(), 1_000 + 24 * 3_600);
        assert_eq!(servers[0].username.as_ref(), Some(&expected.0));
        assert_eq!(servers[0].credential, Some(expected.1));
        assert_eq!(expected.0, format!("87400:{}", ADA.0));
    }

    #[test]
    fn an_ipv6_address_stands_in_brackets_however_it_is_written() {
        for host in ["2001:db8::7", "[2001:db8::7]"] {
            let servers = IceAddresses { tls: None, ..addresses(host) }.servers(ADA, Some(3478), 0);
            assert_eq!(servers[0].urls[0], "turn:[2001:db8::7]:3478?transport=udp");
            assert_eq!(servers[0].urls.len(), 2);
        }
    }

    #[test]
    fn udp_goes_to_the_media_workers_where_the_name_leads_elsewhere() {
        let servers = IceAddresses { udp_host: "203.0.113.7".into(), ..addresses("clinic.example") };
        let urls = &servers.servers(ADA, Some(3478), 0)[0].urls;
        assert!(urls[0].starts_with("turn:203.0.113.7:") && urls[1].starts_with("turn:clinic.example:"));
    }

    #[test]
    fn without_a_udp_port_only_streams_are_told_and_without_those_nothing() {
        let addresses = addresses("clinic.example");
        assert!(addresses.servers(ADA, None, 0)[0].urls.iter().all(|url| url.ends_with("transport=tcp")));
        let none = IceAddresses { tcp: None, tls: None, ..addresses };
        assert!(none.servers(ADA, None, 0).is_empty());
    }
}
