//! The subscription status of an e-mail address or a mobile number.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether somebody wants mail (or texts). Only [`Subscribed`](Self::Subscribed) and
/// [`Unsubscribed`](Self::Unsubscribed) can be written; Action Network sets the others itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum SubscriptionStatus {
    /// `subscribed`
    Subscribed,
    /// `unsubscribed`
    Unsubscribed,
    /// `bouncing`
    Bouncing,
    /// `previous bounce`
    PreviousBounce,
    /// `spam complaint` (e-mail only)
    SpamComplaint,
    /// `previous spam complaint` (e-mail only)
    PreviousSpamComplaint,
    /// A status this version does not know, as it was read.
    Other(String),
}

impl SubscriptionStatus {
    /// The status as Action Network writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Subscribed => "subscribed",
            Self::Unsubscribed => "unsubscribed",
            Self::Bouncing => "bouncing",
            Self::PreviousBounce => "previous bounce",
            Self::SpamComplaint => "spam complaint",
            Self::PreviousSpamComplaint => "previous spam complaint",
            Self::Other(text) => text,
        }
    }

    /// Whether Action Network takes this status in a request.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        matches!(self, Self::Subscribed | Self::Unsubscribed)
    }
}

impl fmt::Display for SubscriptionStatus {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl From<String> for SubscriptionStatus {
    fn from(text: String) -> Self {
        match text.trim().to_ascii_lowercase().as_str() {
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

impl From<SubscriptionStatus> for String {
    fn from(status: SubscriptionStatus) -> Self {
        status.as_str().to_owned()
    }
}

/// A status; null and the empty text are `None`.
pub(super) fn status<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SubscriptionStatus>, D::Error> {
    let text = super::tolerant::text(deserializer)?;
    Ok(text
        .filter(|text| !text.trim().is_empty())
        .map(SubscriptionStatus::from))
}
