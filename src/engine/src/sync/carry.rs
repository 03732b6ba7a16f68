//! Telling Action Network what the plans say, and what its answers leave to be written down.

use super::apply::Entry;
use super::people::Session;
use super::plan::Plan;
use super::tell::Told;
use crate::Result;
use crate::crm::StateId;

impl Session<'_> {
    /// Tells Action Network what there is to tell: first the people it has, then those to be created. `entries` gets
    /// what was carried out, also when an error ends the run.
    pub(super) fn carry_out(
        &mut self,
        writes: Vec<(Plan, Vec<StateId>)>,
        entries: &mut Vec<Entry>,
    ) -> Result<()> {
        let mut changes = Vec::new();
        let mut creations = Vec::new();
        for (plan, superfluous) in writes {
            match plan.message() {
                Some(message) => changes.push((message, (plan, superfluous))),
                None if plan.changes.to_remote.is_empty() => {
                    let ready = self.ready(plan, None, superfluous);
                    entries.push(Entry::Ready(Box::new(ready)));
                }
                None => creations.push((plan, superfluous)),
            }
        }
        let (messages, plans): (Vec<_>, Vec<_>) = changes.into_iter().unzip();
        let mut done = Ok(());
        for (told, (plan, superfluous)) in self.tell(&messages).into_iter().zip(plans) {
            match told {
                Ok(told) => entries.push(self.answered(plan, told, superfluous)),
                Err(error) => done = done.and(Err(error)),
            }
        }
        done?;
        for (plan, superfluous) in creations {
            self.forget_look_up(plan.pair.local.email.as_deref().unwrap_or_default());
            let told = self.create(&plan.changes.to_remote, &plan.pair.local)?;
            entries.push(self.answered(plan, told, superfluous));
        }
        Ok(())
    }

    /// What an answer leaves to be written down.
    fn answered(&self, plan: Plan, told: Told, superfluous: Vec<StateId>) -> Entry {
        match told {
            Ok(person) => Entry::Ready(Box::new(self.ready(plan, Some(person), superfluous))),
            Err(untold) => {
                let was_not_created = untold.is_certain && plan.creates_person();
                let mut pair = plan.pair;
                // Whoever turns up with this address later is not our work.
                if was_not_created {
                    pair.state.base = None;
                }
                self.failure(
                    pair.state,
                    pair.contact.as_ref(),
                    pair.person.as_ref(),
                    untold.reason,
                )
            }
        }
    }
}
