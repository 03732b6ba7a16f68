//! What a site's own rule about who is eligible changes about the decisions of a batch.
//!
//! It can only narrow: whoever was left alone stays so. And it holds up no refusal between two who are linked.

use super::consent::ConsentChange;
use super::people::Session;
use super::plan::{Decision, Plan};
use crate::Result;
use crate::crm::{Match, Meeting};

impl Session<'_> {
    /// Asks the site's rule, if there is one, about all who would be written.
    pub(super) fn narrow<'a>(
        &mut self,
        decisions: impl Iterator<Item = &'a mut Decision>,
    ) -> Result<()> {
        if !self.options.own_eligibility {
            return Ok(());
        }
        let mut asked = Vec::new();
        let mut pairs = Vec::new();
        for decision in decisions {
            if let Decision::Write(plan, _) = decision
                && plan.refusals_only.is_none()
            {
                pairs.push(meeting(plan));
                asked.push(decision);
            }
        }
        if pairs.is_empty() {
            return Ok(());
        }
        let reasons = self.crm.ineligible(self.run.origin, &pairs)?;
        for (position, decision) in asked.into_iter().enumerate() {
            if let Some(reason) = reasons.get(&position) {
                let before = std::mem::replace(decision, Decision::Leave(reason.clone()));
                if let Some(refusals) = refusals_of(before, reason) {
                    *decision = refusals;
                }
            }
        }
        Ok(())
    }
}

fn meeting(plan: &Plan) -> Meeting {
    let pair = &plan.pair;
    let found = match (pair.state.link(), plan.person_id(), &pair.contact) {
        (Some(_), ..) => Match::Saved,
        (None, Some(_), Some(_)) => Match::New,
        (None, ..) => Match::None,
    };
    Meeting {
        contact_id: pair.contact.as_ref().and_then(|contact| contact.id),
        person_id: plan.person_id(),
        person: pair.person.clone(),
        found,
    }
}

/// What is left of a plan between two who are linked, if anything is.
fn refusals_of(decision: Decision, reason: &str) -> Option<Decision> {
    let Decision::Write(mut plan, superfluous) = decision else {
        return None;
    };
    plan.pair.state.link()?;
    let consent = std::mem::take(&mut plan.changes).consent;
    for refusal in consent.into_iter().filter(ConsentChange::is_refusal) {
        plan.changes.add_consent(refusal);
    }
    plan.note = Some(reason.to_owned());
    plan.refusals_only = Some(reason.to_owned());
    let is_any = superfluous.is_empty() && !plan.changes.is_nothing();
    is_any.then_some(Decision::Write(plan, superfluous))
}
