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
    /// The person does not want messages on this channel.
    Refused,
    /// CiviCRM's general opt-out closes this channel too, although nobody refused this one by name.
    OptedOut,
    /// Both, said one after the other.
    RefusedAndOptedOut,
}

impl Consent {
    fn of(is_refused: bool, is_opted_out: bool) -> Self {
        match (is_refused, is_opted_out) {
            (false, false) => Self::Open,
            (true, false) => Self::Refused,
            (false, true) => Self::OptedOut,
            (true, true) => Self::RefusedAndOptedOut,
        }
    }

    /// Whether the channel is closed.
    #[must_use]
    pub fn is_closed(self) -> bool {
        match self {
            Self::Open => false,
            Self::Refused | Self::OptedOut | Self::RefusedAndOptedOut => true,
        }
    }

    /// Whether somebody refused since it was like `before`. A second refusal beside the first is one as well: the
    /// person may have subscribed on the other side between the two.
    #[must_use]
    pub fn says_more_than(self, before: Self) -> bool {
        match self {
            Self::Open => false,
            Self::Refused => !matches!(before, Self::Refused | Self::RefusedAndOptedOut),
            Self::OptedOut => !matches!(before, Self::OptedOut | Self::RefusedAndOptedOut),
            Self::RefusedAndOptedOut => before != Self::RefusedAndOptedOut,
        }
    }

    /// Mass e-mail, as CiviCRM knows it. An address can be on hold because the person opted out of mailings to it.
    pub fn email_of_contact(contact: &Contact) -> Self {
        let is_refused = contact.do_not_email || contact.email_on_hold == OnHold::OptOut;
        Self::of(is_refused, contact.is_opt_out)
    }

    /// Text messages, as CiviCRM knows it. As in osdi-client 1.2.3 the general opt-out closes this channel too, and
    /// CiviCRM itself sends no texts to who opted out.
    pub fn mobile_of_contact(contact: &Contact) -> Self {
        Self::of(contact.do_not_sms, contact.is_opt_out)
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
