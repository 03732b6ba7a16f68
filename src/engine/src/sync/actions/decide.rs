//! What becomes of a batch of actions.

use std::collections::{HashMap, HashSet};

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

const NOT_SYNCED: &str = "The person has no contact yet, or it is in the trash. It is taken up when the sync of people has brought them, or it is restored.";

const FLAGGED: &str =
    "The contact is flagged with an error. It is taken up when the flag is settled.";

const ELSEWHERE: &str = "Another sync profile of this group has brought it.";

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

/// Who acted, as far as they are linked; those of merged contacts included.
#[derive(Default)]
struct Actors {
    /// Not those in the trash.
    contacts: HashMap<PersonId, ContactId>,
    /// Those of whom the contact or the person carries an error flag.
    flagged: HashSet<PersonId>,
}

impl Actors {
    /// The contact, or why an action has to wait.
    fn contact(&self, person: &PersonId) -> std::result::Result<ContactId, &'static str> {
        match self.contacts.get(person) {
            None => Err(NOT_SYNCED),
            Some(_) if self.flagged.contains(person) => Err(FLAGGED),
            Some(contact) => Ok(*contact),
        }
    }
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
            // It has to be found by its page, which is another one when the profile or the page's row was made anew.
            let is_elsewhere = page.id.is_some() && state.action_page_id != page.id;
            let is_due = state
                .next_attempt_time
                .is_some_and(|time| time <= self.run.now);
            let is_seen = state.remote_modified_time.is_some()
                && action.modified <= state.remote_modified_time
                && !is_due
                && !is_elsewhere;
            match state.sync_status {
                _ if state.is_elsewhere => self.leave_to_another(page, action, state, &mut noted),
                Some(ActionStatus::Failed) if is_seen => {
                    let reason = state.message.clone();
                    let result = self.result(page, &state, Outcome::Error, reason);
                    self.results.push(result);
                }
                Some(ActionStatus::LeftAlone) if is_seen => {
                    let result = self.result(page, &state, Outcome::Ineligible, None);
                    self.results.push(result);
                }
                // Without a base it is compared as at a first meeting: it was to be made anew, and was restored meanwhile.
                _ if state.base.is_some() || state.is_here() => {
                    self.edit(pending, state, &mut noted, &mut writes)
                }
                _ => candidates.push((pending, state)),
            }
        }
        let actors = self.actors(&candidates, &writes)?;
        let writes = self.without_flagged(writes, &actors, &mut noted);
        let mut writes = self.without_others(writes, &actors, &mut noted);
        self.decide(candidates, &actors, &mut noted, &mut writes);
        self.write(writes, &mut noted)?;
        self.note(noted)
    }

    /// Another profile of the group has brought an action. A state of this one that waits for something is over.
    fn leave_to_another(
        &mut self,
        page: &ActionPage,
        action: &Action,
        state: ActionState,
        noted: &mut Vec<Noted>,
    ) {
        let is_known = state.message.as_deref() == Some(ELSEWHERE);
        let reason = (!is_known).then(|| ELSEWHERE.to_owned());
        let result = self.result(page, &state, Outcome::Ineligible, reason);
        match state.id {
            Some(_) if !is_known => {
                noted.push((state::left_alone(state, ELSEWHERE, action.modified), result));
            }
            _ => self.results.push(result),
        }
    }

    /// Actions CiviCRM does not have.
    fn decide(
        &mut self,
        candidates: Vec<(Pending, ActionState)>,
        actors: &Actors,
        noted: &mut Vec<Noted>,
        writes: &mut Vec<Write>,
    ) {
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
            let contact = match actors.contact(person) {
                Ok(contact) => contact,
                Err(reason) => {
                    let after = state::waiting(state, reason, action.modified);
                    self.wait(page, &before, after, reason, noted);
                    continue;
                }
            };
            match self.new_write(contact, &pending) {
                Ok(New {
                    activity,
                    participant,
                    base,
                }) => {
                    let mut result = self.result(page, &state, Outcome::Created, None);
                    result.contact_id = Some(contact);
                    writes.push(Write {
                        write: ActionWrite {
                            contact_id: Some(contact),
                            date: action.created,
                            activity,
                            participant,
                            had_failed: before.sync_status == Some(ActionStatus::Failed),
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
    }

    /// Leaves an action for later, when the person has a contact that may be touched.
    fn wait(
        &mut self,
        page: &ActionPage,
        before: &ActionState,
        after: ActionState,
        reason: &str,
        noted: &mut Vec<Noted>,
    ) {
        let is_news = (after.sync_status, &after.message) != (before.sync_status, &before.message);
        let reason = is_news.then(|| reason.to_owned());
        let result = self.result(page, before, Outcome::Skipped, reason);
        // Where that is known already, nothing is written.
        match after == *before {
            true => self.results.push(result),
            false => noted.push((after, result)),
        }
    }

    /// Changes of actions whose contact is not flagged. Others wait, as what CiviCRM does not have yet.
    fn without_flagged(
        &mut self,
        writes: Vec<Write>,
        actors: &Actors,
        noted: &mut Vec<Noted>,
    ) -> Vec<Write> {
        let is_flagged = |write: &Write| {
            let person = write.before.remote_person_id.as_ref();
            person.is_some_and(|person| actors.flagged.contains(person))
        };
        let (flagged, free): (Vec<Write>, Vec<Write>) = writes.into_iter().partition(is_flagged);
        for one in flagged {
            // Not as seen: it is a change still.
            let after = state::waiting(one.before.clone(), FLAGGED, None);
            self.wait(&one.page, &one.before, after, FLAGGED, noted);
        }
        free
    }

    /// Changes of what is the person's own. What became another contact's, such as by linking the person anew, is not to
    /// be changed under their hands; with what Action Network has now remembered, that is told once.
    fn without_others(
        &mut self,
        writes: Vec<Write>,
        actors: &Actors,
        noted: &mut Vec<Noted>,
    ) -> Vec<Write> {
        let mut own = Vec::new();
        for mut one in writes {
            let person = one.before.remote_person_id.as_ref();
            let contact = person
                .and_then(|person| actors.contacts.get(person))
                .copied();
            let of = one.before.local_contact_id;
            let (Some(contact), Some(of)) = (contact, of) else {
                own.push(one);
                continue;
            };
            if contact == of {
                own.push(one);
                continue;
            }
            let reason = format!(
                "It was changed on Action Network, but belongs to contact {}, and the person is contact {} now; what CiviCRM has stays.",
                of.0, contact.0
            );
            one.write.state.message = Some(reason.clone());
            one.result.outcome = Outcome::Conflict;
            one.result.contact_id = Some(of);
            one.result.reason = Some(reason);
            noted.push((one.write.state, one.result));
        }
        own
    }

    /// What is to be made of an action, or why nothing is.
    fn new_write(&self, contact: ContactId, pending: &Pending) -> std::result::Result<New, String> {
        let Pending { page, action } = pending;
        let base = self.base_of(page, action, page.event_id.is_some());
        if let Some(event_id) = page.event_id {
            let Some(status) = base.participant_status.clone() else {
                let status = action.attendance.as_ref().map(ToString::to_string);
                let status = status.unwrap_or_default();
                return Err(format!("No status of participants stands for “{status}”."));
            };
            let participant = ParticipantWrite {
                id: None,
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
            id: None,
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
            ..ActionBase::default()
        }
    }

    fn rule(&self, page: &ActionPage) -> ActionRule {
        self.run.rules.of(page.kind).cloned().unwrap_or_default()
    }

    /// Who acted.
    fn actors(
        &mut self,
        candidates: &[(Pending, ActionState)],
        changes: &[Write],
    ) -> Result<Actors> {
        let new = candidates.iter().map(|(one, _)| &one.action.person);
        let known = changes.iter().map(|one| &one.before.remote_person_id);
        let mut people: Vec<PersonId> = new.chain(known).flatten().cloned().collect();
        people.sort();
        people.dedup();
        let mut actors = Actors::default();
        if people.is_empty() {
            return Ok(actors);
        }
        let states = self.crm.states_by_remote_id(&people)?;
        actors.contacts = states
            .iter()
            .filter_map(|state| state.link().or_else(|| state.alias()))
            .map(|(contact, person)| (person.clone(), contact))
            .collect();
        let mut ids: Vec<ContactId> = actors.contacts.values().copied().collect();
        ids.sort();
        ids.dedup();
        let blocked = self.crm.blocked(&ids, &people)?;
        let is_flagged = |person: &PersonId| {
            let contact = actors.contacts.get(person);
            blocked.people.contains_key(person)
                || contact.is_some_and(|contact| blocked.contacts.contains_key(contact))
        };
        actors.flagged = people.into_iter().filter(is_flagged).collect();
        if ids.is_empty() {
            return Ok(actors);
        }
        let found = self.crm.contacts_by_id(&ids)?;
        let there: Vec<Option<ContactId>> = found
            .into_iter()
            .filter(|contact| !contact.is_deleted)
            .map(|contact| contact.id)
            .collect();
        actors
            .contacts
            .retain(|_, contact| there.contains(&Some(*contact)));
        Ok(actors)
    }
}
