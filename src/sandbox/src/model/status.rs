//! Whether mail or text messages may be sent to an address.

use serde::{Deserialize, Serialize};

/// A subscription status, as Action Network spells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub(crate) enum Status {
    Subscribed,
    Unsubscribed,
    Bouncing,
    PreviousBounce,
    SpamComplaint,
    PreviousSpamComplaint,
    /// A word this file does not know, which tests may store to see what a client makes of it.
    Other(String),
}

impl Status {
    /// The status of a text when a client may write it: only the first two.
    pub(crate) fn writable(text: &str) -> Option<Self> {
        match Self::from(text.to_owned()) {
            status @ (Self::Subscribed | Self::Unsubscribed) => Some(status),
            Self::Bouncing
            | Self::PreviousBounce
            | Self::SpamComplaint
            | Self::PreviousSpamComplaint
            | Self::Other(_) => None,
        }
    }
}

impl From<String> for Status {
    fn from(text: String) -> Self {
        match text.as_str() {
            "subscribed" => Self::Subscribed,
            "unsubscribed" => Self::Unsubscribed,
            "bouncing" => Self::Bouncing,
            "previous bounce" => Self::PreviousBounce,
            "spam complaint" => Self::SpamComplaint,
            "previous spam complaint" => Self::PreviousSpamComplaint,
            _ => Self::Other(text),
        }
    }
}

impl From<Status> for String {
    fn from(status: Status) -> Self {
        match status {
            Status::Subscribed => "subscribed".to_owned(),
            Status::Unsubscribed => "unsubscribed".to_owned(),
            Status::Bouncing => "bouncing".to_owned(),
            Status::PreviousBounce => "previous bounce".to_owned(),
            Status::SpamComplaint => "spam complaint".to_owned(),
            Status::PreviousSpamComplaint => "previous spam complaint".to_owned(),
            Status::Other(text) => text,
        }
    }
}
