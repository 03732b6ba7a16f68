//! Contributions as CiviCRM has them, and what we ask it to write about them.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use super::{ContactId, DonationState, Log, StateId, text};
use crate::mapping::Period;
use crate::osdi::{Amount, DonationId, FundraisingPageId};

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

/// A donation that was brought as a single one.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LoneGift {
    /// Its contribution.
    pub contribution_id: ContributionId,
    /// Who gave.
    pub contact_id: ContactId,
    /// The fundraising page on which.
    pub page: Option<FundraisingPageId>,
    /// How much.
    pub amount: Amount,
    /// ISO 4217.
    pub currency: String,
    /// When.
    #[serde(deserialize_with = "text::optional_time")]
    pub given: Option<Timestamp>,
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
    /// Contributions that turn out to be renewals of that series, because they were listed before its beginning.
    pub renewals: Vec<ContributionId>,
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
    /// Contributions that should have joined its series and must not be edited.
    #[serde(default)]
    pub lone: Vec<Lone>,
}

/// A renewal that could not join its series.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Lone {
    /// Its contribution.
    pub contribution_id: ContributionId,
    /// Why not.
    pub error: String,
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

/// What a flag concerns besides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DonationFlagContext {
    /// Ids of contributions.
    pub contributions: Vec<ContributionId>,
    /// The state, which is still there when the contribution, and with it the contact, is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<StateId>,
}

/// As [`text::optional_whole`].
pub(super) fn optional_contribution<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<ContributionId>, D::Error> {
    Ok(text::optional_whole(from)?.map(ContributionId))
}
