//! Writing what was decided, and what is told about it.

use jiff::Timestamp;

use super::decide::{Noted, Write};
use super::{ActionResult, Session, state};
use crate::Result;
use crate::crm::{ActionFlag, ActionPage, ActionState, ActionStatus, ActionWrite};
use crate::sync::report::Outcome;

impl Session<'_> {
    /// Makes and changes activities and participants.
    pub(super) fn write(&mut self, writes: Vec<Write>, noted: &mut Vec<Noted>) -> Result<()> {
        if self.is_preview() || writes.is_empty() {
            self.results
                .extend(writes.into_iter().map(|one| one.result));
            return Ok(());
        }
        let records: Vec<ActionWrite> = writes.iter().map(|one| one.write.clone()).collect();
        let recorded = self.crm.record_actions(&records)?;
        for (one, recorded) in writes.into_iter().zip(recorded) {
            if let Some(reason) = recorded.error {
                let seen = one.write.state.remote_modified_time;
                let contact = one.write.contact_id.or(one.before.local_contact_id);
                let mut failure = self.fails(&one.page, one.before, seen, reason);
                failure.1.contact_id = contact;
                noted.push(failure);
                continue;
            }
            self.results.push(ActionResult {
                activity_id: recorded.activity_id,
                participant_id: recorded.participant_id,
                outcome: match recorded.was_there {
                    true if one.before.base.is_none() => Outcome::Matched,
                    true => Outcome::Unchanged,
                    false => one.result.outcome,
                },
                ..one.result
            });
        }
        Ok(())
    }

    /// A failure, tried again by its own clock until a person has to look at it.
    pub(super) fn fails(
        &self,
        page: &ActionPage,
        state: ActionState,
        seen: Option<Timestamp>,
        reason: String,
    ) -> Noted {
        let state = state::failed(state, &reason, seen, self.run.now);
        let result = self.result(page, &state, Outcome::Error, Some(reason));
        (state, result)
    }

    /// Writes down states and flags in one transaction.
    pub(super) fn note(&mut self, noted: Vec<Noted>) -> Result<()> {
        if !noted.is_empty() && !self.is_preview() {
            self.crm.begin()?;
            if let Err(error) = self.save(&noted) {
                self.crm.rollback()?;
                return Err(error);
            }
            self.crm.commit()?;
        }
        self.results
            .extend(noted.into_iter().map(|(_, result)| result));
        Ok(())
    }

    fn save(&mut self, noted: &[Noted]) -> Result<()> {
        let states: Vec<ActionState> = noted.iter().map(|(state, _)| state.clone()).collect();
        self.crm.save_action_states(&states)?;
        let flags: Vec<ActionFlag> = noted
            .iter()
            .filter(|(state, _)| {
                let has_failed = state.sync_status == Some(ActionStatus::Failed);
                has_failed && state.next_attempt_time.is_none()
            })
            .map(|(state, result)| ActionFlag {
                contact_id: result.contact_id,
                remote_object_id: state.remote_action_id.clone(),
                message: result.reason.clone().unwrap_or_default(),
            })
            .collect();
        if !flags.is_empty() {
            self.crm.save_action_flags(&flags)?;
        }
        // Whatever became of the others, they did not fail.
        let settled: Vec<String> = states
            .into_iter()
            .filter(|state| state.id.is_some() && state.sync_status != Some(ActionStatus::Failed))
            .map(|state| state.remote_action_id)
            .collect();
        match settled.is_empty() {
            true => Ok(()),
            false => self.crm.resolve_action_flags(&settled),
        }
    }

    pub(super) fn result(
        &self,
        page: &ActionPage,
        state: &ActionState,
        outcome: Outcome,
        reason: Option<String>,
    ) -> ActionResult {
        let is_participant = state.is_participant(page.event_id.is_some());
        ActionResult {
            kind: page.kind,
            remote_page_id: Some(page.remote_page_id.clone()),
            page_title: page.title.clone(),
            becomes: Some(if is_participant {
                "participant"
            } else {
                "activity"
            }),
            remote_id: Some(state.remote_action_id.clone()),
            contact_id: None,
            activity_id: state.activity_id,
            participant_id: state.participant_id,
            outcome,
            reason,
        }
    }
}
