//! Telling Action Network what the plans say, and what its answers leave to be written down.

use super::apply::Entry;
use super::base::partial_base;
use super::conflict::Changes;
use super::consent::ConsentChange;
use super::people::Session;
use super::plan::{Pair, Plan};
use super::tell::Told;
use crate::Result;
use crate::crm::StateId;
use crate::mapping::{Field, PersonFields};
use crate::profile::Origin;

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
        for message in &messages {
            self.forget_look_ups(&message.sent);
        }
        let mut done = Ok(());
        for (told, (plan, superfluous)) in self.tell(&messages).into_iter().zip(plans) {
            match told {
                Ok(told) => entries.push(self.answered(plan, told, superfluous)),
                Err(error) => done = done.and(Err(error)),
            }
        }
        done?;
        for (plan, superfluous) in creations {
            self.forget_look_ups(&plan.pair.local);
            let told = self.create(&plan.changes.to_remote, &plan.new_person())?;
            entries.push(self.answered(plan, told, superfluous));
        }
        Ok(())
    }

    /// What an answer leaves to be written down.
    fn answered(&self, plan: Plan, told: Told, superfluous: Vec<StateId>) -> Entry {
        match told {
            Ok(heard) => Entry::Ready(Box::new(self.ready(plan, Some(heard), superfluous))),
            Err(untold) if untold.is_gone && !plan.creates_person() => {
                let Pair {
                    contact,
                    person,
                    state,
                    ..
                } = plan.pair;
                self.gone(state, contact.as_ref(), person.as_ref())
            }
            Err(untold) => {
                let was_not_created = untold.is_certain && plan.creates_person();
                let message = plan.message();
                let Plan { changes, pair, .. } = plan;
                let mut state = pair.state;
                // Whoever turns up with this address later is not our work.
                if was_not_created {
                    state.base = None;
                }
                let now = untold.now.as_deref();
                let now = now.map(|person| PersonFields::of_person(person, &self.options));
                let consent = told_consent(&changes, now.as_ref());
                if let (Some(now), Some(message), true) = (now, message, state.link().is_some()) {
                    state.base = Some(partial_base(
                        &changes,
                        (&pair.local, &pair.remote),
                        &message.sent,
                        &now,
                        state.base.as_ref(),
                    ));
                }
                self.failure(
                    state,
                    pair.contact.as_ref(),
                    pair.person.as_ref(),
                    untold.reason,
                )
                .with_consent(consent)
            }
        }
    }
}

/// What Action Network heard of consent, although it did not take all it was told. Once it was told, no later run finds
/// anything to say about it.
fn told_consent(changes: &Changes, now: Option<&PersonFields>) -> Vec<ConsentChange> {
    let shows = |change: &&ConsentChange| {
        let now = now.and_then(|now| match change.channel {
            Field::EmailConsent => now.email_consent,
            _ => now.mobile_consent,
        });
        change.side == Origin::Remote
            && change.changes_anything()
            && now.is_some_and(|now| now.is_closed() == change.to.is_closed())
    };
    changes.consent.iter().filter(shows).copied().collect()
}
