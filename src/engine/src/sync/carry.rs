//! Telling Action Network what the plans say, and what its answers leave to be written down.

use super::apply::Entry;
use super::base::partial_base;
use super::conflict::Changes;
use super::consent::ConsentChange;
use super::doubt::question_of_linked;
use super::past::written_over;
use super::people::Session;
use super::plan::{Pair, Plan};
use super::tell::Told;
use crate::Result;
use crate::crm::{Base, Clock, ContactId, StateId, SyncState};
use crate::mapping::{Field, MappedName, PersonFields};
use crate::osdi::{Person, PersonId};
use crate::profile::Origin;

const WROTE_OVER: &str = "Action Network has the contact's address as that of a person who is linked to another contact already, and took \
     this contact's values for that person. What the other contact has is sent again; a value it does not have stays there.";
const SENT_AGAIN: &str =
    "Another contact was written over this person. What CiviCRM has is sent again.";

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
        let created = creations.iter().map(|(plan, _)| &plan.changes.to_remote);
        let fields = messages
            .iter()
            .map(|message| &message.fields)
            .chain(created);
        self.note_filled(fields.flatten())?;
        let mut done = Ok(());
        for (told, (plan, superfluous)) in self.tell(&messages).into_iter().zip(plans) {
            match told {
                Ok(told) => entries.push(self.answered(plan, told, superfluous)),
                Err(error) => done = done.and(Err(error)),
            }
        }
        let mut answers = Vec::with_capacity(creations.len());
        for (plan, superfluous) in creations {
            if done.is_err() {
                entries.push(self.not_asked_for(plan));
                continue;
            }
            self.forget_look_ups(&plan.pair.local);
            match self.create(&plan.changes.to_remote, &plan.new_person()) {
                Ok(told) => answers.push((plan, told, superfluous)),
                Err(error) => done = Err(error),
            }
        }
        self.created(answers, entries)?;
        done
    }

    /// Before they are filled, so that a run that is killed leaves none behind that nobody knows of.
    fn note_filled<'a>(&mut self, fields: impl Iterator<Item = &'a Field>) -> Result<()> {
        let mapped = fields.filter_map(|field| match field {
            Field::Mapped(name) => Some(*name),
            _ => None,
        });
        let news: Vec<MappedName> = mapped.filter(|name| self.filled.insert(*name)).collect();
        match news.is_empty() {
            true => Ok(()),
            false => self.crm.note_filled(&news),
        }
    }

    /// Somebody who was announced and not asked for, because the run ends: what the person says later is its own word.
    fn not_asked_for(&self, plan: Plan) -> Entry {
        self.noted(SyncState {
            base: None,
            ..plan.pair.state
        })
    }

    /// What the answers to creations leave to be written down. Action Network's search shows somebody new only after some
    /// seconds, so an answer may be somebody who belongs to another contact already.
    fn created(
        &mut self,
        answers: Vec<(Plan, Told, Vec<StateId>)>,
        entries: &mut Vec<Entry>,
    ) -> Result<()> {
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
            match (other, person) {
                (Some(other), Some(person)) if other.holder().is_some() => {
                    entries.extend(self.wrote_over(&plan, other, &person)?);
                }
                (other, _) => {
                    // Somebody who was looked at before, and whose contact was not found.
                    superfluous.extend(other.and_then(|other| other.id));
                    entries.push(self.answered(plan, told, superfluous));
                }
            }
        }
        Ok(())
    }

    /// A creation that wrote over somebody who belongs to another contact: who is who is for a person to tell, and the
    /// other contact's values go there again.
    fn wrote_over(
        &mut self,
        plan: &Plan,
        mut other: SyncState,
        person: &Person,
    ) -> Result<[Entry; 2]> {
        let contact = plan.pair.contact.as_ref();
        let holder: Vec<ContactId> = other.holder().into_iter().collect();
        let ids = holder.iter().copied();
        let contacts: Vec<ContactId> = ids.chain(contact.and_then(|contact| contact.id)).collect();
        let people: Vec<PersonId> = person.id().into_iter().collect();
        let (reason, candidates) = question_of_linked(WROTE_OVER, &contacts, &people);
        let state = SyncState {
            base: None,
            ..plan.pair.state.clone()
        };
        if other.base.is_none() && other.link().is_some() {
            let known = self.crm.contacts_by_id(&holder)?;
            let known = known
                .first()
                .map(|contact| PersonFields::of_contact(contact, &self.options));
            other.base = known.map(Base::of_contact);
        }
        let now = PersonFields::of_person(person, &self.options);
        let written = &plan.changes.to_remote;
        written_over(&mut other, |field| written.contains(&field), &now);
        if other.link().is_some() {
            let clock = Clock::due(self.run.now);
            other = other.with_failure(Origin::Local, clock, SENT_AGAIN.to_owned());
        }
        Ok([
            self.noted(other),
            self.doubt(state, contact, None, reason, candidates),
        ])
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
                let now = now.map(|person| {
                    PersonFields::of_person(person, &self.options).known_to(&pair.local)
                });
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
                // What it is, is known.
                if let (Some(base), true) =
                    (&mut state.base, untold.is_certain || untold.now.is_some())
                {
                    base.sent = PersonFields::default();
                }
                // What was to come here comes by a pull, which does not wait for this.
                if let (Some(base), Origin::Local, false) = (
                    &mut state.base,
                    self.run.origin,
                    changes.to_local.is_empty(),
                ) {
                    base.other_clock.get_or_insert(Clock::due(self.run.now));
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
