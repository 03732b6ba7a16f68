//! How a sandbox is started.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

/// How a sandbox is started; [`Options::default`] is what the binary does without arguments.
#[derive(Clone)]
pub struct Options {
    /// Where to listen. Port 0 lets the system choose one.
    pub listen: SocketAddr,
    /// The origin written into every link, such as `http://sandbox.test:8080`; `None`: the address listened on.
    pub origin: Option<String>,
    /// The API token that is accepted.
    pub token: String,
    /// How many people there are at the start.
    pub people: usize,
    /// Which people: the same seed gives the same ones, and a larger number only adds to them.
    pub seed: u64,
    /// Whether there are tags and taggings at the start.
    pub tags: bool,
    /// Whether there are pages, messages, lists and records at the start.
    pub actions: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            origin: None,
            token: "sandbox-token".to_owned(),
            people: 60,
            seed: 7,
            tags: true,
            actions: false,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("listen", &self.listen)
            .field("origin", &self.origin)
            .field("people", &self.people)
            .field("seed", &self.seed)
            .field("tags", &self.tags)
            .field("actions", &self.actions)
            .finish_non_exhaustive()
    }
}
