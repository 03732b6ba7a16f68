//! The activities and participants of a CiviCRM in memory, for tests of the engine.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{
    ActionBase, ActionCrm, ActionFlag, ActionPage, ActionPageId, ActionState, ActionStatus,
    ActionWrite, Crm, MemoryCrm, RecordedAction, StateId,
};
use crate::{Error, Kind, Result};

/// Activities, participants, pages, states and flags of one profile.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MemoryActions {
    /// By id: what it was made from, with later changes.
    pub activities: BTreeMap<u64, ActionWrite>,
    /// Likewise.
    pub participants: BTreeMap<u64, ActionWrite>,
    /// In the order of their ids, from 1.
    pub pages: Vec<ActionPage>,
    /// By id.
    pub states: BTreeMap<StateId, ActionState>,
    /// Those that are open.
    pub flags: Vec<ActionFlag>,
    /// Actions that another profile of the group has brought.
    pub elsewhere: BTreeSet<String>,
    /// Why nothing can be written, if nothing can.
    pub broken: Option<String>,
    /// After so many more actions the process is gone, between an activity and its state.
    pub dies_after: Option<u32>,
}

impl MemoryActions {
    /// What CiviCRM has of an action, as a join would show it.
    fn read(&self, state: &ActionState) -> ActionState {
        let activity = state.activity_id.and_then(|id| self.activities.get(&id));
        let participant = state
            .participant_id
            .and_then(|id| self.participants.get(&id));
        let written = activity.and_then(|write| write.activity.as_ref());
        let status = participant.and_then(|write| write.participant.as_ref());
        ActionState {
            // As the foreign keys do.
            activity_id: state.activity_id.filter(|_| activity.is_some()),
            participant_id: state.participant_id.filter(|_| participant.is_some()),
            local: ActionBase {
                subject: written.and_then(|activity| activity.subject.clone()),
                details: written.and_then(|activity| activity.details.clone()),
                participant_status: status.map(|participant| participant.status.clone()),
                was_there: false,
            },
            local_contact_id: activity.or(participant).and_then(|write| write.contact_id),
            ..state.clone()
        }
    }

    fn put(&mut self, state: &ActionState) {
        let mut known = self.states.values();
        let known = known.find(|known| known.remote_action_id == state.remote_action_id);
        let last = self.states.last_key_value().map_or(0, |(id, _)| id.0);
        let id = known
            .and_then(|known| known.id)
            .unwrap_or(StateId(last + 1));
        let state = ActionState {
            id: Some(id),
            local: ActionBase::default(),
            local_contact_id: None,
            ..state.clone()
        };
        self.states.insert(id, state);
    }

    fn record(&mut self, write: &ActionWrite) -> Result<RecordedAction> {
        if let Some(reason) = &self.broken {
            return Err(Error::new(Kind::Crm, reason.clone()));
        }
        let mut made = RecordedAction::default();
        if let Some(activity) = &write.activity {
            match activity
                .id
                .and_then(|id| self.activities.get_mut(&id)?.activity.as_mut())
            {
                Some(known) => {
                    known.subject = activity.subject.clone().or(known.subject.take());
                    known.details = activity.details.clone().or(known.details.take());
                    made.activity_id = activity.id;
                }
                None => made.activity_id = Some(add(&mut self.activities, write)),
            }
        }
        if let Some(participant) = &write.participant {
            let is_same = |other: &ActionWrite| {
                let event = other.participant.as_ref().and_then(|known| known.event_id);
                other.contact_id == write.contact_id && event == participant.event_id
            };
            let mut others = self.participants.iter();
            let there = || others.find(|(_, other)| is_same(other)).map(|(id, _)| *id);
            let known = participant.id.or_else(there);
            match known {
                Some(id) => made.was_there = !self.answer(id, &participant.status, &write.state),
                None => made.participant_id = Some(add(&mut self.participants, write)),
            }
            made.participant_id = made.participant_id.or(known);
        }
        Ok(made)
    }

    /// Gives a participant the status of an attendance, if it is its own or may become that.
    fn answer(&mut self, id: u64, status: &str, by: &ActionState) -> bool {
        let there = self.participants.get_mut(&id);
        let Some(there) = there.and_then(|there| there.participant.as_mut()) else {
            return false;
        };
        let mut states = self.states.values_mut();
        let owner = states.find(|state| {
            let base = state.base.as_ref();
            state.participant_id == Some(id) && base.is_some_and(|base| !base.was_there)
        });
        let Some(owner) = owner else { return false };
        if owner.remote_action_id != by.remote_action_id {
            let Some(base) = &mut owner.base else {
                return false;
            };
            let is_later = by.remote_modified_time > owner.remote_modified_time;
            if !is_later || base.participant_status.as_deref() != Some(&there.status) {
                return false;
            }
            base.was_there = true;
            base.participant_status = Some(status.to_owned());
        }
        there.status = status.to_owned();
        true
    }

    /// The state to be kept with what was written.
    fn written(&self, state: &ActionState, made: &RecordedAction) -> ActionState {
        let there = made.participant_id.filter(|_| made.was_there);
        let there = there.and_then(|id| self.participants.get(&id)?.participant.as_ref());
        let base = match there {
            Some(there) => Some(ActionBase {
                participant_status: Some(there.status.clone()),
                was_there: true,
                ..ActionBase::default()
            }),
            None => state.base.clone().map(|base| ActionBase {
                was_there: false,
                ..base
            }),
        };
        ActionState {
            activity_id: made.activity_id,
            participant_id: made.participant_id,
            base,
            ..state.clone()
        }
    }
}

fn add(to: &mut BTreeMap<u64, ActionWrite>, write: &ActionWrite) -> u64 {
    let id = to.last_key_value().map_or(0, |(id, _)| *id) + 1;
    to.insert(id, write.clone());
    id
}

impl ActionCrm for MemoryCrm {
    fn action_pages(&mut self) -> Result<Vec<ActionPage>> {
        Ok(self.actions.pages.clone())
    }

    fn save_action_pages(&mut self, pages: &[ActionPage]) -> Result<Vec<ActionPageId>> {
        let rows = &mut self.actions.pages;
        let saved = pages.iter().map(|page| {
            if let Some(row) = rows
                .iter_mut()
                .find(|row| page.id.is_some() && row.id == page.id)
            {
                row.title.clone_from(&page.title);
                return row.id.unwrap_or_default();
            }
            let id = ActionPageId(u64::try_from(rows.len()).unwrap_or(u64::MAX) + 1);
            rows.push(ActionPage {
                id: Some(id),
                ..page.clone()
            });
            id
        });
        Ok(saved.collect())
    }

    fn set_action_cursors(&mut self, to: &[(ActionPageId, Timestamp)]) -> Result<()> {
        for page in &mut self.actions.pages {
            let new = to.iter().find(|(id, _)| page.id == Some(*id));
            page.cursor = new.map_or(page.cursor, |(_, cursor)| Some(*cursor));
        }
        Ok(())
    }

    fn action_states(&mut self, ids: &[String]) -> Result<Vec<ActionState>> {
        self.calls += 1;
        let actions = &self.actions;
        let states = actions.states.values();
        let asked = states.filter(|state| ids.contains(&state.remote_action_id));
        let mut found: BTreeMap<&str, ActionState> = asked
            .map(|state| (state.remote_action_id.as_str(), actions.read(state)))
            .collect();
        for id in actions.elsewhere.iter().filter(|id| ids.contains(id)) {
            let blank = || ActionState::new(None, id, None);
            let state = found.entry(id).or_insert_with(blank);
            state.is_elsewhere = state.base.is_none();
        }
        Ok(found.into_values().collect())
    }

    fn action_states_due(
        &mut self,
        now: Timestamp,
        after: StateId,
        limit: usize,
    ) -> Result<Vec<ActionState>> {
        let twins = self.states.values().filter_map(|state| {
            let (contact, person) = state.link().or_else(|| state.alias())?;
            let is_there = !self.contacts.get(&contact)?.is_deleted;
            (is_there && !self.blocked.concerns(state)).then_some(person)
        });
        let twins: Vec<_> = twins.collect();
        let is_due = |state: &&ActionState| match state.sync_status {
            Some(ActionStatus::Waiting) => state
                .remote_person_id
                .as_ref()
                .is_some_and(|person| twins.contains(&person)),
            _ => state.next_attempt_time.is_some_and(|time| time <= now),
        };
        let states = self.actions.states.range(after..).map(|(_, state)| state);
        let due = states.filter(|state| state.id > Some(after)).filter(is_due);
        Ok(due
            .take(limit)
            .map(|state| self.actions.read(state))
            .collect())
    }

    fn save_action_states(&mut self, states: &[ActionState]) -> Result<()> {
        for state in states {
            self.actions.put(state);
        }
        Ok(())
    }

    fn record_actions(&mut self, writes: &[ActionWrite]) -> Result<Vec<RecordedAction>> {
        let mut recorded = Vec::new();
        for write in writes {
            self.begin()?;
            match self.actions.record(write) {
                Ok(made) => {
                    if let Some(left) = &mut self.actions.dies_after {
                        let Some(less) = left.checked_sub(1) else {
                            self.rollback()?;
                            self.actions.dies_after = None;
                            return Err(Error::new(Kind::Interrupted, "The process is gone."));
                        };
                        *left = less;
                    }
                    let state = self.actions.written(&write.state, &made);
                    self.actions.put(&state);
                    if write.had_failed {
                        self.resolve_action_flags(std::slice::from_ref(&state.remote_action_id))?;
                    }
                    self.commit()?;
                    recorded.push(made);
                }
                Err(error) => {
                    self.rollback()?;
                    recorded.push(RecordedAction {
                        error: Some(error.to_string()),
                        ..RecordedAction::default()
                    });
                }
            }
        }
        Ok(recorded)
    }

    fn save_action_flags(&mut self, flags: &[ActionFlag]) -> Result<()> {
        for flag in flags {
            self.resolve_action_flags(std::slice::from_ref(&flag.remote_object_id))?;
            self.actions.flags.push(flag.clone());
        }
        Ok(())
    }

    fn resolve_action_flags(&mut self, ids: &[String]) -> Result<()> {
        self.actions
            .flags
            .retain(|flag| !ids.contains(&flag.remote_object_id));
        Ok(())
    }
}
