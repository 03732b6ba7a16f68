//! What becomes of a batch of actions.

use std::collections::HashMap;

use super::{ActionResult, Pending, Session, state};
use crate::Result;
use crate::crm::{
    ActionBase, ActionPage, ActionState, ActionStatus, ActionWrite, ActivityWrite, ContactId,
    ParticipantWrite,
};
use crate::mapping::{Action, subject_of};
use crate::osdi::{AttendanceStatus, PersonId};
use crate::profile::ActionRule;
use crate::sync::eligibility::is_nobody;
use crate::sync::report::Outcome;

const NOT_SYNCED: &str =
    "The person has no contact yet. It is taken up when the sync of people has brought them.";

/// A state to be written down, and what is told about it.
pub(super) type Noted = (ActionState, ActionResult);

/// An action to be written, with its state as it was.
pub(super) struct Write {
    pub write: ActionWrite,
    pub before: ActionState,
    pub page: ActionPage,
    pub result: ActionResult,
}

/// What CiviCRM gets of an action it does not have.
struct New {
    activity: Option<ActivityWrite>,
    participant: Option<ParticipantWrite>,
    base: ActionBase,
}

/// The status of a participant that an attendance amounts to.
pub(super) fn participant_status(attendance: Option<&AttendanceStatus>) -> Option<&'static str> {
    match attendance {
        // Action Network says so where nobody said anything else.
        None | Some(AttendanceStatus::Accepted) => Some("Registered"),
        Some(AttendanceStatus::Attended) => Some("Attended"),
        Some(AttendanceStatus::Declined) => Some("Cancelled"),
        Some(
            AttendanceStatus::Tentative
            | AttendanceStatus::NeedsAction
            | AttendanceStatus::Other(_),
        ) => None,
    }
}

impl Session<'_> {
    pub(super) fn take(&mut self, batch: Vec<Pending>) -> Result<()> {
        let ids: Vec<String> = batch.iter().map(|one| one.action.id.clone()).collect();
        let mut states = self.states_of(&ids)?;
        let mut noted: Vec<Noted> = Vec::new();
        let mut writes: Vec<Write> = Vec::new();
        let mut candidates: Vec<(Pending, ActionState)> = Vec::new();
        for pending in batch {
            let Pending { page, action } = &pending;
            let new = || ActionState::new(page.id, &action.id, action.person.clone());
            let state = states.remove(&action.id).unwrap_or_else(new);
            let is_due = state
                .next_attempt_time
                .is_some_and(|time| time <= self.run.now);
            let is_seen = state.remote_modified_time.is_some()
                && action.modified <= state.remote_modified_time
                && !is_due;
            match state.sync_status {
                Some(ActionStatus::Failed) if is_seen => {
                    let reason = state.message.clone();
                    let result = self.result(page, &state, Outcome::Error, reason);
                    self.results.push(result);
                }
                Some(ActionStatus::LeftAlone) if is_seen => {
                    let result = self.result(page, &state, Outcome::Ineligible, None);
                    self.results.push(result);
                }
                _ if state.base.is_some() => self.edit(pending, state, &mut noted, &mut writes),
                _ => candidates.push((pending, state)),
            }
        }
        self.decide(candidates, &mut noted, &mut writes)?;
        self.write(writes, &mut noted)?;
        self.note(noted)
    }

    /// Actions CiviCRM does not have.
    fn decide(
        &mut self,
        candidates: Vec<(Pending, ActionState)>,
        noted: &mut Vec<Noted>,
        writes: &mut Vec<Write>,
    ) -> Result<()> {
        let people = candidates
            .iter()
            .filter_map(|(one, _)| one.action.person.clone());
        let contacts = self.contacts_of(people.collect())?;
        for (pending, state) in candidates {
            let Pending { page, action } = &pending;
            let before = state.clone();
            let state = ActionState {
                action_page_id: page.id.or(state.action_page_id),
                remote_person_id: action.person.clone(),
                ..state
            };
            let leave = |session: &Self, state: ActionState, reason: &str| {
                let text = Some(reason.to_owned());
                let result = session.result(page, &state, Outcome::Ineligible, text);
                (state::left_alone(state, reason, action.modified), result)
            };
            let Some(person) = action.person.as_ref().filter(|person| !is_nobody(person)) else {
                let reason = "It was done by nobody whom Action Network would show.";
                noted.push(leave(self, state, reason));
                continue;
            };
            let Some(contact) = contacts.get(person) else {
                let is_known = state.sync_status == Some(ActionStatus::Waiting);
                let reason = (!is_known).then(|| NOT_SYNCED.to_owned());
                let result = self.result(page, &state, Outcome::Skipped, reason);
                let after = state::waiting(state, NOT_SYNCED, action.modified);
                // Where that is known already, nothing is written.
                match after == before {
                    true => self.results.push(result),
                    false => noted.push((after, result)),
                }
                continue;
            };
            match self.new_write(*contact, &pending, &state) {
                Ok(New {
                    activity,
                    participant,
                    base,
                }) => {
                    let mut result = self.result(page, &state, Outcome::Created, None);
                    result.contact_id = Some(*contact);
                    writes.push(Write {
                        write: ActionWrite {
                            contact_id: Some(*contact),
                            date: action.created,
                            activity,
                            participant,
                            state: state::done(state.clone(), base.sealed(), action.modified, None),
                        },
                        before: state,
                        page: page.clone(),
                        result,
                    });
                }
                Err(reason) => noted.push(leave(self, state, &reason)),
            }
        }
        Ok(())
    }

    /// What is to be made of an action, or why nothing is.
    fn new_write(
        &self,
        contact: ContactId,
        pending: &Pending,
        state: &ActionState,
    ) -> std::result::Result<New, String> {
        let Pending { page, action } = pending;
        let base = self.base_of(page, action, page.event_id.is_some());
        if let Some(event_id) = page.event_id {
            let Some(status) = base.participant_status.clone() else {
                let status = action.attendance.as_ref().map(ToString::to_string);
                let status = status.unwrap_or_default();
                return Err(format!("No status of participants stands for “{status}”."));
            };
            let participant = ParticipantWrite {
                id: state.participant_id,
                event_id: Some(event_id),
                status,
            };
            return Ok(New {
                activity: None,
                participant: Some(participant),
                base,
            });
        }
        let rule = self.rule(page);
        let fields = rule.source_field.clone().zip(action.source.clone());
        let activity = ActivityWrite {
            id: state.activity_id,
            activity_type: rule.activity_type.clone(),
            status: Some(
                rule.status
                    .clone()
                    .unwrap_or_else(|| "Completed".to_owned()),
            ),
            subject: base.subject.clone(),
            details: base.details.clone(),
            target_contact_id: rule.target_contact_id.or(Some(contact)),
            campaign_id: rule.campaign_id,
            fields: fields.into_iter().collect(),
        };
        Ok(New {
            activity: Some(activity),
            participant: None,
            base,
        })
    }

    /// The values CiviCRM is to have of an action.
    pub(super) fn base_of(
        &self,
        page: &ActionPage,
        action: &Action,
        is_participant: bool,
    ) -> ActionBase {
        if is_participant {
            let status = participant_status(action.attendance.as_ref());
            return ActionBase {
                participant_status: status.map(str::to_owned),
                ..ActionBase::default()
            };
        }
        let title = page.title.as_deref().unwrap_or(page.kind.page());
        ActionBase {
            subject: Some(subject_of(self.rule(page).subject.as_deref(), title)),
            details: Some(action.details.clone()),
            participant_status: None,
        }
    }

    fn rule(&self, page: &ActionPage) -> ActionRule {
        self.run.rules.of(page.kind).cloned().unwrap_or_default()
    }

    /// The contacts of these people that are not in the trash; those of merged contacts included.
    fn contacts_of(&mut self, mut people: Vec<PersonId>) -> Result<HashMap<PersonId, ContactId>> {
        people.sort();
        people.dedup();
        if people.is_empty() {
            return Ok(HashMap::new());
        }
        let states = self.crm.states_by_remote_id(&people)?;
        let mut contacts: HashMap<PersonId, ContactId> = states
            .iter()
            .filter_map(|state| state.link().or_else(|| state.alias()))
            .map(|(contact, person)| (person.clone(), contact))
            .collect();
        let mut ids: Vec<ContactId> = contacts.values().copied().collect();
        ids.sort();
        ids.dedup();
        if ids.is_empty() {
            return Ok(contacts);
        }
        let found = self.crm.contacts_by_id(&ids)?;
        let there: Vec<Option<ContactId>> = found
            .into_iter()
            .filter(|contact| !contact.is_deleted)
            .map(|contact| contact.id)
            .collect();
        contacts.retain(|_, contact| there.contains(&Some(*contact)));
        Ok(contacts)
    }
}
