//! Consent: what either side says about sending a person messages on one channel.

use serde::{Deserialize, Serialize};

use crate::crm::{Contact, OnHold};
use crate::osdi::SubscriptionStatus;

/// What one side says about a channel. CiviCRM knows refusals only, so its silence is [`Open`](Self::Open); Action Network
/// has a status for each address and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// CiviCRM: no refusal is known. Written there, it lifts the refusals of the channel.
    Open,
    /// The person does not want messages on this channel. Action Network: `unsubscribed`.
    Refused,
    /// CiviCRM's general opt-out closes this channel too, although nobody refused this one by name.
    OptedOut,
    /// Both, said one after the other.
    RefusedAndOptedOut,
    /// Action Network: `subscribed`.
    Subscribed,
    /// Action Network: `spam complaint`.
    Complained,
    /// Action Network: `bouncing`. A fault of the address, not a wish of the person.
    Bouncing,
    /// Action Network: `previous bounce`.
    PreviousBounce,
    /// Action Network: `previous spam complaint`.
    PreviousComplaint,
    /// Action Network: no status, or one this version does not know.
    Unknown,
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
            Self::Refused | Self::OptedOut | Self::RefusedAndOptedOut | Self::Complained => true,
            Self::Open
            | Self::Subscribed
            | Self::Bouncing
            | Self::PreviousBounce
            | Self::PreviousComplaint
            | Self::Unknown => false,
        }
    }

    /// Whether the person refused this channel by name, rather than CiviCRM's mailings in general.
    #[must_use]
    pub fn is_by_name(self) -> bool {
        matches!(self, Self::Refused | Self::RefusedAndOptedOut)
    }

    /// Whether somebody refused in CiviCRM since it was like `before`. A second refusal beside the first is one as well: the
    /// person may have subscribed on the other side between the two.
    #[must_use]
    pub fn says_more_than(self, before: Self) -> bool {
        match self {
            Self::Refused => !matches!(before, Self::Refused | Self::RefusedAndOptedOut),
            Self::OptedOut => !matches!(before, Self::OptedOut | Self::RefusedAndOptedOut),
            Self::RefusedAndOptedOut => before != Self::RefusedAndOptedOut,
            Self::Open
            | Self::Subscribed
            | Self::Complained
            | Self::Bouncing
            | Self::PreviousBounce
            | Self::PreviousComplaint
            | Self::Unknown => false,
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

    /// What an Action Network status says.
    pub fn of_status(status: &SubscriptionStatus) -> Self {
        match status {
            SubscriptionStatus::Subscribed => Self::Subscribed,
            SubscriptionStatus::Unsubscribed => Self::Refused,
            SubscriptionStatus::SpamComplaint => Self::Complained,
            SubscriptionStatus::Bouncing => Self::Bouncing,
            SubscriptionStatus::PreviousBounce => Self::PreviousBounce,
            SubscriptionStatus::PreviousSpamComplaint => Self::PreviousComplaint,
            SubscriptionStatus::Other(_) => Self::Unknown,
        }
    }

    /// The status that is sent. [`Subscribed`](Self::Subscribed) is none of CiviCRM's own states, so no contact is mapped
    /// to it by itself: where nothing is sent, Action Network keeps what it has and a new person gets its defaults.
    pub fn to_status(self) -> Option<SubscriptionStatus> {
        match self {
            Self::Subscribed => Some(SubscriptionStatus::Subscribed),
            _ => self.is_closed().then_some(SubscriptionStatus::Unsubscribed),
        }
    }

    /// The name in the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Refused => "refused",
            Self::OptedOut => "opted out",
            Self::RefusedAndOptedOut => "refused and opted out",
            Self::Subscribed => "subscribed",
            Self::Complained => "spam complaint",
            Self::Bouncing => "bouncing",
            Self::PreviousBounce => "previous bounce",
            Self::PreviousComplaint => "previous spam complaint",
            Self::Unknown => "unknown",
        }
    }
}
