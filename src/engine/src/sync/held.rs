//! Records held back until the brake has seen all of a portion.
//!
//! A portion is planned first and then decided about once more, batch by batch, as it is carried out: what one batch
//! writes can matter for the next one. What Action Network was asked while planning is remembered until then, so that a
//! portion costs no request twice. A portion of a single batch is decided about only once. Contacts that were read a while
//! ago are read again before they are decided about.

use std::collections::HashMap;

use super::apply::Entry;
use super::decided::Decided;
use super::people::{Mode, Session};
use super::report::{Outcome, PersonResult};
use crate::crm::{Contact, ContactId, OwnMatch};
use crate::mapping::PersonFields;
use crate::osdi::{Person, PersonId};
use crate::profile::Origin;
use crate::{Kind, Result};

/// People held back at most. It bounds the memory of a run.
const LARGEST_PORTION: usize = 5_000;
/// Questions that Action Network has to be asked first about what is held back, at most: at four requests a second it takes
/// two minutes, and whoever signs up there meanwhile is not seen.
const MOST_LOOK_UPS: usize = 500;

/// Records of one side.
#[derive(Clone)]
pub(super) enum Records {
    People(Vec<Person>),
    Contacts(Vec<Contact>),
}

impl Records {
    fn len(&self) -> usize {
        match self {
            Self::People(people) => people.len(),
            Self::Contacts(contacts) => contacts.len(),
        }
    }

    /// Takes records over until there are `size`. Returns the rest; records of the other side are never taken.
    fn fill(&mut self, more: Self, size: usize) -> Self {
        fn fill<T>(list: &mut Vec<T>, mut more: Vec<T>, size: usize) -> Vec<T> {
            let room = size.saturating_sub(list.len()).min(more.len());
            let rest = more.split_off(room);
            list.append(&mut more);
            rest
        }
        match (self, more) {
            (Self::People(list), Self::People(more)) => Self::People(fill(list, more, size)),
            (Self::Contacts(list), Self::Contacts(more)) => Self::Contacts(fill(list, more, size)),
            (_, more) => more,
        }
    }
}

/// Records that are decided about together.
#[derive(Clone)]
struct Batch {
    records: Records,
    /// They failed before, and their pause is over.
    due: bool,
    /// How often records had been held back when the first of these were.
    since: u64,
}

/// What is held back.
#[derive(Default)]
pub(super) struct Held {
    batches: Vec<Batch>,
    people: usize,
    look_ups: usize,
    /// How often records were read since the portion began.
    readings: u64,
    /// What is reported and written down with the first batch.
    first: Decided,
}

impl Held {
    pub fn is_empty(&self) -> bool {
        self.people == 0 && self.first.results.is_empty() && self.first.entries.is_empty()
    }

    fn add(&mut self, records: Records, due: bool, size: usize) {
        self.people += records.len();
        let mut rest = match self.batches.last_mut() {
            Some(last) if last.due == due => last.records.fill(records, size),
            _ => records,
        };
        while rest.len() > 0 {
            let mut records = match rest {
                Records::People(_) => Records::People(Vec::new()),
                Records::Contacts(_) => Records::Contacts(Vec::new()),
            };
            rest = records.fill(rest, size);
            self.batches.push(Batch {
                records,
                due,
                since: self.readings,
            });
        }
    }
}

/// What Action Network answered while a portion was planned, errors included.
#[derive(Default)]
pub(super) struct Answers {
    by_email: HashMap<String, Result<Vec<Person>>>,
    by_mobile: HashMap<String, Result<Vec<Person>>>,
    by_id: HashMap<PersonId, Result<Person>>,
    /// Of the site's own matcher; nothing where it has no say.
    pub(super) own_of_people: HashMap<PersonId, Option<OwnMatch>>,
    pub(super) own_of_contacts: HashMap<ContactId, Option<OwnMatch>>,
}

fn is_farewell(entry: &Entry) -> bool {
    matches!(entry, Entry::Failed { write: Some(_), .. })
}

impl Session<'_> {
    /// Holds records back that something has to be decided about. `results` are those of their batch that need nothing.
    pub(super) fn hold(
        &mut self,
        records: Records,
        due: bool,
        mut results: Vec<PersonResult>,
    ) -> Result<()> {
        self.held.readings += 1;
        if records.len() == 0 {
            self.finish_batch(&mut results)?;
        } else {
            self.hold_results(results);
            self.held.add(records, due, self.run.batch_size);
        }
        if self.is_portion_full() {
            self.release()
        } else if self.held.batches.len() > 1 {
            self.tell_standing()
        } else {
            // What is held is one batch, which is told of when it is done.
            Ok(())
        }
    }

    /// Holds back the results of people for whom nothing has to be written.
    pub(super) fn hold_results(&mut self, results: Vec<PersonResult>) {
        for result in results {
            match result.outcome {
                Outcome::Unchanged => self.report.add(&result),
                _ => self.held.first.results.push(result),
            }
        }
    }

    /// Holds back what is only to be written down. Who goes into the trash is held back until the end of the run: their
    /// person may turn up under another id.
    pub(super) fn hold_entries(&mut self, entries: Vec<Entry>) {
        let (last, first): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(is_farewell);
        self.held.first.entries.extend(first);
        self.farewells.extend(last);
        self.brake.plan_last(&self.farewells);
    }

    /// Drops what was held back about people who are there after all.
    pub(super) fn let_go(&mut self, is_there: impl Fn(&PersonId) -> bool) {
        let is_other = |entry: &Entry| match entry {
            Entry::Failed { result, .. } => !result.remote_id.as_ref().is_some_and(&is_there),
            Entry::Ready(_) => true,
        };
        self.held.first.entries.retain(is_other);
        self.farewells.retain(is_other);
        self.brake.plan_last(&self.farewells);
    }

    /// Puts the contacts into the trash whose people are gone, but for those that the run found another person for.
    pub(super) fn release_farewells(&mut self) -> Result<()> {
        let mut entries = std::mem::take(&mut self.farewells);
        if entries.is_empty() {
            return Ok(());
        }
        let contact_of = |entry: &Entry| match entry {
            Entry::Failed { result, .. } => result.contact_id,
            Entry::Ready(_) => None,
        };
        let contacts: Vec<ContactId> = entries.iter().filter_map(contact_of).collect();
        let links = self.crm.states_by_contact_id(&contacts)?;
        entries.retain(|entry| match entry {
            Entry::Failed { state, result, .. } => links
                .iter()
                .any(|now| now.id == state.id && now.remote_person_id == result.remote_id),
            Entry::Ready(_) => false,
        });
        self.brake.plan_last(&[]);
        let decided = Decided {
            entries,
            ..Decided::default()
        };
        self.brake.plan(&decided);
        self.check_brake()?;
        self.settle(decided)
    }

    /// Counts questions that Action Network has to be asked.
    pub(super) fn hold_look_ups(&mut self, questions: usize) {
        self.held.look_ups += questions;
    }

    fn is_portion_full(&self) -> bool {
        let Held {
            people,
            look_ups,
            first,
            ..
        } = &self.held;
        let most = if self.has_brake() {
            LARGEST_PORTION.max(self.run.batch_size)
        } else {
            self.run.batch_size
        };
        *people >= most
            || first.results.len() + first.entries.len() >= most
            || *look_ups >= MOST_LOOK_UPS.max(self.run.batch_size)
    }

    /// Decides about all that is held back, lets the brake see it, and carries it out.
    pub(super) fn release(&mut self) -> Result<()> {
        let held = std::mem::take(&mut self.held);
        let done = self.release_portion(held);
        self.answers = Answers::default();
        done
    }

    fn release_portion(&mut self, held: Held) -> Result<()> {
        let Held {
            mut batches,
            first,
            readings,
            ..
        } = held;
        let is_planned = batches.len() > 1 && self.has_brake();
        let mut failure = Ok(());
        self.brake.plan(&first);
        if is_planned {
            let mut planned = 0;
            for batch in &batches {
                match self.decide(batch.clone()) {
                    Ok(decided) => {
                        self.brake.plan(&decided);
                        self.forget_whom_to_open(&decided);
                    }
                    Err(error) => {
                        // The batches before it need not wait for this one.
                        failure = Err(error);
                        break;
                    }
                }
                planned += 1;
                self.tell_standing()?;
            }
            self.check_brake()?;
            batches.truncate(planned);
            // Errors that were heard while planning are not heard twice.
            self.troubles.are_over();
        }
        let mut before = Some(first);
        for batch in batches {
            let batch = if is_planned || batch.since < readings {
                self.read_again(batch)?
            } else {
                batch
            };
            let mut decided = self.decide(batch)?;
            if let Some(before) = before.take() {
                self.brake.unplan();
                decided = decided.after(before);
            }
            self.brake.replan(&decided);
            self.check_brake()?;
            self.settle(decided)?;
        }
        if let Some(alone) = before {
            self.check_brake()?;
            self.settle(alone)?;
        }
        failure
    }

    fn decide(&mut self, batch: Batch) -> Result<Decided> {
        match batch.records {
            Records::People(people) => self.decide_people(people, batch.due),
            Records::Contacts(contacts) => self.decide_contacts(contacts, batch.due),
        }
    }

    /// Carries out, or shows, the next of what the brake was told of.
    fn settle(&mut self, decided: Decided) -> Result<()> {
        let settled = match self.run.mode {
            Mode::Write { .. } => self.carry(decided),
            Mode::Preview { .. } => self.show(decided),
        };
        match settled {
            // Whoever stops a run does so after a batch.
            Err(error) if error.kind() != Kind::Interrupted => Err(error),
            settled => settled.and(self.mark_taken_away()),
        }
    }

    /// Contacts as they are now: somebody may have edited them while the portion was planned.
    fn read_again(&mut self, batch: Batch) -> Result<Batch> {
        let Records::Contacts(contacts) = &batch.records else {
            return Ok(batch);
        };
        let ids: Vec<ContactId> = contacts.iter().filter_map(|contact| contact.id).collect();
        Ok(Batch {
            records: Records::Contacts(self.crm.contacts_by_id(&ids)?),
            ..batch
        })
    }

    /// Whom Action Network is to be told to subscribe is asked for once more right before: nothing said since may be lost.
    fn forget_whom_to_open(&mut self, decided: &Decided) {
        for (plan, _) in &decided.writes {
            let mut consent = plan.changes.consent.iter();
            let opens = consent.any(|change| {
                change.side == Origin::Remote && change.changes_anything() && !change.to.is_closed()
            });
            if let Some(person) = plan.person_id().filter(|_| opens) {
                self.answers.by_id.remove(&person);
            }
        }
    }

    /// The people with this address, whatever their status, as they were when the portion was planned.
    pub(super) fn look_up_email(&mut self, email: &str) -> Result<Vec<Person>> {
        if let Some(answer) = self.answers.by_email.get(email) {
            return answer.clone();
        }
        let answer = self.find_by_email(email);
        let answers = &mut self.answers.by_email;
        answers.insert(email.to_owned(), answer.clone());
        answer
    }

    /// The people with this number, as they were when the portion was planned.
    pub(super) fn look_up_mobile(&mut self, mobile: &str) -> Result<Vec<Person>> {
        if let Some(answer) = self.answers.by_mobile.get(mobile) {
            return answer.clone();
        }
        let answer = self.find_by_mobile(mobile);
        let answers = &mut self.answers.by_mobile;
        answers.insert(mobile.to_owned(), answer.clone());
        answer
    }

    /// A person, as it was when the portion was planned.
    pub(super) fn look_up_person(&mut self, id: &PersonId) -> Result<Person> {
        if let Some(answer) = self.answers.by_id.get(id) {
            return answer.clone();
        }
        let answer = self.client.person(id);
        self.answers.by_id.insert(id.clone(), answer.clone());
        answer
    }

    /// What the site's own matcher says about a person, if it was asked and has a say.
    pub(super) fn own_match_of_person(&self, id: &PersonId) -> Option<&OwnMatch> {
        self.answers.own_of_people.get(id)?.as_ref()
    }

    /// What it says about a contact.
    pub(super) fn own_match_of_contact(&self, id: ContactId) -> Option<&OwnMatch> {
        self.answers.own_of_contacts.get(&id)?.as_ref()
    }

    /// Somebody is about to get these values, so what was known of them is not true any more.
    pub(super) fn forget_look_ups(&mut self, sent: &PersonFields) {
        if let Some(email) = &sent.email {
            self.answers.by_email.remove(email);
        }
        if let Some(mobile) = &sent.mobile {
            self.answers.by_mobile.remove(mobile);
        }
    }
}
