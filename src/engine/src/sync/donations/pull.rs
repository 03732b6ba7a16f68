//! Action Network → CiviCRM.

mod carry;
mod decide;
mod due;
mod twins;
mod unreadable;

use jiff::Timestamp;

use super::donors::{Donors, NoDonor, person_of};
use super::intent::{Doubt, Explanation};
use super::report::DonationResult;
use super::{Decided, Noted, Session};
use crate::Result;
use crate::crm::{ContactId, DonationState, DonationStatus};
use crate::mapping::{Gift, NoGift};
use crate::osdi::{
    Amount, Collection, Donation, DonationId, Filter, Listed, PersonId, RecordField, Resource,
};
use crate::sync::cursor;
use crate::sync::report::Outcome;

/// A donation under consideration.
pub(super) struct Candidate {
    pub(super) id: DonationId,
    donation: Donation,
    person: Option<PersonId>,
    pub(super) state: DonationState,
}

impl Candidate {
    pub(super) fn seen(&self) -> Option<Timestamp> {
        self.donation.modified_date
    }

    pub(super) fn amount(&self) -> Option<Amount> {
        self.donation.amount
    }

    /// It waits for its donor.
    fn awaiting(mut self) -> Self {
        self.state.awaited_person_id.clone_from(&self.person);
        self
    }

    /// Its donor is not what it lacks; it begins anew if it waited for them.
    fn with_donor(mut self) -> Self {
        if self.state.awaited_person_id.take().is_some() {
            self.state.attempt_count = None;
        }
        self
    }

    pub(super) fn result(&self, outcome: Outcome) -> DonationResult {
        result_of(&self.id, &self.donation, &self.state, outcome)
    }
}

/// A donation of which everything is known that it takes to book it.
struct Bookable {
    candidate: Candidate,
    gift: Gift,
    donor: ContactId,
}

impl Session<'_> {
    /// Reads every donation modified since the cursor. Returns where the cursor goes.
    pub(super) fn pull(&mut self) -> Result<Option<Timestamp>> {
        let cursor = self.crm.donation_cursor()?;
        self.report.cursor = cursor;
        let began = self.read_donations(cursor::since(cursor, self.run.now))?;
        // Where reading ends before, they are found again, because the cursor stays.
        self.release_refunds()?;
        Ok(Some(self.cursor_after(began)))
    }

    fn read_donations(&mut self, since: Option<Timestamp>) -> Result<Option<Timestamp>> {
        self.pull_due()?;
        let filter = since.map(|since| Filter::new().gt(RecordField::ModifiedDate, since));
        let mut pages = self
            .client
            .pages(&Collection::<Listed<Donation>>::all(), filter.as_ref());
        let mut began = None;
        let mut batch = Vec::new();
        while let Some(page) = pages.next_page(self.client)? {
            began = began.or_else(|| self.client.server_time());
            // One can turn up twice when rows move between pages.
            let shown = &mut self.shown;
            batch.extend(page.into_iter().filter(|donation| {
                let id = donation.record_id();
                id.is_none_or(|id| shown.insert(id.number()))
            }));
            if batch.len() >= self.run.batch_size {
                self.take_listed(std::mem::take(&mut batch))?;
            }
        }
        if !batch.is_empty() {
            self.take_listed(batch)?;
        }
        Ok(began)
    }

    /// Decides about a batch and carries it out.
    fn take(&mut self, donations: Vec<Donation>, due: bool, mut decided: Decided) -> Result<()> {
        let candidates = self.sort_out(donations, due, &mut decided)?;
        let bookable = self.with_donors(candidates, &mut decided)?;
        let writes = self.decide(bookable, &mut decided)?;
        self.write(writes, &mut decided)?;
        let results = self.note(decided)?;
        self.finish_batch(results)
    }

    /// Leaves those that are to be brought to CiviCRM.
    fn sort_out(
        &mut self,
        donations: Vec<Donation>,
        due: bool,
        decided: &mut Decided,
    ) -> Result<Vec<Candidate>> {
        let ids: Vec<DonationId> = donations.iter().filter_map(Resource::id).collect();
        let mut known = self.known(&ids)?;
        let mut candidates = Vec::new();
        for donation in donations {
            let Some(id) = donation.id() else {
                decided.results.push(DonationResult {
                    outcome: Outcome::Error,
                    reason: Some(
                        "Action Network sent a donation without an identifier.".to_owned(),
                    ),
                    ..nothing_known()
                });
                continue;
            };
            if !due && self.retried.contains(&id) {
                continue;
            }
            let new = || DonationState {
                remote_donation_id: Some(id.clone()),
                ..DonationState::new(self.run.profile)
            };
            let state = known.own.remove(&id).unwrap_or_else(new);
            let candidate = Candidate {
                person: person_of(&donation),
                id,
                donation,
                state,
            };
            let state = &candidate.state;
            let is_seen = state.remote_modified_time.is_some()
                && candidate.seen() <= state.remote_modified_time;
            if state.sync_status == Some(DonationStatus::Failed) && is_seen && !due {
                decided.results.push(DonationResult {
                    reason: state.message.clone(),
                    ..candidate.result(Outcome::Error)
                });
            } else if state.was_carried() {
                let result = candidate.result(Outcome::Unchanged);
                self.look_at_amount(candidate.state, &candidate.donation, result, decided)?;
            } else {
                let open = match known.elsewhere.remove(&candidate.id) {
                    Some(other) => self.as_elsewhere(candidate, other, &mut known, decided),
                    None => Some(candidate),
                };
                if let Some(candidate) = open {
                    candidates.extend(self.not_sent(candidate, decided)?);
                }
            }
        }
        Ok(candidates)
    }

    /// Returns the donation unless it was sent from here, or may have been.
    fn not_sent(
        &mut self,
        candidate: Candidate,
        decided: &mut Decided,
    ) -> Result<Option<Candidate>> {
        match self.explained(&candidate.donation, candidate.person.as_ref())? {
            Explanation::No => return Ok(Some(candidate)),
            Explanation::Sent(sent) => {
                let Some(own) = self.own_of(*sent, decided)? else {
                    return Ok(Some(candidate));
                };
                let arrived = self.arrived(own, &candidate.donation, DonationStatus::Matched);
                decided.noted.push(Noted {
                    superfluous: candidate.state.id,
                    ..arrived
                });
            }
            Explanation::Doubt(doubt) => decided.noted.push(self.doubtful(candidate, doubt)),
            Explanation::Failed(why) => decided.noted.push(self.fails(candidate, why)),
        }
        Ok(None)
    }

    /// Which contribution the donation is, only a person can tell.
    fn doubtful(&self, candidate: Candidate, doubt: Doubt) -> Noted {
        let candidate = candidate.with_donor();
        let seen = candidate.seen();
        let result = candidate.result(Outcome::Error);
        let noted = self.in_doubt(candidate.state.clone(), result, doubt);
        Noted {
            state: DonationState {
                remote_modified_time: seen.or(noted.state.remote_modified_time),
                ..noted.state
            },
            ..noted
        }
    }

    /// Those of which it is clear who gave what.
    fn with_donors(
        &mut self,
        candidates: Vec<Candidate>,
        decided: &mut Decided,
    ) -> Result<Vec<Bookable>> {
        let people = candidates.iter().filter_map(|one| one.person.clone());
        let mut donors = self.donors(people.collect())?;
        let mut gifts = Vec::new();
        for candidate in candidates {
            let state = &candidate.state;
            let is_seen = state.remote_modified_time.is_some()
                && candidate.seen() <= state.remote_modified_time;
            // What was left alone is looked at again when it changed, or when its donor is known by now.
            if state.sync_status == Some(DonationStatus::LeftAlone)
                && is_seen
                && !donors.knows(candidate.person.as_ref())
            {
                decided.results.push(DonationResult {
                    reason: state.message.clone(),
                    ..candidate.result(Outcome::Ineligible)
                });
                continue;
            }
            match Gift::of(&candidate.donation) {
                Ok(gift) => gifts.push((candidate, gift)),
                Err(NoGift::Nothing(why)) => self.leave(candidate, why, decided),
                Err(NoGift::CannotMap(why)) => decided.noted.push(self.fails(candidate, why)),
            }
        }
        let wanted = gifts.iter().filter_map(|(one, _)| one.person.clone());
        let wanted = wanted.collect();
        if !gifts.is_empty() {
            self.complete(&mut donors, wanted)?;
        }
        Ok(self.pair_with(&donors, gifts, decided))
    }

    fn pair_with(
        &mut self,
        donors: &Donors,
        gifts: Vec<(Candidate, Gift)>,
        decided: &mut Decided,
    ) -> Vec<Bookable> {
        let mut bookable = Vec::with_capacity(gifts.len());
        for (candidate, gift) in gifts {
            match donors.contact(candidate.person.as_ref()) {
                Ok(donor) => bookable.push(Bookable {
                    candidate,
                    gift,
                    donor,
                }),
                Err(NoDonor::Nobody(why)) => {
                    let candidate = candidate.awaiting();
                    let seen = candidate.seen();
                    let result = candidate.result(Outcome::Ineligible);
                    self.leave_alone(candidate.state, result, seen, why, decided);
                }
                Err(NoDonor::NotYet(why)) => {
                    if self.is_preview() && self.run.rules.sync_donors {
                        decided.results.push(DonationResult {
                            reason: Some("The donor would be synced first.".to_owned()),
                            ..candidate.result(Outcome::Created)
                        });
                    } else {
                        let candidate = candidate.awaiting();
                        let seen = candidate.seen();
                        let result = candidate.result(Outcome::Error);
                        let failure = self.failure(candidate.state, result, seen, why);
                        decided.noted.push(failure);
                    }
                }
            }
        }
        bookable
    }

    pub(super) fn fails(&self, candidate: Candidate, reason: String) -> Noted {
        let candidate = candidate.with_donor();
        let result = candidate.result(Outcome::Error);
        let seen = candidate.seen();
        self.failure(candidate.state, result, seen, reason)
    }

    fn leave(&self, candidate: Candidate, reason: String, decided: &mut Decided) {
        let candidate = candidate.with_donor();
        let result = candidate.result(Outcome::Ineligible);
        let seen = candidate.seen();
        self.leave_alone(candidate.state, result, seen, reason, decided);
    }
}

fn nothing_known() -> DonationResult {
    DonationResult {
        contribution_id: None,
        remote_id: None,
        contact_id: None,
        outcome: Outcome::Unchanged,
        amount: None,
        currency: None,
        reason: None,
    }
}

fn result_of(
    id: &DonationId,
    donation: &Donation,
    state: &DonationState,
    outcome: Outcome,
) -> DonationResult {
    DonationResult {
        contribution_id: state.contribution_id,
        remote_id: Some(id.clone()),
        contact_id: state.contact_id,
        outcome,
        amount: donation.amount,
        currency: donation.currency.as_ref().map(|code| code.to_uppercase()),
        reason: None,
    }
}
