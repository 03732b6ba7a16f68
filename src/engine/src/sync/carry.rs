//! Telling Action Network what the plans say, and what its answers leave to be written down.

use jiff::Timestamp;

use super::apply::Entry;
use super::base::partial_base;
use super::conflict::Changes;
use super::consent::ConsentChange;
use super::doubt::question_of_linked;
use super::people::Session;
use super::plan::{Pair, Plan};
use super::tell::Told;
use crate::Result;
use crate::crm::{ContactId, StateId, SyncState, SyncStatus};
use crate::mapping::{Field, PersonFields};
use crate::osdi::{Person, PersonId};
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
        self.create_all(creations, entries)
    }

    /// Has people created. Action Network's search shows somebody new only after some seconds, so an answer may be somebody
    /// who belongs to another contact already.
    fn create_all(
        &mut self,
        creations: Vec<(Plan, Vec<StateId>)>,
        entries: &mut Vec<Entry>,
    ) -> Result<()> {
        let mut answers = Vec::with_capacity(creations.len());
        let mut done = Ok(());
        for (plan, superfluous) in creations {
            self.forget_look_ups(&plan.pair.local);
            match self.create(&plan.changes.to_remote, &plan.new_person()) {
                Ok(told) => answers.push((plan, told, superfluous)),
                Err(error) => {
                    done = Err(error);
                    break;
                }
            }
        }
        let people: Vec<PersonId> = answers
            .iter()
            .filter_map(|(_, told, _)| told.as_ref().ok()?.person.id())
            .collect();
        let mut linked = if people.is_empty() {
            Vec::new()
        } else {
            self.crm.states_by_remote_id(&people)?
        };
        for (plan, told, mut superfluous) in answers {
            let person = told.as_ref().ok().map(|heard| heard.person.clone());
            let id = person.as_ref().and_then(Person::id);
            let is_its =
                |state: &SyncState| state.remote_person_id == id && state.id != plan.pair.state.id;
            let other = linked.iter().position(is_its).filter(|_| id.is_some());
            let other = other.map(|position| linked.swap_remove(position));
            let holder = other
                .as_ref()
                .and_then(|other| other.contact_id.or(other.merged_contact_id));
            match (other, holder, person) {
                (Some(other), Some(holder), Some(person)) => {
                    entries.extend(self.wrote_over(&plan, other, holder, &person));
                }
                (other, ..) => {
                    // Somebody who was looked at before, and whose contact was not found.
                    superfluous.extend(other.and_then(|other| other.id));
                    entries.push(self.answered(plan, told, superfluous));
                }
            }
        }
        done
    }

    /// A creation that wrote over somebody who belongs to another contact: who is who is for a person to tell, and the
    /// other contact's values go there again.
    fn wrote_over(
        &self,
        plan: &Plan,
        other: SyncState,
        holder: ContactId,
        person: &Person,
    ) -> [Entry; 2] {
        let contact = plan.pair.contact.as_ref();
        let contacts: Vec<ContactId> = [holder]
            .into_iter()
            .chain(contact.and_then(|contact| contact.id))
            .collect();
        let people: Vec<PersonId> = person.id().into_iter().collect();
        let reason = format!(
            "Action Network has the contact's address as that of a person who is linked to contact {holder} already, and took the \
             contact's values for that person. What contact {holder} has is sent again."
        );
        let (reason, candidates) = question_of_linked(&reason, &contacts, &people);
        let state = SyncState {
            base: None,
            ..plan.pair.state.clone()
        };
        let now = PersonFields::of_person(person, &self.options);
        let restored = to_be_restored(other, &plan.changes.to_remote, &now, self.run.now);
        [
            self.noted(restored),
            self.doubt(state, contact, None, reason, candidates),
        ]
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
                self.gone(state, contact.as_ref(), person.as_ref(), false)
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

/// The state of somebody who was written over by mistake. What was written is remembered as if both sides had agreed on it, so
/// that it is nobody's edit there, and what CiviCRM has is one to be carried. An alias remembers consents alone.
fn to_be_restored(
    mut state: SyncState,
    written: &[Field],
    now: &PersonFields,
    when: Timestamp,
) -> SyncState {
    let is_alias = state.alias().is_some();
    if is_alias && state.base.is_none() {
        return state;
    }
    let mut base = state.base.take().unwrap_or_default();
    // The person was met by its address, or by its number where the contact has none, so that is its own.
    let met_by = if written.contains(&Field::Email) {
        Field::Email
    } else {
        Field::Mobile
    };
    for field in written.iter().copied() {
        let is_same = base.remote.key(field) == now.key(field);
        if field == met_by || is_same || (is_alias && !field.is_consent()) {
            continue;
        }
        base.remote.take(field, now);
        // Nobody refused: of consent CiviCRM has nothing to say again.
        if !field.is_consent() {
            base.local.take(field, now);
        }
    }
    base.other_failed |= state.has_failed(Origin::Remote);
    state.base = Some(base);
    if !is_alias {
        state.sync_origin = Some(Origin::Local);
        state.sync_status = Some(SyncStatus::Error);
        state.attempt_count = Some(0);
        state.next_attempt_time = Some(when);
        let message =
            "Another contact was written over this person. What CiviCRM has is sent again.";
        state.message = Some(message.to_owned());
    }
    state
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
