//! What is remembered about a donation between runs.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error as _};

use super::donation::optional_contribution;
use super::state::{optional_contact, optional_state};
use super::{ContactId, ContributionId, StateId, text};
use crate::mapping::{Currency, page_of};
use crate::osdi::{Amount, Donation, DonationId, FundraisingPageId, Id, PersonId, Resource};
use crate::profile::{Origin, ProfileId};

/// How the last sync of a donation ended. All but the new ones are codes of osdi-client 1.2.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DonationStatus {
    /// A twin was made.
    #[serde(rename = "success")]
    Done,
    /// A twin was there already.
    #[serde(rename = "matched")]
    Matched,
    /// It failed; see the message and the next attempt. Without one a person has to look at it.
    #[serde(rename = "error")]
    Failed,
    /// It must not be carried.
    #[serde(rename = "did not qualify")]
    LeftAlone,
    /// It was sent and does not count in CiviCRM any more, which was told.
    #[serde(rename = "taken back")]
    TakenBack,
    /// It is about to be sent to Action Network, or was when the process ended: look there before it is sent again.
    #[serde(rename = "sending")]
    Sending,
    /// Anything else an older version wrote.
    #[serde(rename = "other", other)]
    Other,
}

/// A row of `civicrm_osdi_donation_sync_state`. Times are UTC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DonationState {
    /// Nothing for a new row.
    #[serde(default, deserialize_with = "optional_state")]
    pub id: Option<StateId>,
    /// The contribution, unless there is none yet, or none any more.
    #[serde(default, deserialize_with = "optional_contribution")]
    pub contribution_id: Option<ContributionId>,
    /// The profile; nothing when it was deleted since.
    #[serde(default, deserialize_with = "optional_profile")]
    pub sync_profile_id: Option<ProfileId>,
    /// The donation, unless there is none yet. An id that cannot be read counts as none.
    #[serde(default, deserialize_with = "optional_id")]
    pub remote_donation_id: Option<DonationId>,
    /// The side on which it was made.
    #[serde(default, deserialize_with = "source", serialize_with = "write_source")]
    pub source: Option<Origin>,
    /// When the last sync was.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub sync_time: Option<Timestamp>,
    /// How it ended.
    #[serde(default)]
    pub sync_status: Option<DonationStatus>,
    /// When the donation had been modified when it was last looked at.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub remote_modified_time: Option<Timestamp>,
    /// What the donation amounted to when both sides last agreed, or a difference was told; rows of osdi-client 1.2.3 do
    /// not tell.
    #[serde(default, deserialize_with = "optional_amount")]
    pub remote_amount: Option<Amount>,
    /// Failed attempts in a row.
    #[serde(default, deserialize_with = "text::optional_whole")]
    pub attempt_count: Option<u64>,
    /// When it is tried again; nothing when a person has to look at it.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub next_attempt_time: Option<Timestamp>,
    /// Why it failed or was left alone, for a person to read.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub message: Option<String>,
    /// The donor it waits for, who is not linked to a contact that can be booked on.
    #[serde(default, deserialize_with = "optional_id")]
    pub awaited_person_id: Option<PersonId>,
    /// The fundraising page the donation was made on, once it was brought.
    #[serde(default, deserialize_with = "optional_id")]
    pub remote_page_id: Option<FundraisingPageId>,
    /// What was sent, as long as it is not known whether it arrived.
    #[serde(
        default,
        deserialize_with = "optional_intent",
        serialize_with = "write_intent"
    )]
    pub intent: Option<Intent>,
    /// The contribution's amount. Only read.
    #[serde(default, deserialize_with = "optional_amount", skip_serializing)]
    pub local_amount: Option<Amount>,
    /// The contact of the contribution. Only read.
    #[serde(default, deserialize_with = "optional_contact", skip_serializing)]
    pub contact_id: Option<ContactId>,
}

impl DonationState {
    /// An empty state of a profile.
    #[must_use]
    pub fn new(profile: ProfileId) -> Self {
        Self {
            id: None,
            contribution_id: None,
            sync_profile_id: Some(profile),
            remote_donation_id: None,
            source: None,
            sync_time: None,
            sync_status: None,
            remote_modified_time: None,
            remote_amount: None,
            attempt_count: None,
            next_attempt_time: None,
            message: None,
            awaited_person_id: None,
            remote_page_id: None,
            intent: None,
            local_amount: None,
            contact_id: None,
        }
    }

    /// Whether its profile was deleted since. What it says of the two sides is as true as before.
    #[must_use]
    pub fn is_former(&self) -> bool {
        self.sync_profile_id.is_none()
    }

    /// Contribution and donation, when the state links both.
    #[must_use]
    pub fn link(&self) -> Option<(ContributionId, &DonationId)> {
        self.contribution_id.zip(self.remote_donation_id.as_ref())
    }

    /// Whether its last sync left nothing to be tried again.
    #[must_use]
    pub fn has_ended_well(&self) -> bool {
        matches!(
            self.sync_status,
            Some(DonationStatus::Done | DonationStatus::Matched)
        )
    }

    /// Whether both sides had it once. Without a contribution, that was deleted in CiviCRM since.
    #[must_use]
    pub fn was_carried(&self) -> bool {
        let was_sent = self.source == Some(Origin::Local);
        // A refund that failed later makes no new donation of it.
        let had_an_amount = self.remote_amount.is_some();
        self.remote_donation_id.is_some()
            && (self.contribution_id.is_some()
                || self.has_ended_well()
                || was_sent
                || had_an_amount)
    }
}

/// What is sent to Action Network about a contribution, so that it is recognised there whatever becomes of the
/// contribution meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Whose donation it is.
    pub person: PersonId,
    /// Where it is recorded.
    pub page: FundraisingPageId,
    /// How much.
    pub amount: Amount,
    /// ISO 4217.
    pub currency: String,
    /// When it was given.
    pub given: Timestamp,
}

impl Intent {
    /// Whether a donation of the person can be what was sent, whatever it amounts to: that may have been corrected there
    /// meanwhile. One that does not tell its page can be.
    #[must_use]
    pub fn can_be(&self, donation: &Donation) -> bool {
        let currency = donation.currency.as_deref().and_then(Currency::parse);
        page_of(donation).is_none_or(|page| page == self.page)
            && currency == Currency::parse(&self.currency)
            && donation.created_date == Some(self.given)
    }

    /// Likewise, with the amount that was sent.
    #[must_use]
    pub fn is_like(&self, donation: &Donation) -> bool {
        donation.amount == Some(self.amount) && self.can_be(donation)
    }

    /// Whether nothing but the amount tells it apart from something else that was sent.
    #[must_use]
    pub fn is_of_that_moment(&self, other: &Self) -> bool {
        self.person == other.person
            && self.page == other.page
            && self.given == other.given
            && Currency::parse(&self.currency) == Currency::parse(&other.currency)
    }
}

fn optional_profile<'de, D: Deserializer<'de>>(from: D) -> Result<Option<ProfileId>, D::Error> {
    Ok(text::optional_whole(from)?.map(ProfileId))
}

fn optional_id<'de, T: Resource, D: Deserializer<'de>>(from: D) -> Result<Option<Id<T>>, D::Error> {
    Ok(text::optional_text(from)?.and_then(|text| Id::parse(&text).ok()))
}

fn optional_intent<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Intent>, D::Error> {
    Ok(text::optional_text(from)?.and_then(|text| serde_json::from_str(&text).ok()))
}

fn write_intent<S: Serializer>(intent: &Option<Intent>, to: S) -> Result<S::Ok, S::Error> {
    let text = intent.as_ref().map(serde_json::to_string).transpose();
    text.map_err(S::Error::custom)?.serialize(to)
}

fn optional_amount<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Amount>, D::Error> {
    Ok(text::optional_text(from)?.and_then(|text| Amount::parse(&text).ok()))
}

fn source<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Origin>, D::Error> {
    Ok(text::optional_text(from)?.and_then(|text| Origin::parse(&text).ok()))
}

fn write_source<S: Serializer>(source: &Option<Origin>, to: S) -> Result<S::Ok, S::Error> {
    source.map(Origin::name).serialize(to)
}
