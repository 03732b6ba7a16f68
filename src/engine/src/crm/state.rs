//! What is remembered about a pair of twins between runs.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::contact::ContactId;
use super::text;
use crate::mapping::{Consent, Field, MappedName, PersonFields, is_of_entry};
use crate::osdi::PersonId;
use crate::profile::{Origin, ProfileId};

/// Row id of a sync state.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct StateId(#[serde(deserialize_with = "text::whole")] pub u64);

impl fmt::Display for StateId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

/// How the last sync of a pair ended; the codes are those of osdi-client 1.2.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SyncStatus {
    /// Both sides are in step.
    #[serde(rename = "success")]
    Success,
    /// It failed; see the message and the next attempt.
    #[serde(rename = "error")]
    Error,
    /// It must not be synced.
    #[serde(rename = "did not qualify")]
    Ineligible,
    /// It was already in step.
    #[serde(rename = "no sync needed")]
    NoSyncNeeded,
    /// Anything else an older version wrote.
    #[serde(rename = "other", other)]
    Other,
}

/// The values both sides had when they were last in step, field by field. The two may be spelled differently.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Base {
    /// CiviCRM's values.
    pub local: PersonFields,
    /// Action Network's values.
    pub remote: PersonFields,
    /// Fields that differ and are left as they are until a person settles them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub in_conflict: Vec<Field>,
    /// What Action Network was about to be told when the last run ended, or did not hear its answer. If the person shows it, it
    /// is nobody's edit.
    #[serde(skip_serializing_if = "PersonFields::is_empty")]
    pub sent: PersonFields,
    /// The other direction failed too: when it is tried again. The state itself tells of the later failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_clock: Option<Clock>,
    /// Action Network was about to be told that it unsubscribes the person, because the contact left the scope. The values
    /// of `remote` say so already; whether it was told shows only there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_unsubscribing: bool,
    /// Values of mapped fields that stay on their side, as they were last seen there.
    #[serde(skip_serializing_if = "Seen::is_empty")]
    pub seen: Seen,
}

/// Values of mapped fields that stay on their side: the field goes only the other way, or the value cannot be written there,
/// which a report told of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    local: BTreeMap<MappedName, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    remote: BTreeMap<MappedName, String>,
}

impl Seen {
    fn is_empty(&self) -> bool {
        self.local.is_empty() && self.remote.is_empty()
    }

    /// The values of one side.
    #[must_use]
    pub fn of(&self, side: Origin) -> &BTreeMap<MappedName, String> {
        match side {
            Origin::Local => &self.local,
            Origin::Remote => &self.remote,
        }
    }

    /// Remembers a value of one side.
    pub fn add(&mut self, side: Origin, field: MappedName, value: String) {
        match side {
            Origin::Local => self.local.insert(field, value),
            Origin::Remote => self.remote.insert(field, value),
        };
    }
}

impl Base {
    /// Whether *unsubscribed* from e-mail was no word of the person: CiviCRM was open beside it, so the sync had sent it,
    /// or it had been settled. It is no news for another contact either.
    #[must_use]
    pub fn has_settled_refusal(&self) -> bool {
        self.remote.email_consent == Some(Consent::Refused)
            && self.local.email_consent == Some(Consent::Open)
    }

    /// What is remembered where the person goes to another contact: an *unsubscribed* that was no word of the person, and
    /// nothing else, so that the two are compared in full.
    #[must_use]
    pub fn settled_refusal(&self) -> Option<Self> {
        let settled = self.has_settled_refusal().then_some(Field::EmailConsent);
        settled.map(|field| Self {
            local: self.local.only(&[field]),
            remote: self.remote.only(&[field]),
            ..Self::default()
        })
    }

    /// What is remembered of a person's own words where the contact it belonged to is merged into another one: likewise, and
    /// that it was subscribed to texts. Without that nobody could tell a refusal from a number that never was subscribed.
    #[must_use]
    pub fn words_of_the_person(&self) -> Option<Self> {
        let settled = self.settled_refusal();
        let is_open = |consent: Consent| !consent.is_closed();
        if !self.remote.mobile_consent.is_some_and(is_open) {
            return settled;
        }
        let mut words = settled.unwrap_or_default();
        words.remote.mobile.clone_from(&self.remote.mobile);
        words.remote.mobile_consent = self.remote.mobile_consent;
        Some(words)
    }

    /// What is taken for agreed on where a link of osdi-client 1.2.3 has no base and the person's values cannot be trusted:
    /// what the contact has. Mapped fields were never compared there.
    #[must_use]
    pub fn of_contact(mut values: PersonFields) -> Self {
        values.mapped.clear();
        values.stored.clear();
        values.held.clear();
        Self {
            local: values.clone(),
            remote: values,
            ..Self::default()
        }
    }

    /// Whether a side has the values that it had, but for mapped fields whose values stay there and were seen already, and for
    /// those that the map does not know at present.
    #[must_use]
    pub fn knows(&self, side: Origin, fields: &PersonFields) -> bool {
        let before = match side {
            Origin::Local => &self.local,
            Origin::Remote => &self.remote,
        };
        let seen = self.seen.of(side);
        Field::of_both(fields, before).all(|field| match field {
            Field::Mapped(name) if !fields.mapped.contains_key(&name) => true,
            Field::Mapped(name) if fields.held.contains_key(&name) => {
                fields.is_unchanged(field, before) || seen.get(&name) == fields.mapped.get(&name)
            }
            Field::Mapped(name) => {
                fields.is_unchanged(field, before) && is_of_entry(name, self, [fields, fields])
            }
            _ => fields.is_unchanged(field, before),
        })
    }

    /// Reads the text of the column. One that cannot be read counts as none: the pair is then compared in full, which is
    /// safe.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// When a direction that failed is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Failed attempts in a row.
    pub attempts: u64,
    /// The next attempt, UTC; nothing when a person has to look at it.
    #[serde(
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub next: Option<Timestamp>,
}

impl Clock {
    /// Due at once, with all attempts before it.
    #[must_use]
    pub fn due(now: Timestamp) -> Self {
        Self {
            attempts: 0,
            next: Some(now),
        }
    }
}

/// A row of `civicrm_osdi_person_sync_state`. Times are UTC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SyncState {
    /// Nothing for a new row.
    #[serde(default, deserialize_with = "optional_state")]
    pub id: Option<StateId>,
    /// The contact, unless none was found yet.
    #[serde(default, deserialize_with = "optional_contact")]
    pub contact_id: Option<ContactId>,
    /// The profile.
    pub sync_profile_id: ProfileId,
    /// The person, unless none was found yet.
    #[serde(default)]
    pub remote_person_id: Option<PersonId>,
    /// The contact that a merge left with somebody else: this person, who was the other contact's, is listened to only
    /// for refusals. Such a state, an alias, has no contact of its own.
    #[serde(default, deserialize_with = "optional_contact")]
    pub merged_contact_id: Option<ContactId>,
    /// When the person was first found missing on Action Network, if it still is.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub remote_gone_time: Option<Timestamp>,
    /// When the person had been modified before the last sync.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub remote_pre_sync_modified_time: Option<Timestamp>,
    /// When the person had been modified after it.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub remote_post_sync_modified_time: Option<Timestamp>,
    /// When the contact had been modified before the last sync.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub local_pre_sync_modified_time: Option<Timestamp>,
    /// When the contact had been modified after it.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub local_post_sync_modified_time: Option<Timestamp>,
    /// When the last sync was.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub sync_time: Option<Timestamp>,
    /// Whose change was carried: 0 CiviCRM's, 1 Action Network's.
    #[serde(default, deserialize_with = "origin", serialize_with = "write_origin")]
    pub sync_origin: Option<Origin>,
    /// How it ended.
    #[serde(default)]
    pub sync_status: Option<SyncStatus>,
    /// Values at the last success; rows of osdi-client 1.2.3 have none.
    #[serde(default, deserialize_with = "base", serialize_with = "write_base")]
    pub base: Option<Base>,
    /// Failed attempts in a row.
    #[serde(default, deserialize_with = "text::optional_whole")]
    pub attempt_count: Option<u64>,
    /// When a failed record is tried again; nothing when a person has to look at it.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub next_attempt_time: Option<Timestamp>,
    /// Why it failed or was left alone, for a person to read.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub message: Option<String>,
    /// The contact was not in the scope of the profile when its side was last read.
    #[serde(default, deserialize_with = "text::flag")]
    pub is_out_of_scope: bool,
}

impl SyncState {
    /// An empty state of a profile.
    #[must_use]
    pub fn new(profile: ProfileId) -> Self {
        Self {
            id: None,
            contact_id: None,
            sync_profile_id: profile,
            remote_person_id: None,
            merged_contact_id: None,
            remote_gone_time: None,
            remote_pre_sync_modified_time: None,
            remote_post_sync_modified_time: None,
            local_pre_sync_modified_time: None,
            local_post_sync_modified_time: None,
            sync_time: None,
            sync_origin: None,
            sync_status: None,
            base: None,
            attempt_count: None,
            next_attempt_time: None,
            message: None,
            is_out_of_scope: false,
        }
    }

    /// Contact and person, when the state links both.
    #[must_use]
    pub fn link(&self) -> Option<(ContactId, &PersonId)> {
        self.contact_id.zip(self.remote_person_id.as_ref())
    }

    /// The contact and the person, when the state keeps the person for a contact that is linked to somebody else.
    #[must_use]
    pub fn alias(&self) -> Option<(ContactId, &PersonId)> {
        self.merged_contact_id.zip(self.remote_person_id.as_ref())
    }

    /// The contact a person belongs to, as its own or as that of an alias.
    #[must_use]
    pub fn holder(&self) -> Option<ContactId> {
        self.contact_id.or(self.merged_contact_id)
    }

    /// An edit since the last failure is a new reason to try, with all attempts before it.
    pub fn forget_attempts_if_edited(
        &mut self,
        contact: Option<Timestamp>,
        person: Option<Timestamp>,
    ) {
        let edited =
            |now: Option<Timestamp>, before: Option<Timestamp>| before.is_some() && now > before;
        if edited(contact, self.local_pre_sync_modified_time)
            || edited(person, self.remote_pre_sync_modified_time)
        {
            self.attempt_count = None;
            let other = self
                .base
                .as_mut()
                .and_then(|base| base.other_clock.as_mut());
            if let Some(other) = other {
                other.attempts = 0;
            }
        }
    }

    /// Takes out when this origin's changes are tried again, if they failed.
    pub fn take_clock(&mut self, origin: Origin) -> Option<Clock> {
        if self.sync_status == Some(SyncStatus::Error) && self.sync_origin == Some(origin) {
            self.sync_status = None;
            let attempts = self.attempt_count.take().unwrap_or(0);
            let next = self.next_attempt_time.take();
            return Some(Clock { attempts, next });
        }
        if self.sync_origin == Some(origin) {
            return None;
        }
        self.base.as_mut()?.other_clock.take()
    }

    /// Puts what is known of a failure of this origin beside what the state is about to tell of the other one.
    #[must_use]
    pub fn with_clock_aside(mut self, origin: Origin) -> Self {
        let clock = self.take_clock(origin);
        if let Some(base) = &mut self.base {
            base.other_clock = clock;
        }
        self
    }

    /// Lets the state tell of a failure of this origin. What is known of the other one stays beside it.
    #[must_use]
    pub fn with_failure(self, origin: Origin, clock: Clock, message: String) -> Self {
        Self {
            sync_origin: Some(origin),
            sync_status: Some(SyncStatus::Error),
            attempt_count: Some(clock.attempts),
            next_attempt_time: clock.next,
            message: Some(message),
            ..self.with_clock_aside(origin.other())
        }
    }

    /// Whether a change of the person was seen while its contact had to be left alone.
    #[must_use]
    pub fn was_set_aside(&self) -> bool {
        self.sync_status == Some(SyncStatus::Ineligible)
    }

    /// Whether such a change waits for a flag to be settled, or for the contact to be back in the scope.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.was_set_aside() && self.next_attempt_time.is_some()
    }

    /// Whether the last attempt in either direction failed, or the person was missing: there may be a flag about it.
    #[must_use]
    pub fn may_be_flagged(&self) -> bool {
        self.sync_status == Some(SyncStatus::Error) || self.remote_gone_time.is_some()
    }

    /// Whether the last attempt to carry this origin's changes failed.
    #[must_use]
    pub fn has_failed(&self, origin: Origin) -> bool {
        if self.sync_origin == Some(origin) {
            return self.sync_status == Some(SyncStatus::Error);
        }
        self.base
            .as_ref()
            .is_some_and(|base| base.other_clock.is_some())
    }

    /// Whether they failed, and it is known how often: rows of osdi-client 1.2.3 do not say.
    #[must_use]
    pub fn has_tried(&self, origin: Origin) -> bool {
        self.has_failed(origin)
            && (self.sync_origin != Some(origin) || self.attempt_count.is_some())
    }

    /// Whether this origin's changes failed, or wait, and are to be tried again by now.
    #[must_use]
    pub fn is_due(&self, origin: Origin, now: Timestamp) -> bool {
        let next = if self.sync_origin == Some(origin) {
            let is_tried = self.has_failed(origin) || self.was_set_aside();
            self.next_attempt_time.filter(|_| is_tried)
        } else {
            let other = self.base.as_ref().and_then(|base| base.other_clock);
            other.and_then(|clock| clock.next)
        };
        next.is_some_and(|next| next <= now)
    }
}

/// An entry of the sync log (`civicrm_osdi_log`), attached to a sync state.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Log {
    /// Which part of the extension wrote it.
    pub creator: &'static str,
    /// Always `civicrm_osdi_person_sync_state` for people.
    pub entity_table: &'static str,
    /// The state.
    pub entity_id: Option<StateId>,
    /// What happened: outcome, reason, names of changed fields. No personal data.
    pub details: serde_json::Value,
}

pub(super) fn optional_state<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<StateId>, D::Error> {
    Ok(text::optional_whole(from)?.map(StateId))
}

pub(super) fn optional_contact<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<ContactId>, D::Error> {
    Ok(text::optional_whole(from)?.map(ContactId))
}

fn origin<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Origin>, D::Error> {
    Ok(match text::optional_whole(from)? {
        Some(0) => Some(Origin::Local),
        Some(1) => Some(Origin::Remote),
        _ => None,
    })
}

fn write_origin<S: Serializer>(origin: &Option<Origin>, to: S) -> Result<S::Ok, S::Error> {
    match origin {
        None => to.serialize_none(),
        Some(origin) => to.serialize_u8(origin.code()),
    }
}

fn base<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Base>, D::Error> {
    Ok(text::optional_text(from)?.and_then(|text| Base::parse(&text)))
}

fn write_base<S: Serializer>(base: &Option<Base>, to: S) -> Result<S::Ok, S::Error> {
    match base {
        None => to.serialize_none(),
        Some(base) => {
            to.serialize_str(&serde_json::to_string(base).map_err(serde::ser::Error::custom)?)
        }
    }
}
