//! Who gave. Donors whom nobody knows yet are synced first, if the profile says so.

use std::collections::HashMap;

use super::Session;
use crate::crm::{Blocked, Contact, ContactId, Crm, DonationState, SyncState, TakenAway};
use crate::osdi::{Donation, PersonId};
use crate::profile::Origin;
use crate::sync::eligibility::is_nobody;
use crate::sync::people::{Mode, Run, sync_more_people};
use crate::sync::reading::{Chosen, Reading};
use crate::sync::report::Outcome;
use crate::{Error, Kind, Result};

/// What is known about the donors of a batch.
#[derive(Default)]
pub(super) struct Donors {
    states: HashMap<PersonId, SyncState>,
    contacts: HashMap<ContactId, Contact>,
    blocked: Blocked,
    /// Why somebody could not be synced, and whether it would be of use to try again.
    reasons: HashMap<PersonId, (bool, String)>,
}

/// Why a donation has no donor in CiviCRM.
pub(super) enum NoDonor {
    /// There is none.
    Nobody(String),
    /// There may be one later.
    NotYet(String),
}

/// The person a donation says it is from. Action Network has a record of its own that is nobody.
pub(super) fn person_of(donation: &Donation) -> Option<PersonId> {
    let linked = || {
        let link = crate::osdi::Resource::links(donation).href("osdi:person")?;
        PersonId::at_end_of(link)
    };
    let person = donation.person_id.clone().or_else(linked);
    person.filter(|person| !is_nobody(person))
}

impl Donors {
    /// The contact that gave.
    pub fn contact(&self, person: Option<&PersonId>) -> std::result::Result<ContactId, NoDonor> {
        let Some(person) = person else {
            let why = "The donation is from nobody whom Action Network would show.";
            return Err(NoDonor::Nobody(why.to_owned()));
        };
        let state = self.states.get(person);
        let Some((contact, _)) = state.and_then(|state| state.link().or_else(|| state.alias()))
        else {
            return Err(match self.reasons.get(person) {
                Some((false, why)) => NoDonor::Nobody(format!("The donor is not synced: {why}")),
                Some((true, why)) => {
                    NoDonor::NotYet(format!("The donor could not be synced: {why}"))
                }
                None => NoDonor::NotYet(
                    "The donor is not synced yet. The sync of people has to bring the donor to CiviCRM first."
                        .to_owned(),
                ),
            });
        };
        let why = match self.contacts.get(&contact) {
            None => "The donor's contact is gone.",
            Some(contact) if contact.is_deleted => "The donor's contact is in the trash.",
            Some(_) if self.blocked.contacts.contains_key(&contact) => {
                "The donor's contact is flagged with an error. Settle the flag first."
            }
            Some(_) => return Ok(contact),
        };
        Err(NoDonor::NotYet(why.to_owned()))
    }

    /// Whether the person is linked to a contact.
    pub fn knows(&self, person: Option<&PersonId>) -> bool {
        person.is_some_and(|person| {
            let state = self.states.get(person);
            state.is_some_and(|state| state.link().is_some() || state.alias().is_some())
        })
    }
}

impl Session<'_> {
    /// Finds the contacts of these people.
    pub(super) fn donors(&mut self, mut people: Vec<PersonId>) -> Result<Donors> {
        people.sort();
        people.dedup();
        let mut donors = Donors::default();
        if people.is_empty() {
            return Ok(donors);
        }
        donors.states = self.states_of(&people)?;
        Ok(donors)
    }

    /// Syncs those of them who are not known yet, and reads the contacts of all.
    pub(super) fn complete(
        &mut self,
        donors: &mut Donors,
        mut people: Vec<PersonId>,
    ) -> Result<()> {
        people.sort();
        people.dedup();
        people.retain(|person| !donors.knows(Some(person)));
        if self.run.rules.sync_donors && !people.is_empty() && !self.is_preview() {
            let run = Run {
                profile: self.run.profile,
                rules: self.run.people.clone(),
                origin: Origin::Remote,
                batch_size: self.run.batch_size,
                now: self.run.now,
                reading: Reading::Chosen(Chosen {
                    contacts: Vec::new(),
                    people: people.clone(),
                }),
                // Who confirms refunds has not agreed that people are opted out.
                mode: Mode::Write { confirmed: false },
            };
            let before = match self.taken_from_donors {
                None => self.crm.taken_from_donors()?,
                Some(taken) => taken,
            };
            let mut taken = Some(before);
            let reasons = &mut donors.reasons;
            let crm: &mut dyn Crm = &mut *self.crm;
            let synced = sync_more_people(self.client, crm, run, &mut taken, &mut |batch| {
                for person in batch.people {
                    let can_change = person.outcome != Outcome::Ineligible;
                    if let (Some(id), Some(why)) = (&person.remote_id, &person.reason) {
                        reasons.insert(id.clone(), (can_change, why.clone()));
                    }
                }
                Ok(())
            });
            self.taken_from_donors = taken;
            let is_braked = matches!(&synced, Err(error) if error.kind() == Kind::Brake);
            // After one that was stopped, a run may end in any way before the brake stops it too.
            let counts_on = before != TakenAway::default() && taken != Some(before);
            if is_braked || counts_on {
                self.crm.set_taken_from_donors(taken.unwrap_or_default())?;
            }
            let report = match synced {
                Err(error) if is_braked => return Err(of_donors(&error)),
                synced => synced?,
            };
            if report.stopped {
                return self.report.stop();
            }
            donors.states.extend(self.states_of(&people)?);
        }
        self.read_contacts(donors)
    }

    /// Whoever reads all donations to their end starts anew.
    pub(super) fn forget_taken_from_donors(&mut self) -> Result<()> {
        if self.crm.taken_from_donors()? == TakenAway::default() {
            return Ok(());
        }
        self.crm.set_taken_from_donors(TakenAway::default())
    }

    /// Reads the contacts of those who are linked, and what holds them back.
    fn read_contacts(&mut self, donors: &mut Donors) -> Result<()> {
        let mut contacts: Vec<ContactId> = donors
            .states
            .values()
            .filter_map(|state| Some(state.link().or_else(|| state.alias())?.0))
            .collect();
        contacts.sort();
        contacts.dedup();
        if !contacts.is_empty() {
            donors.blocked = self.crm.blocked(&contacts, &[])?;
            let found = self.crm.contacts_by_id(&contacts)?;
            donors.contacts = found
                .into_iter()
                .filter_map(|contact| Some((contact.id?, contact)))
                .collect();
        }
        Ok(())
    }

    /// Without those whose time has not come, and whose donor is linked but cannot be booked on yet. They cost no request.
    pub(super) fn without_waiting(
        &mut self,
        mut due: Vec<DonationState>,
    ) -> Result<Vec<DonationState>> {
        let now = self.run.now;
        let is_due = |state: &DonationState| state.next_attempt_time.is_some_and(|at| at <= now);
        let waiting = due.iter().filter(|state| !is_due(state));
        let people = waiting.filter_map(|state| state.awaited_person_id.clone());
        let mut donors = self.donors(people.collect())?;
        self.read_contacts(&mut donors)?;
        due.retain(|state| {
            is_due(state) || donors.contact(state.awaited_person_id.as_ref()).is_ok()
        });
        // Whose donor is there begins anew, by a clock of its own.
        for state in due.iter_mut().filter(|state| !is_due(state)) {
            state.awaited_person_id = None;
            state.attempt_count = None;
        }
        Ok(due)
    }

    fn states_of(&mut self, people: &[PersonId]) -> Result<HashMap<PersonId, SyncState>> {
        let states = self.crm.states_by_remote_id(people)?;
        Ok(states
            .into_iter()
            .filter_map(|state| Some((state.remote_person_id.clone()?, state)))
            .collect())
    }
}

/// The brake on people, where they are synced for their donations.
fn of_donors(error: &Error) -> Error {
    let message = format!(
        "Donors are synced before their donations. {error} That concerns Job 2, Batch Sync People, with \
         person_remote_cursor of the profile emptied: confirm=1 of this job is about refunds."
    );
    Error::new(Kind::Brake, message)
}
