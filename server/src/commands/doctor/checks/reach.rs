//! The way in: the name, the web page, and the ports for media and relay.

use std::net::{IpAddr, SocketAddr};

use super::{is_private, list};
use crate::commands::doctor::Finding;

const PAGE: &str = "web page";
const NAME: &str = "name";
const ADDRESSES: &str = "media addresses";
const HTTPS: &str = "https";
const MEDIA: &str = "media over UDP";
const RELAY_UDP: &str = "relay over UDP";
const RELAY_TLS: &str = "relay over TLS";
const FROM_INSIDE: &str = "This is seen from inside: whether the internet gets through, the network check on a phone with mobile data tells.";

/// What `GET /healthz` at the public address came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebPage {
    /// It answered as dokita does.
    Healthy,
    /// Something answered this status.
    Status(u16),
    /// Its certificate is not accepted here; why.
    Untrusted(String),
    /// Nothing answered; why.
    Unreachable(String),
}

/// The public address answers.
pub fn web_page(url: &str, seen: &WebPage) -> Finding {
    match seen {
        WebPage::Healthy => Finding::ok(PAGE, format!("{url} answers.")),
        WebPage::Status(status) => Finding::problem(
            PAGE,
            format!(
                "{url} answers {status}: something else than dokita is there. Correct http.public_url, or let the reverse proxy pass everything on to http.listen."
            ),
        ),
        WebPage::Untrusted(why) => Finding::problem(
            PAGE,
            format!(
                "{url} shows a certificate that this machine does not accept ({why}). Browsers will not either, unless the hospital's own authority is installed in them."
            ),
        ),
        WebPage::Unreachable(why) => Finding::problem(
            PAGE,
            format!(
                "{url} does not answer ({why}). Is dokita running, and is its TCP port open in the firewall? Behind a router that does not send its own address back, try it from another network before you search here."
            ),
        ),
    }
}

/// Where this deployment is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Host of `http.public_url`.
    pub host: String,
    /// Addresses that the name leads to.
    pub resolved: Vec<IpAddr>,
    /// Addresses that browsers are told for media.
    pub told: Vec<IpAddr>,
    /// They come from `media.advertise`.
    pub configured: bool,
}

/// The name leads here.
pub fn host_name(place: &Place) -> Finding {
    let Place { host, resolved, told, .. } = place;
    if resolved.is_empty() {
        return Finding::problem(
            NAME,
            format!(
                "{host} leads to no address. Enter it in the domain's DNS (an A record), or correct http.public_url."
            ),
        );
    }
    if resolved.iter().all(IpAddr::is_loopback) {
        return Finding::warning(
            NAME,
            format!(
                "{host} leads to this machine only: nobody else can open it. Set http.public_url to the name that patients type."
            ),
        );
    }
    let stray: Vec<IpAddr> = resolved.iter().copied().filter(|ip| !told.contains(ip)).collect();
    if stray.is_empty() {
        return Finding::ok(NAME, format!("{host} leads to {}.", list(resolved)));
    }
    Finding::warning(
        NAME,
        format!(
            "{host} leads to {}, but media is expected at {}. Behind a NAT or a cloud's external address, set media.advertise = [\"{}\"]. Behind a reverse proxy, media.advertise must name an address that leads straight to this machine.",
            list(&stray),
            list(told),
            stray[0]
        ),
    )
}

/// Browsers on the internet are told an address that they can reach.
pub fn media_addresses(place: &Place) -> Finding {
    let Place { resolved, told, configured, .. } = place;
    let public_page = resolved.iter().any(|ip| !is_private(*ip));
    if told.is_empty() {
        return Finding::problem(
            ADDRESSES,
            "This machine has no address to tell browsers. Connect it to the network, or set media.advertise.",
        );
    }
    if public_page && told.iter().all(|ip| is_private(*ip)) {
        let key = if *configured { "media.advertise names" } else { "This machine has" };
        let public = resolved.iter().find(|ip| !is_private(**ip)).map_or(String::new(), ToString::to_string);
        return Finding::problem(
            ADDRESSES,
            format!(
                "{key} private addresses only ({}), so calls from the internet stay silent and dark. Set media.advertise = [\"{public}\"] and let the router pass the UDP ports on to this machine.",
                list(told)
            ),
        );
    }
    Finding::ok(ADDRESSES, format!("Browsers are told {}.", list(told)))
}

/// Users come by plain http.
pub fn plain_http(host: &str) -> Finding {
    let words = format!(
        "http.public_url begins with http: browsers give camera and microphone on this machine only, and the relay cannot use TLS. Set [tls] and http.public_url = \"https://{host}\"."
    );
    match host == "localhost" {
        true => Finding::warning(HTTPS, words),
        false => Finding::problem(HTTPS, words),
    }
}

/// A question to one UDP address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Where.
    pub address: SocketAddr,
    /// An address that browsers are told; otherwise one of this machine, asked to compare.
    pub told: bool,
    /// It was answered.
    pub answered: bool,
}

/// STUN Binding requests to the media ports were answered.
pub fn media_udp(ports: &[u16], asked: &[Asked]) -> Finding {
    udp(MEDIA, &range(ports), asked)
}

/// TURN Allocate requests without credentials were answered (with a refusal).
pub fn relay_udp(asked: &[Asked]) -> Finding {
    let mut ports: Vec<u16> = asked.iter().map(|asked| asked.address.port()).collect();
    ports.sort_unstable();
    ports.dedup();
    udp(RELAY_UDP, &range(&ports), asked)
}

/// There is no relay.
pub fn relay_off() -> Finding {
    Finding::warning(
        RELAY_UDP,
        "turn.enabled is false: people in networks that block UDP cannot take part. Leave it out of the configuration to switch the relay on.",
    )
}

fn udp(topic: &'static str, ports: &str, asked: &[Asked]) -> Finding {
    let silent: Vec<SocketAddr> =
        asked.iter().filter(|asked| asked.told && !asked.answered).map(|asked| asked.address).collect();
    if silent.is_empty() && !asked.is_empty() {
        return Finding::ok(topic, format!("There is an answer on UDP {ports}. {FROM_INSIDE}"));
    }
    let open =
        format!("Open UDP {ports} for everybody, in this machine's firewall and in that of the provider.");
    match asked.iter().any(|asked| asked.answered) {
        true => Finding::warning(
            topic,
            format!(
                "{} does not answer from here, other addresses of this machine do. Many routers do not send their own address back to the inside, then this is nothing. Otherwise it is blocked. {open} {FROM_INSIDE}",
                list(&silent)
            ),
        ),
        false => Finding::problem(
            topic,
            format!(
                "No answer on UDP {ports}. Is dokita running? Otherwise a firewall on this machine blocks it. {open}"
            ),
        ),
    }
}

/// Port 443 speaks TURN besides HTTP; `Err`: there was no TLS, why.
pub fn relay_tls(seen: &Result<bool, String>) -> Finding {
    match seen {
        Ok(true) => Finding::ok(RELAY_TLS, "The port of the web page also takes relayed calls."),
        Ok(false) => Finding::problem(
            RELAY_TLS,
            "The port of the web page does not take relayed calls: people in networks that allow web pages only cannot take part. A reverse proxy in front must pass TCP on as it is (stream or layer 4), not only http.",
        ),
        Err(why) => Finding::problem(
            RELAY_TLS,
            format!(
                "No TLS connection came about ({why}). Is dokita running, and is its TCP port open in the firewall?"
            ),
        ),
    }
}

fn range(ports: &[u16]) -> String {
    match ports {
        [] => "ports".into(),
        [one] => format!("port {one}"),
        [first, .., last] => format!("ports {first}-{last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ips;
    use super::*;
    use crate::commands::doctor::Verdict::{Ok as Fine, Problem, Warning};

    fn place(resolved: &[&str], told: &[&str], configured: bool) -> Place {
        Place { host: "clinic.example".into(), resolved: ips(resolved), told: ips(told), configured }
    }

    #[test]
    fn a_name_that_leads_to_the_told_address_is_fine() {
        let place = place(&["203.0.113.7"], &["203.0.113.7"], true);
        assert_eq!(host_name(&place).verdict, Fine);
        assert_eq!(media_addresses(&place).verdict, Fine);
    }

    #[test]
    fn behind_nat_the_missing_mapping_is_told_with_the_line_to_write() {
        for (told, configured) in [(["10.0.0.5"], false), (["100.64.1.1"], true), (["fd00::7"], false)] {
            let place = place(&["203.0.113.7"], &told, configured);
            let finding = media_addresses(&place);
            assert_eq!(finding.verdict, Problem, "{finding}");
            assert!(finding.words.contains("media.advertise = [\"203.0.113.7\"]"), "{finding}");
            assert_eq!(host_name(&place).verdict, Warning);
        }
    }

    #[test]
    fn inside_a_hospital_private_addresses_are_fine() {
        let place = place(&["10.0.0.5"], &["10.0.0.5"], false);
        assert_eq!((media_addresses(&place).verdict, host_name(&place).verdict), (Fine, Fine));
    }

    #[test]
    fn a_name_that_leads_nowhere_is_a_problem_and_one_that_leads_to_itself_is_told() {
        assert_eq!(host_name(&place(&[], &["10.0.0.5"], false)).verdict, Problem);
        assert_eq!(host_name(&place(&["127.0.0.1", "::1"], &["10.0.0.5"], false)).verdict, Warning);
        assert_eq!(media_addresses(&place(&["127.0.0.1"], &[], false)).verdict, Problem);
    }

    #[test]
    fn a_second_address_of_the_name_that_leads_elsewhere_is_told() {
        let finding = host_name(&place(&["203.0.113.7", "2001:db8::1"], &["203.0.113.7"], true));
        assert!(finding.verdict == Warning && finding.words.contains("leads to 2001:db8::1"), "{finding}");
    }

    #[test]
    fn the_web_page_must_be_ours() {
        assert_eq!(web_page("https://c", &WebPage::Healthy).verdict, Fine);
        for seen in [WebPage::Status(502), WebPage::Untrusted("x".into()), WebPage::Unreachable("y".into())] {
            assert_eq!(web_page("https://c", &seen).verdict, Problem);
        }
    }

    #[test]
    fn silence_at_the_told_address_alone_may_be_the_router_and_silence_everywhere_is_a_problem() {
        let asked =
            |told, answered| Asked { address: SocketAddr::from(([203, 0, 113, 7], 3478)), told, answered };
        let check = |asked: &[Asked]| media_udp(&[3478, 3479], asked);
        assert_eq!(check(&[asked(true, true)]).verdict, Fine);
        assert!(check(&[asked(true, true)]).words.contains("seen from inside"));
        assert_eq!(check(&[asked(true, false), asked(false, true)]).verdict, Warning);
        let blocked = check(&[asked(true, false), asked(false, false)]);
        assert!(
            blocked.verdict == Problem && blocked.words.contains("Open UDP ports 3478-3479"),
            "{blocked}"
        );
        assert_eq!(relay_udp(&[asked(true, false)]).verdict, Problem);
    }

    #[test]
    fn a_proxy_that_swallows_the_relay_is_a_problem() {
        assert_eq!(relay_tls(&Ok(true)).verdict, Fine);
        let swallowed = relay_tls(&Ok(false));
        assert!(swallowed.verdict == Problem && swallowed.words.contains("reverse proxy"), "{swallowed}");
        assert_eq!(relay_tls(&Err("timed out".into())).verdict, Problem);
    }
}
