//! The kinds of records: what somebody did, or where somebody stands.

use super::field::{Field, Writable};

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum RecordKind {
    Donation,
    Signature,
    Attendance,
    Submission,
    Outreach,
    Response,
    /// That somebody is on a list.
    Item,
}

/// What distinguishes a kind of record.
#[derive(Debug)]
pub(crate) struct RecordTraits {
    /// The last part of its collections' paths.
    pub(crate) path: &'static str,
    /// The name of a collection in `_links` and `_embedded`.
    pub(crate) relation: &'static str,
    /// What one is called in an error.
    pub(crate) noun: &'static str,
    /// The relation of the helper that records one; `None`: the API makes none.
    pub(crate) helper: Option<&'static str>,
    pub(crate) fields: &'static [Field],
    /// Whether records may be added to pages that were made in Action Network's own editor.
    pub(crate) on_native_pages: bool,
    /// Whether collections tell how many there are.
    pub(crate) has_totals: bool,
}

impl RecordKind {
    pub(crate) const ALL: [Self; 7] = [
        Self::Donation,
        Self::Signature,
        Self::Attendance,
        Self::Submission,
        Self::Outreach,
        Self::Response,
        Self::Item,
    ];

    /// The kinds that a person's own collections show.
    pub(crate) fn of_people() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| *kind != Self::Item)
    }

    pub(crate) fn named(path: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.traits().path == path)
    }

    pub(crate) fn traits(self) -> &'static RecordTraits {
        match self {
            Self::Donation => &DONATION,
            Self::Signature => &SIGNATURE,
            Self::Attendance => &ATTENDANCE,
            Self::Submission => &SUBMISSION,
            Self::Outreach => &OUTREACH,
            Self::Response => &RESPONSE,
            Self::Item => &ITEM,
        }
    }
}

static DONATION: RecordTraits = RecordTraits {
    path: "donations",
    relation: "osdi:donations",
    noun: "donation",
    helper: Some("osdi:record_donation_helper"),
    fields: &[
        Field::new("recipients", Writable::Always),
        Field::new("currency", Writable::AtCreation),
        Field::new("action_network:recurrence", Writable::Always),
    ],
    on_native_pages: false,
    has_totals: true,
};

static SIGNATURE: RecordTraits = RecordTraits {
    path: "signatures",
    relation: "osdi:signatures",
    noun: "signature",
    helper: Some("osdi:record_signature_helper"),
    fields: &[Field::new("comments", Writable::Always)],
    on_native_pages: true,
    has_totals: true,
};

static ATTENDANCE: RecordTraits = RecordTraits {
    path: "attendances",
    relation: "osdi:attendances",
    noun: "attendance",
    helper: Some("osdi:record_attendance_helper"),
    fields: &[Field::new("status", Writable::Always)],
    on_native_pages: true,
    has_totals: true,
};

static SUBMISSION: RecordTraits = RecordTraits {
    path: "submissions",
    relation: "osdi:submissions",
    noun: "submission",
    helper: Some("osdi:record_submission_helper"),
    fields: &[],
    on_native_pages: true,
    has_totals: true,
};

static OUTREACH: RecordTraits = RecordTraits {
    path: "outreaches",
    relation: "osdi:outreaches",
    noun: "outreach",
    helper: Some("osdi:record_outreach_helper"),
    fields: &[
        Field::new("subject", Writable::Always),
        Field::new("message", Writable::Always),
        Field::new("duration", Writable::Always),
        Field::new("targets", Writable::Always),
    ],
    on_native_pages: false,
    has_totals: true,
};

static RESPONSE: RecordTraits = RecordTraits {
    path: "responses",
    relation: "action_network:responses",
    noun: "response",
    helper: Some("action_network:record_response_helper"),
    fields: &[],
    on_native_pages: true,
    has_totals: true,
};

static ITEM: RecordTraits = RecordTraits {
    path: "items",
    relation: "osdi:items",
    noun: "item",
    helper: None,
    fields: &[],
    on_native_pages: true,
    has_totals: false,
};
