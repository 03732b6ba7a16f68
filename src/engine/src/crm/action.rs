//! What the engine asks of CiviCRM about actions: pages that were seen, what is remembered about each action, and the
//! activities and participants that are written.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::state::optional_state;
use super::{ContactId, Crm, StateId, text};
use crate::Result;
use crate::osdi::PersonId;
use crate::profile::ActionKind;

/// Row id of a page that was seen.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ActionPageId(#[serde(deserialize_with = "text::whole")] pub u64);

/// A page on which people act, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionPage {
    /// Nothing for a new one.
    #[serde(default)]
    pub id: Option<ActionPageId>,
    /// What people do there.
    pub kind: ActionKind,
    /// Its id on Action Network, a bare UUID.
    pub remote_page_id: String,
    /// Its title.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub title: Option<String>,
    /// Up to when its actions were read; nothing before all were.
    #[serde(default, deserialize_with = "text::optional_time", skip_serializing)]
    pub cursor: Option<Timestamp>,
    /// The event in CiviCRM whose participants its attendances become.
    #[serde(default, deserialize_with = "text::optional_whole", skip_serializing)]
    pub event_id: Option<u64>,
}

/// How the last sync of an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionStatus {
    /// CiviCRM has it.
    #[serde(rename = "success")]
    Done,
    /// The person is not synced yet, or flagged.
    #[serde(rename = "waiting")]
    Waiting,
    /// It failed; without a next attempt a person has to look at it.
    #[serde(rename = "error")]
    Failed,
    /// It must not be carried.
    #[serde(rename = "did not qualify")]
    LeftAlone,
}

/// The values last written, or that were to be: what CiviCRM has otherwise is somebody's edit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActionBase {
    /// Of an activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Of an activity. What is remembered is a digest, see [`Self::sealed`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// Name of a participant's status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant_status: Option<String>,
    /// The participant is not to be changed for this action: the sync did not make it, or another attendance of the
    /// person is the later answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub was_there: bool,
}

impl ActionBase {
    /// With a digest in place of the details: what people wrote is in the activity alone, and gone when that is deleted.
    /// Editors of texts change line ends and spaces at the ends, so these do not count.
    #[must_use]
    pub fn sealed(self) -> Self {
        let digest = |details: String| {
            let words = details.trim().replace("\r\n", "\n");
            let digest = Sha256::digest(words.as_bytes());
            let mut digits = String::from("sha256:");
            for byte in digest {
                // Writing to a text cannot fail.
                let _ = write!(digits, "{byte:02x}");
            }
            digits
        };
        Self {
            details: self.details.map(digest),
            ..self
        }
    }
}

/// A row of `civicrm_osdi_action_state`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionState {
    /// Nothing for a new row.
    #[serde(default, deserialize_with = "optional_state")]
    pub id: Option<StateId>,
    /// Where it was done; nothing in a preview of a page that is not remembered.
    pub action_page_id: Option<ActionPageId>,
    /// The action, a bare UUID.
    pub remote_action_id: String,
    /// Who acted.
    #[serde(default)]
    pub remote_person_id: Option<PersonId>,
    /// The activity that was made, unless it was deleted.
    #[serde(default, deserialize_with = "text::optional_whole")]
    pub activity_id: Option<u64>,
    /// The participant, likewise.
    #[serde(default, deserialize_with = "text::optional_whole")]
    pub participant_id: Option<u64>,
    /// When the action had been modified when it was last looked at.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub remote_modified_time: Option<Timestamp>,
    /// What was written. Nothing if nothing ever was.
    #[serde(default)]
    pub base: Option<ActionBase>,
    /// How it ended.
    #[serde(default)]
    pub sync_status: Option<ActionStatus>,
    /// Why, for a person to read.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub message: Option<String>,
    /// Failed attempts in a row.
    #[serde(default, deserialize_with = "text::optional_whole")]
    pub attempt_count: Option<u64>,
    /// When it is tried again.
    #[serde(
        default,
        deserialize_with = "text::optional_time",
        serialize_with = "text::write_time"
    )]
    pub next_attempt_time: Option<Timestamp>,
    /// What CiviCRM has now. Only read.
    #[serde(default, skip_serializing)]
    pub local: ActionBase,
    /// Whose activity or participant that is now. Only read.
    #[serde(default, skip_serializing)]
    pub local_contact_id: Option<ContactId>,
    /// Another profile of the same group has brought it. Only read.
    #[serde(default, skip_serializing, deserialize_with = "text::flag")]
    pub is_elsewhere: bool,
}

impl ActionState {
    /// Of an action nothing is known about yet.
    #[must_use]
    pub fn new(page: Option<ActionPageId>, action: &str, person: Option<PersonId>) -> Self {
        Self {
            id: None,
            action_page_id: page,
            remote_action_id: action.to_owned(),
            remote_person_id: person,
            activity_id: None,
            participant_id: None,
            remote_modified_time: None,
            base: None,
            sync_status: None,
            message: None,
            attempt_count: None,
            next_attempt_time: None,
            local: ActionBase::default(),
            local_contact_id: None,
            is_elsewhere: false,
        }
    }

    /// Whether CiviCRM has the activity or participant that was made of it.
    #[must_use]
    pub const fn is_here(&self) -> bool {
        self.activity_id.is_some() || self.participant_id.is_some()
    }

    /// Whether it is a participant, or becomes one where its page `is_mapped` to an event. What it was made, it stays.
    #[must_use]
    pub fn is_participant(&self, is_mapped: bool) -> bool {
        match &self.base {
            Some(base) => base.participant_status.is_some(),
            None if self.is_here() => self.participant_id.is_some(),
            None => is_mapped,
        }
    }
}

/// An activity to be made, or with an id to be changed in what is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ActivityWrite {
    /// Of one that is there.
    pub id: Option<u64>,
    /// Name of its type.
    pub activity_type: Option<String>,
    /// Name of its status.
    pub status: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// Its details, HTML.
    pub details: Option<String>,
    /// With whom.
    pub target_contact_id: Option<ContactId>,
    /// Its campaign.
    pub campaign_id: Option<u64>,
    /// Values of custom fields.
    pub fields: BTreeMap<String, String>,
}

/// A participant to be made, or with an id to be given another status; see [`RecordedAction::was_there`].
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ParticipantWrite {
    /// Of one that is there.
    pub id: Option<u64>,
    /// Of which event.
    pub event_id: Option<u64>,
    /// Name of its status.
    pub status: String,
}

/// An action to be written down, together with its state.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionWrite {
    /// Who acted.
    pub contact_id: Option<ContactId>,
    /// When.
    #[serde(serialize_with = "text::write_time")]
    pub date: Option<Timestamp>,
    /// As an activity.
    pub activity: Option<ActivityWrite>,
    /// As a participant.
    pub participant: Option<ParticipantWrite>,
    /// What is remembered; it gets the id of what is made.
    pub state: ActionState,
    /// It failed before, so a flag about it is to be settled along with it.
    pub had_failed: bool,
}

/// What became of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RecordedAction {
    /// The activity.
    #[serde(deserialize_with = "text::optional_whole")]
    pub activity_id: Option<u64>,
    /// The participant.
    #[serde(deserialize_with = "text::optional_whole")]
    pub participant_id: Option<u64>,
    /// The contact was a participant already, and stays as they are; the base of the state that is written says so, and
    /// has the status that is there. But a participant that the sync made for an earlier answer, and that has the status it
    /// was given, gets that of the later one, and belongs to that from then on.
    pub was_there: bool,
    /// Why it could not be written. Nothing of it lasts then.
    #[serde(deserialize_with = "text::optional_text")]
    pub error: Option<String>,
}

/// An open flag about an action that is not tried again by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionFlag {
    /// Who acted, if known.
    pub contact_id: Option<ContactId>,
    /// The action.
    pub remote_object_id: String,
    /// What happened and what to do, for a person to read.
    pub message: String,
}

/// The port to CiviCRM's activities and participants. All answers concern the profile the implementation was made for;
/// times are UTC.
pub trait ActionCrm: Crm {
    /// All pages that were seen.
    fn action_pages(&mut self) -> Result<Vec<ActionPage>>;
    /// Saves pages that are new or have another title, and returns their ids in the same order.
    fn save_action_pages(&mut self, pages: &[ActionPage]) -> Result<Vec<ActionPageId>>;
    /// Moves cursors.
    fn set_action_cursors(&mut self, to: &[(ActionPageId, Timestamp)]) -> Result<()>;
    /// States of these actions, at most one each, with what CiviCRM has of them now.
    fn action_states(&mut self, ids: &[String]) -> Result<Vec<ActionState>>;
    /// States with an id above `after`, in the order of their ids: those that failed and whose next attempt is due, and
    /// those that wait for a person who has a contact by now that is not in the trash and, like the person, carries no error
    /// flag.
    fn action_states_due(
        &mut self,
        now: Timestamp,
        after: StateId,
        limit: usize,
    ) -> Result<Vec<ActionState>>;
    /// Saves states.
    fn save_action_states(&mut self, states: &[ActionState]) -> Result<()>;
    /// Writes activities and participants, each with its state in a transaction of its own. The answers are in the same
    /// order; one that fails does not concern the others.
    fn record_actions(&mut self, writes: &[ActionWrite]) -> Result<Vec<RecordedAction>>;
    /// Opens flags. One that is open for the same action is brought up to date instead.
    fn save_action_flags(&mut self, flags: &[ActionFlag]) -> Result<()>;
    /// Resolves the open flags about these actions.
    fn resolve_action_flags(&mut self, ids: &[String]) -> Result<()>;
}
