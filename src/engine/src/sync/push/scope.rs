//! Contacts inside and outside the scope of a limited profile.

use super::{Candidate, left};
use crate::crm::{Blocked, SyncState, SyncStatus};
use crate::mapping::{Field, PersonFields};
use crate::profile::Origin;
use crate::sync::apply::Entry;
use crate::sync::eligibility::{contact_reason, person_reason, scope_reason};
use crate::sync::people::Session;
use crate::sync::plan::{Decision, Plan};
use crate::sync::report::Outcome;
use crate::sync::scope::{Standing, plan_outside};

impl Session<'_> {
    /// The plan, as far as the scope allows it.
    pub(super) fn within_scope(&self, plan: Plan, standing: Standing) -> Decision {
        match standing {
            Standing::Inside | Standing::Returns => Decision::Write(Box::new(plan), Vec::new()),
            Standing::Leaves | Standing::Outside => {
                let plan = plan_outside(plan, standing, &self.run.rules);
                let is_news = standing == Standing::Leaves
                    || plan.pair.state.has_failed(Origin::Local)
                    || !plan.changes.is_nothing();
                if is_news {
                    Decision::Write(Box::new(plan), Vec::new())
                } else {
                    Decision::Leave(scope_reason(&self.run.rules))
                }
            }
        }
    }

    /// Whether that a contact is no candidate has to be remembered: in a limited scope those without a state are read
    /// in every run, as somebody may have joined without being edited. So are those who were outside, until it is
    /// remembered that they are not any more.
    pub(super) fn remembers(&self, candidate: &Candidate) -> bool {
        candidate.person_id().is_none()
            && (self.run.rules.scope.is_some()
                || candidate.contact.is_out_of_scope
                || candidate.state.is_out_of_scope)
    }

    pub(super) fn ineligible(
        &self,
        candidate: &Candidate,
        outcome: Outcome,
        reason: String,
    ) -> Entry {
        let result = left(candidate, outcome, Some(reason.clone()));
        let state = SyncState {
            contact_id: candidate.contact.id,
            sync_status: Some(SyncStatus::Ineligible),
            sync_origin: Some(Origin::Local),
            sync_time: Some(self.run.now),
            local_pre_sync_modified_time: candidate.contact.modified_date,
            attempt_count: None,
            next_attempt_time: None,
            message: Some(reason),
            is_out_of_scope: candidate.contact.is_out_of_scope,
            ..candidate.state.clone()
        };
        Entry::only(state, result)
    }

    pub(super) fn outcome_of_ineligible(&self, candidate: &Candidate) -> Outcome {
        if self.is_unreachable(&candidate.fields) {
            Outcome::Skipped
        } else {
            Outcome::Ineligible
        }
    }

    /// Whether there is nothing to look an unlinked contact up by.
    pub(super) fn is_unreachable(&self, fields: &PersonFields) -> bool {
        fields.email.is_none()
            && (self.run.rules.scope_has_email || !fields.can_travel(Field::Mobile))
    }

    pub(super) fn left_alone(&self, candidate: &Candidate, blocked: &Blocked) -> Option<String> {
        let person = candidate.person_id();
        contact_reason(&candidate.contact, blocked)
            .or_else(|| person.and_then(|person| person_reason(person, blocked)))
            .or_else(|| {
                let is_outside = person.is_none() && candidate.contact.is_out_of_scope;
                is_outside.then(|| scope_reason(&self.run.rules))
            })
    }
}
