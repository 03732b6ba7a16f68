//! Consent, reduced to what the sync may carry: a refusal.

use serde::{Deserialize, Serialize};

use crate::crm::{Contact, OnHold};
use crate::osdi::SubscriptionStatus;

/// Whether a channel is closed for a person. "Open" says only that no refusal is known: it never subscribes anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// No refusal is known.
    Open,
    /// The person does not want messages.
    Refused,
    /// CiviCRM's general opt-out closes this channel too, although nobody refused this one by name.
    OptedOut,
}

impl Consent {
    /// Whether the channel is closed.
    #[must_use]
    pub fn is_closed(self) -> bool {
        match self {
            Self::Open => false,
            Self::Refused | Self::OptedOut => true,
        }
    }

    /// Mass e-mail, as CiviCRM knows it. An address can be on hold because the person opted out of mailings to it.
    pub fn email_of_contact(contact: &Contact) -> Self {
        if contact.is_opt_out || contact.do_not_email || contact.email_on_hold == OnHold::OptOut {
            Self::Refused
        } else {
            Self::Open
        }
    }

    /// Text messages, as CiviCRM knows it. As in osdi-client 1.2.3 the general opt-out closes this channel too, and
    /// CiviCRM itself sends no texts to who opted out.
    pub fn mobile_of_contact(contact: &Contact) -> Self {
        if contact.do_not_sms {
            Self::Refused
        } else if contact.is_opt_out {
            Self::OptedOut
        } else {
            Self::Open
        }
    }

    /// What an Action Network status says. Bouncing is a fault of the address, not a wish of the person.
    pub fn of_status(status: &SubscriptionStatus) -> Self {
        match status {
            SubscriptionStatus::Unsubscribed | SubscriptionStatus::SpamComplaint => Self::Refused,
            SubscriptionStatus::Subscribed
            | SubscriptionStatus::Bouncing
            | SubscriptionStatus::PreviousBounce
            | SubscriptionStatus::PreviousSpamComplaint
            | SubscriptionStatus::Other(_) => Self::Open,
        }
    }

    /// The only status the sync ever sends: a refusal. Nothing is sent otherwise, so that Action Network keeps what
    /// it has and a new person gets its defaults.
    pub fn to_status(self) -> Option<SubscriptionStatus> {
        self.is_closed().then_some(SubscriptionStatus::Unsubscribed)
    }
}
