//! What the engine asks of CiviCRM about contributions, and what it remembers about donations.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ContactId, Crm, Log, StateId, text};
use crate::Result;
use crate::mapping::Period;
use crate::osdi::{Amount, DonationId, FundraisingPageId};
use crate::profile::{Origin, ProfileId};

/// Id of a CiviCRM contribution.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ContributionId(#[serde(deserialize_with = "text::whole")] pub u64);

impl fmt::Display for ContributionId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

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
    /// What the donation amounted to when both sides last agreed; rows of osdi-client 1.2.3 do not tell.
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
        self.remote_donation_id.is_some()
            && (self.contribution_id.is_some() || has_ended_well || was_sent)
    }
}

/// A contribution as it concerns the sync.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// Its id.
    pub id: ContributionId,
    /// Who gave.
    pub contact_id: ContactId,
    /// Transaction id.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub trxn_id: Option<String>,
    /// Total amount.
    pub total_amount: Amount,
    /// ISO 4217.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub currency: Option<String>,
    /// When it was received.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub receive_date: Option<Timestamp>,
    /// Name of its status, such as `Completed`.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub status: Option<String>,
    /// Name of the financial type, as people read it.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub financial_type: Option<String>,
    /// How often it comes again, if it does.
    #[serde(default)]
    pub recurrence: Option<Recurring>,
}

/// How often a contribution comes again, in CiviCRM's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurring {
    /// `day`, `week`, `month` or `year`; sites can have others.
    pub frequency_unit: String,
    /// How many of it.
    #[serde(deserialize_with = "text::small")]
    pub frequency_interval: u32,
}

/// The site's lists, read once per run.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct DonationOptions {
    /// Active financial types.
    pub financial_types: Vec<DonationOption>,
    /// Active payment methods, the first one of a label counts.
    pub payment_instruments: Vec<DonationOption>,
    /// ISO codes of the currencies the site uses.
    pub currencies: Vec<String>,
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DonationOption {
    /// What is stored.
    #[serde(deserialize_with = "text::whole")]
    pub id: u64,
    /// Machine name.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub name: Option<String>,
    /// What people read.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub label: Option<String>,
}

impl DonationOption {
    /// The entry with this name or label. The exact one is preferred; else letter case does not count.
    #[must_use]
    pub fn find<'a>(list: &'a [Self], word: &str) -> Option<&'a Self> {
        let word = word.trim();
        let is = |own: &Option<String>| own.as_deref() == Some(word);
        let is_like = |own: &Option<String>| {
            own.as_deref()
                .is_some_and(|own| own.to_lowercase() == word.to_lowercase())
        };
        list.iter()
            .find(|one| is(&one.name) || is(&one.label))
            .or_else(|| {
                list.iter()
                    .find(|one| is_like(&one.name) || is_like(&one.label))
            })
    }
}

/// A series of donations: one recurring contribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Who gives.
    pub contact_id: ContactId,
    /// The fundraising page on which.
    pub page: Option<FundraisingPageId>,
    /// How much each time.
    pub amount: Amount,
    /// ISO 4217.
    pub currency: String,
    /// How often.
    #[serde(flatten)]
    pub period: Period,
    /// When it began, as far as known.
    #[serde(
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub start: Option<Timestamp>,
}

/// A contribution to be made, with everything that lasts or goes with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DonationWrite {
    /// Who gave.
    pub contact_id: ContactId,
    /// When.
    #[serde(serialize_with = "text::write_time")]
    pub receive_date: Option<Timestamp>,
    /// In all.
    pub total_amount: Amount,
    /// ISO 4217.
    pub currency: String,
    /// Unique among all contributions.
    pub trxn_id: String,
    /// Where it comes from, for a person to read.
    pub source: String,
    /// Payment method.
    pub payment_instrument_id: u64,
    /// Values for `campaign` and custom fields.
    pub fields: BTreeMap<String, String>,
    /// Who gets how much.
    pub lines: Vec<Line>,
    /// The series it belongs to.
    pub series: Option<Series>,
    /// What is remembered; it gets the contribution's id.
    pub state: DonationState,
    /// Likewise.
    pub log: Log,
}

/// One line of a contribution.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What it is booked as.
    pub financial_type_id: u64,
    /// What people read.
    pub label: String,
    /// How much.
    pub amount: Amount,
}

/// Money given back, to be recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refund {
    /// Of this contribution.
    pub contribution_id: ContributionId,
    /// How much.
    pub amount: Amount,
    /// When.
    #[serde(serialize_with = "text::write_time")]
    pub date: Option<Timestamp>,
    /// What is remembered.
    pub state: DonationState,
    /// Likewise.
    pub log: Log,
}

/// What became of one record that was to be written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Recorded {
    /// The contribution.
    #[serde(default, deserialize_with = "optional_contribution")]
    pub contribution_id: Option<ContributionId>,
    /// Why it could not be written. Nothing of it lasts then.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub error: Option<String>,
}

/// A contribution that was sent to Action Network and does not count any more.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TakenBack {
    /// What was remembered.
    pub state: DonationState,
    /// Its status now, for a person to read; nothing when it was deleted.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub status: Option<String>,
}

/// What a flag about a donation is about; the names are those of the option group `osdi_flag_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DonationFlagType {
    /// It failed so often that it is not tried again by itself.
    DonationFailed,
    /// Several contributions fit, or another one has its transaction id.
    DonationAmbiguous,
    /// The amount changed on Action Network, as after a refund.
    DonationAmountChanged,
    /// The contribution was cancelled, refunded or deleted after it was sent.
    ContributionTakenBack,
}

/// An open flag about a donation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DonationFlag {
    /// Who gave, if known.
    pub contact_id: Option<ContactId>,
    /// The donation, if there is one.
    pub remote_object_id: Option<DonationId>,
    /// What it is about.
    pub flag_type: DonationFlagType,
    /// What happened and what to do, for a person to read.
    pub message: String,
    /// Contributions it concerns.
    pub context: DonationFlagContext,
}

/// The contributions a flag concerns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DonationFlagContext {
    /// Their ids.
    pub contributions: Vec<ContributionId>,
}

/// The port to CiviCRM's contributions. All answers concern the profile the implementation was made for; times are UTC.
pub trait DonationCrm: Crm {
    /// Financial types and payment methods. Asked once per run.
    fn donation_options(&mut self) -> Result<DonationOptions>;
    /// States of these donations; at most one each.
    fn donation_states_by_remote_id(&mut self, ids: &[DonationId]) -> Result<Vec<DonationState>>;
    /// States of these contributions; at most one each.
    fn donation_states_by_contribution(
        &mut self,
        ids: &[ContributionId],
    ) -> Result<Vec<DonationState>>;
    /// States of donations made on this side that are to be tried again by now, with an id above `after`, in the order
    /// of their ids.
    fn donation_states_due(
        &mut self,
        source: Origin,
        now: Timestamp,
        after: StateId,
        limit: usize,
    ) -> Result<Vec<DonationState>>;
    /// Deletes states.
    fn delete_donation_states(&mut self, ids: &[StateId]) -> Result<()>;
    /// Saves states and returns their ids in the same order. No two may link the same contribution, nor the same donation.
    fn save_donation_states(&mut self, states: &[DonationState]) -> Result<Vec<StateId>>;
    /// Contributions with one of these transaction ids, and those of these contacts received at one of these times;
    /// tests left out.
    fn contributions_like(
        &mut self,
        transaction_ids: &[String],
        contacts: &[ContactId],
        times: &[Timestamp],
    ) -> Result<Vec<Contribution>>;
    /// The series of these contacts that came from Action Network.
    fn series_of(&mut self, contacts: &[ContactId]) -> Result<Vec<Series>>;
    /// Makes contributions, each with its payment, its series if that is new, its state and its log in a transaction of
    /// its own. The answers are in the same order; one that fails does not concern the others.
    fn record_donations(&mut self, writes: &[DonationWrite]) -> Result<Vec<Recorded>>;
    /// Records refunds, likewise.
    fn record_refunds(&mut self, refunds: &[Refund]) -> Result<Vec<Recorded>>;
    /// Completed contributions, no tests, of contacts linked in this profile, received from `since` on, that neither
    /// have a state nor came from Action Network; with an id above `after`, in the order of their ids.
    fn contributions_to_send(
        &mut self,
        since: Timestamp,
        after: ContributionId,
        limit: usize,
    ) -> Result<Vec<Contribution>>;
    /// The contributions with these ids that are completed and no tests.
    fn contributions_by_id(&mut self, ids: &[ContributionId]) -> Result<Vec<Contribution>>;
    /// Contributions that were sent and are not completed any more, as far as that was not told yet.
    fn contributions_taken_back(&mut self, limit: usize) -> Result<Vec<TakenBack>>;
    /// Up to when donations were read, or nothing before the first complete run.
    fn donation_cursor(&mut self) -> Result<Option<Timestamp>>;
    /// Moves the cursor.
    fn set_donation_cursor(&mut self, to: Timestamp) -> Result<()>;
    /// Remembers the fundraising page.
    fn set_donation_page(&mut self, id: &FundraisingPageId) -> Result<()>;
    /// Remembers from when on contributions are sent.
    fn set_donation_since(&mut self, since: Timestamp) -> Result<()>;
    /// How many donations are linked.
    fn linked_donations(&mut self) -> Result<u64>;
    /// Opens flags. One that is open for the same donation and type is brought up to date instead.
    fn save_donation_flags(&mut self, flags: &[DonationFlag]) -> Result<()>;
    /// Resolves the open flags that tell of a failure of these donations, or of one without a donation that is about
    /// these contacts.
    fn resolve_donation_flags(
        &mut self,
        donations: &[DonationId],
        contacts: &[ContactId],
    ) -> Result<()>;
}

fn optional_state<'de, D: Deserializer<'de>>(from: D) -> Result<Option<StateId>, D::Error> {
    Ok(text::optional_whole(from)?.map(StateId))
}

fn optional_contribution<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<ContributionId>, D::Error> {
    Ok(text::optional_whole(from)?.map(ContributionId))
}

fn optional_contact<'de, D: Deserializer<'de>>(from: D) -> Result<Option<ContactId>, D::Error> {
    Ok(text::optional_whole(from)?.map(ContactId))
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
