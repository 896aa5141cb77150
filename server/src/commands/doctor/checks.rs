//! What observed facts mean, and what an administrator does about them. Pure: no file, no network.

mod machine;
mod reach;

pub use machine::*;
pub use reach::*;

use std::net::IpAddr;

/// Reached from the internet by nobody, or only behind a provider's NAT.
fn is_private(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            // 100.64.0.0/10 is shared address space of providers (RFC 6598).
            let shared = a == 100 && (64..128).contains(&b);
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified() || shared
        }
        IpAddr::V6(ip) => {
            ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local()
        }
    }
}

fn list<T: ToString>(items: &[T]) -> String {
    match items {
        [] => "none".into(),
        items => items.iter().map(T::to_string).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
fn ips(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().expect("an address")).collect()
}
