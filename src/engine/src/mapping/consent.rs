//! Consent, reduced to what the sync may carry: a refusal.

use serde::{Deserialize, Serialize};

use crate::crm::Contact;
use crate::osdi::SubscriptionStatus;

/// Whether a channel is closed for a person. "Open" says only that no refusal is known: it never subscribes anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// No refusal is known.
    Open,
    /// The person does not want messages.
    Refused,
}

impl Consent {
    fn refused_if(refused: bool) -> Self {
        if refused { Self::Refused } else { Self::Open }
    }

    /// Mass e-mail, as CiviCRM knows it.
    pub fn email_of_contact(contact: &Contact) -> Self {
        Self::refused_if(contact.is_opt_out || contact.do_not_email)
    }

    /// Text messages, as CiviCRM knows it. As in osdi-client 1.2.3 the general opt-out closes this channel too.
    pub fn mobile_of_contact(contact: &Contact) -> Self {
        Self::refused_if(contact.is_opt_out || contact.do_not_sms)
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
        match self {
            Self::Refused => Some(SubscriptionStatus::Unsubscribed),
            Self::Open => None,
        }
    }
}
