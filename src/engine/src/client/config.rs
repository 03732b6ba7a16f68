//! What can be set about a client.

use std::path::PathBuf;
use std::time::Duration;

use super::ApiToken;

/// Settings of a client: two of the profile, the others of the server's administrator.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// Address of the API, `https://actionnetwork.org/api/v2/`; the slash at its end is optional.
    pub entry_point: String,
    /// Token sent with every request.
    pub token: ApiToken,
    /// Origins that may be asked, such as `https://actionnetwork.org`. Plain http only works for an origin that is
    /// listed with `http://`.
    pub allowed_origins: Vec<String>,
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long one request may take, from the connection to the last byte of the answer.
    pub timeout: Duration,
    /// Requests per second at most; 0 means no limit. Action Network bears 4.
    pub requests_per_second: f64,
    /// Directory in which the processes of this machine agree on that number; `None`: each has it for itself.
    pub rate_directory: Option<PathBuf>,
    /// How often one request is tried at most.
    pub max_attempts: u32,
    /// How long one request, its repetitions and the waits between them may take before no further try is made.
    pub patience: Duration,
}

impl ClientConfig {
    /// The settings for Action Network itself, with this entry point and token.
    #[must_use]
    pub fn new(entry_point: impl Into<String>, token: ApiToken) -> Self {
        Self {
            entry_point: entry_point.into(),
            token,
            allowed_origins: vec!["https://actionnetwork.org".to_owned()],
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            requests_per_second: 4.0,
            rate_directory: None,
            max_attempts: 5,
            patience: Duration::from_secs(120),
        }
    }
}
