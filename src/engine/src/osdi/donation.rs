//! Donations.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::declare::{action_record, json_object, resource};
use super::{Amount, FundraisingPage, FundraisingPageId, format_time};
use crate::{Error, Kind, Result};

action_record! {
    /// A donation: `/fundraising_pages/{id}/donations`, `/people/{id}/donations` and, of all pages, `/donations`
    /// (reference, 7.1). Not deduplicated: what is posted twice is there twice. No money moves. It cannot be deleted.
    pub struct Donation, DonationId
    = "donation" "osdi:donations" in "donations" on FundraisingPage;
    new with DonationFields, changed with DonationChanges;
    {
        /// The page it was made on.
        #[serde(rename = "action_network:fundraising_page_id")]
        fundraising_page_id: Option<FundraisingPageId>,
        /// What was given in all. Missing after a refund (reference, quirk 15).
        amount: Option<Amount>,
        /// ISO 4217, as a rule in lower case: `usd`.
        currency: Option<String>,
        /// Who gets how much of it.
        recipients: Vec<Recipient>,
        /// How it was paid, by Action Network's own account.
        payment: Option<Payment>,
        /// Whether it comes again.
        #[serde(rename = "action_network:recurrence")]
        recurrence: Option<Recurrence>,
    }
}

/// All donations of the token can be read in one collection; they are written below their pages.
impl super::Within for Donation {}

json_object! {
    /// Who gets how much of a donation.
    pub struct Recipient {
        /// Name as shown.
        display_name: Option<String>,
        /// How much. Written as a text with its decimal places: `25.00`.
        amount: Option<Amount>,
    }
}

json_object! {
    /// How a donation was paid. What is sent for it is ignored, so it cannot be written here.
    pub struct Payment {
        /// `Credit Card`, always.
        method: Option<String>,
        /// Action Network's own reference, a UUID.
        reference_number: Option<String>,
        /// Whether the card may be charged again.
        authorization_stored: Option<bool>,
    }
}

json_object! {
    /// Whether a donation comes again. A renewal is a donation of its own, and may not say that it recurs.
    pub struct Recurrence {
        /// Whether it does.
        recurring: Option<bool>,
        /// `Weekly`, `Monthly`, `Every 3 Months` and others, on pages in other languages in that language.
        period: Option<String>,
    }
}

/// The recipients of a donation to be written: at least one, each with an amount.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Recipients(Vec<Recipient>);

impl Recipients {
    /// One recipient of the whole amount.
    #[must_use]
    pub fn one(display_name: &str, amount: Amount) -> Self {
        Self(vec![Recipient {
            display_name: Some(display_name.to_owned()),
            amount: Some(amount),
            ..Recipient::default()
        }])
    }

    /// These recipients.
    ///
    /// # Errors
    /// [`Kind::CannotMap`] when there is none, or one without name or amount: Action Network refuses such a donation.
    pub fn new(recipients: Vec<Recipient>) -> Result<Self> {
        let is_whole =
            |recipient: &Recipient| recipient.display_name.is_some() && recipient.amount.is_some();
        if recipients.is_empty() || !recipients.iter().all(is_whole) {
            return Err(Error::new(
                Kind::CannotMap,
                "A donation needs at least one recipient, and each a name and an amount.",
            ));
        }
        Ok(Self(recipients))
    }
}

/// What can be said about a new donation. Its amount is what the recipients add up to; absent fields are left out,
/// because Action Network refuses empty ones here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DonationFields {
    /// Who gets how much.
    pub recipients: Recipients,
    /// When it was given, in UTC; now if absent.
    #[serde(
        serialize_with = "whole_seconds",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_date: Option<Timestamp>,
    /// ISO 4217, such as `USD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Whether it comes again.
    #[serde(
        rename = "action_network:recurrence",
        skip_serializing_if = "Option::is_none"
    )]
    pub recurrence: Option<Recurrence>,
}

impl DonationFields {
    /// A donation to these recipients.
    #[must_use]
    pub fn to(recipients: Recipients) -> Self {
        Self {
            recipients,
            created_date: None,
            currency: None,
            recurrence: None,
        }
    }
}

/// What can change about a donation: the amounts. What else a PUT may change is not known (reference, section 12).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DonationChanges {
    /// Who gets how much.
    pub recipients: Recipients,
}

fn whole_seconds<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    time.map(format_time).serialize(serializer)
}
