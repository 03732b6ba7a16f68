//! The origin that every link carries: clients follow and store links, so they must lead back here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Scheme, host and port, without a slash at the end.
#[derive(Debug, Clone)]
pub(crate) struct Origin(String);

impl Origin {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.trim_end_matches('/').to_owned())
    }

    /// The origin of a listening address; "every address" is no host a client can follow, so loopback stands in.
    pub(crate) fn of(address: SocketAddr) -> Self {
        let host = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        Self(format!("http://{}", SocketAddr::new(host, address.port())))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of an API path that begins with a slash, such as `/people`.
    pub(crate) fn api(&self, path: &str) -> String {
        format!("{}/api/v2{path}", self.0)
    }

    /// The address of a page of the documentation; `{rel}` stays for the reader of a curie to fill in.
    pub(crate) fn docs(&self, path: &str) -> String {
        format!("{}/docs{path}", self.0)
    }
}
