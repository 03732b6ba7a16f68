//! What is remembered about a donation between runs.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::donation::optional_contribution;
use super::state::{optional_contact, optional_state};
use super::{ContactId, ContributionId, StateId, text};
use crate::osdi::{Amount, DonationId};
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
    /// The profile.
    pub sync_profile_id: ProfileId,
    /// The donation, unless there is none yet. An id that cannot be read counts as none.
    #[serde(default, deserialize_with = "optional_donation")]
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
            sync_profile_id: profile,
            remote_donation_id: None,
            source: None,
            sync_time: None,
            sync_status: None,
            remote_modified_time: None,
            remote_amount: None,
            attempt_count: None,
            next_attempt_time: None,
            message: None,
            local_amount: None,
            contact_id: None,
        }
    }

    /// Contribution and donation, when the state links both.
    #[must_use]
    pub fn link(&self) -> Option<(ContributionId, &DonationId)> {
        self.contribution_id.zip(self.remote_donation_id.as_ref())
    }

    /// Whether both sides had it once. Without a contribution, that was deleted in CiviCRM since.
    #[must_use]
    pub fn was_carried(&self) -> bool {
        let has_ended_well = matches!(
            self.sync_status,
            Some(DonationStatus::Done | DonationStatus::Matched)
        );
        let was_sent = self.source == Some(Origin::Local);
        // A refund that failed later makes no new donation of it.
        let had_an_amount = self.remote_amount.is_some();
        self.remote_donation_id.is_some()
            && (self.contribution_id.is_some() || has_ended_well || was_sent || had_an_amount)
    }
}

fn optional_donation<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DonationId>, D::Error> {
    Ok(text::optional_text(from)?.and_then(|text| DonationId::parse(&text).ok()))
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
