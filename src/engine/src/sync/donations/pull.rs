//! Action Network → CiviCRM.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::booking::{book, series};
use super::donors::{Donors, NoDonor, person_of};
use super::report::DonationResult;
use super::twin::{Twin, Twins};
use super::{Decided, Noted, Session, flag_about, state};
use crate::crm::{
    ContactId, ContributionId, DonationFlagType, DonationState, DonationStatus, DonationWrite,
    Series, StateId,
};
use crate::mapping::{Gift, NoGift};
use crate::osdi::{
    Collection, Donation, DonationId, Filter, FundraisingPageId, PersonId, RecordField, Resource,
};
use crate::profile::Origin;
use crate::sync::cursor;
use crate::sync::report::Outcome;
use crate::{Kind, Result};

/// A donation under consideration.
struct Candidate {
    id: DonationId,
    donation: Donation,
    person: Option<PersonId>,
    state: DonationState,
}

impl Candidate {
    fn seen(&self) -> Option<Timestamp> {
        self.donation.modified_date
    }

    fn result(&self, outcome: Outcome) -> DonationResult {
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
            .pages(&Collection::<Donation>::all(), filter.as_ref());
        let mut began = None;
        let mut batch = Vec::new();
        while let Some(page) = pages.next_page(self.client)? {
            began = began.or_else(|| self.client.server_time());
            // One can turn up twice when rows move between pages.
            let shown = &mut self.shown;
            batch.extend(page.into_iter().filter(|donation| {
                let id = donation.id();
                id.is_none_or(|id| shown.insert(id.number()))
            }));
            if batch.len() >= self.run.batch_size {
                self.take(std::mem::take(&mut batch), false, Decided::default())?;
            }
        }
        if !batch.is_empty() {
            self.take(batch, false, Decided::default())?;
        }
        Ok(began)
    }

    /// Tries donations again whose last attempt failed and whose pause is over.
    fn pull_due(&mut self) -> Result<()> {
        let mut after = StateId::default();
        loop {
            let due = self.crm.donation_states_due(
                Origin::Remote,
                self.run.now,
                after,
                self.run.batch_size,
            )?;
            let Some(last) = due.last().and_then(|state| state.id) else {
                return Ok(());
            };
            after = last;
            let mut donations = Vec::new();
            let mut decided = Decided::default();
            for state in due {
                let Some(id) = state.remote_donation_id.clone() else {
                    let reason = "The id of the donation cannot be read.".to_owned();
                    self.leave_alone(state, nothing_known(), None, reason, &mut decided);
                    continue;
                };
                let answer = self.client.get(&id);
                let result = DonationResult {
                    remote_id: Some(id.clone()),
                    contribution_id: state.contribution_id,
                    contact_id: state.contact_id,
                    ..nothing_known()
                };
                match self.about_one(answer)? {
                    Ok(donation) => donations.push(donation),
                    Err(error) if error.kind() == Kind::NotFound && state.link().is_none() => {
                        let reason = "The donation is not on Action Network any more.".to_owned();
                        self.leave_alone(state, result, None, reason, &mut decided);
                    }
                    Err(error) => {
                        let failure = self.failure(state, result, None, error.to_string());
                        decided.noted.push(failure);
                    }
                }
                self.retried.insert(id);
            }
            self.take(donations, true, decided)?;
        }
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
        let mut states: HashMap<DonationId, DonationState> = HashMap::new();
        if !ids.is_empty() {
            for state in self.crm.donation_states_by_remote_id(&ids)? {
                if let Some(id) = state.remote_donation_id.clone() {
                    states.insert(id, state);
                }
            }
        }
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
            let state = states.remove(&id).unwrap_or_else(new);
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
                self.look_at_amount(candidate.state, &candidate.donation, result, decided);
            } else {
                candidates.push(candidate);
            }
        }
        Ok(candidates)
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
                Err(NoDonor::Nobody(why)) => self.leave(candidate, why, decided),
                Err(NoDonor::NotYet(why)) => {
                    if self.is_preview() && self.run.rules.sync_donors {
                        decided.results.push(DonationResult {
                            reason: Some("The donor would be synced first.".to_owned()),
                            ..candidate.result(Outcome::Created)
                        });
                    } else {
                        decided.noted.push(self.fails(candidate, why));
                    }
                }
            }
        }
        bookable
    }

    /// Looks for twins, and books those that have none.
    fn decide(
        &mut self,
        bookable: Vec<Bookable>,
        decided: &mut Decided,
    ) -> Result<Vec<(DonationWrite, Candidate)>> {
        if bookable.is_empty() {
            return Ok(Vec::new());
        }
        let mut twins = self.twins(&bookable)?;
        let known = self.known_series(&bookable)?;
        let mut writes = Vec::with_capacity(bookable.len());
        for one in bookable {
            let Bookable {
                candidate,
                gift,
                donor,
            } = one;
            match twins.find(&candidate.id, &gift, donor) {
                Twin::Found(contribution, state) => {
                    decided
                        .noted
                        .push(self.matched(candidate, contribution, state, donor));
                }
                Twin::Doubt(why, contributions) => {
                    let mut one = self.fails(candidate, why.clone());
                    let ambiguous = DonationFlagType::DonationAmbiguous;
                    let mut flag = flag_about(&one.result, ambiguous, why);
                    flag.contact_id = Some(donor);
                    flag.context.contributions = contributions;
                    one.flag = Some(flag);
                    decided.noted.push(one);
                }
                Twin::None(trxn_id) => {
                    let title = match self.title_of(gift.page.as_ref())? {
                        Ok(title) => title,
                        Err(why) => {
                            decided.noted.push(self.fails(candidate, why));
                            continue;
                        }
                    };
                    let (series, note) = series(&gift, donor, &known);
                    match book(&gift, title.as_deref(), &self.run.rules, &self.options) {
                        Err(why) => decided.noted.push(self.fails(candidate, why)),
                        Ok(booking) => {
                            let result = DonationResult {
                                contact_id: Some(donor),
                                reason: note.clone(),
                                ..candidate.result(Outcome::Created)
                            };
                            let write = DonationWrite {
                                contact_id: donor,
                                receive_date: Some(gift.given),
                                total_amount: gift.amount,
                                currency: gift.currency.code().to_owned(),
                                trxn_id,
                                source: booking.source,
                                payment_instrument_id: booking.payment_instrument_id,
                                fields: booking.fields,
                                lines: booking.lines,
                                series,
                                state: state::linked(
                                    candidate.state.clone(),
                                    DonationStatus::Done,
                                    Origin::Remote,
                                    &candidate.donation,
                                    note.as_deref(),
                                    self.run.now,
                                ),
                                log: state::log(self.run.origin, &result),
                            };
                            writes.push((write, candidate));
                        }
                    }
                }
            }
        }
        Ok(writes)
    }

    fn twins(&mut self, bookable: &[Bookable]) -> Result<Twins> {
        let mut references = HashSet::new();
        for one in bookable {
            references.insert(one.gift.transaction_id.clone());
            references.insert(one.candidate.id.as_str().to_owned());
        }
        let references: Vec<String> = references.into_iter().collect();
        let donors: HashSet<ContactId> = bookable.iter().map(|one| one.donor).collect();
        let donors: Vec<ContactId> = donors.into_iter().collect();
        let times: HashSet<Timestamp> = bookable.iter().map(|one| one.gift.given).collect();
        let times: Vec<Timestamp> = times.into_iter().collect();
        let alike = self.crm.contributions_like(&references, &donors, &times)?;
        let ids: Vec<ContributionId> = alike.iter().map(|one| one.id).collect();
        let states = match ids.is_empty() {
            true => Vec::new(),
            false => self.crm.donation_states_by_contribution(&ids)?,
        };
        Ok(Twins::new(alike, states))
    }

    /// The series the donors of a batch have already, and those that begin in it.
    fn known_series(&mut self, bookable: &[Bookable]) -> Result<Vec<Series>> {
        let donors: HashSet<ContactId> = bookable.iter().map(|one| one.donor).collect();
        let donors: Vec<ContactId> = donors.into_iter().collect();
        let mut known = self.crm.series_of(&donors)?;
        known.extend(bookable.iter().filter_map(|one| {
            let (series, _) = series(&one.gift, one.donor, &[]);
            series
        }));
        Ok(known)
    }

    /// The title of a fundraising page, read once per run.
    fn title_of(
        &mut self,
        page: Option<&FundraisingPageId>,
    ) -> Result<std::result::Result<Option<String>, String>> {
        let Some(page) = page else {
            return Ok(Ok(None));
        };
        if let Some(title) = self.titles.get(page) {
            return Ok(Ok(title.clone()));
        }
        let answer = self.client.get(page);
        let title = match self.about_one(answer)? {
            Ok(found) => found.title.filter(|title| !title.trim().is_empty()),
            Err(error) if error.kind() == Kind::NotFound => None,
            Err(error) => return Ok(Err(error.to_string())),
        };
        self.titles.insert(page.clone(), title.clone());
        Ok(Ok(title))
    }

    fn write(
        &mut self,
        writes: Vec<(DonationWrite, Candidate)>,
        decided: &mut Decided,
    ) -> Result<()> {
        if writes.is_empty() {
            return Ok(());
        }
        let created = |write: &DonationWrite, candidate: &Candidate| DonationResult {
            contact_id: Some(write.contact_id),
            reason: write.state.message.clone(),
            ..candidate.result(Outcome::Created)
        };
        if self.is_preview() {
            decided
                .results
                .extend(writes.iter().map(|(write, one)| created(write, one)));
            return Ok(());
        }
        let records: Vec<DonationWrite> = writes.iter().map(|(write, _)| write.clone()).collect();
        let recorded = self.crm.record_donations(&records)?;
        let mut settled = Vec::new();
        for ((write, candidate), recorded) in writes.into_iter().zip(recorded) {
            match recorded.error {
                Some(error) => {
                    let mut one = self.fails(candidate, error);
                    one.result.contact_id = Some(write.contact_id);
                    decided.noted.push(one);
                }
                None => {
                    let result = DonationResult {
                        contribution_id: recorded.contribution_id,
                        ..created(&write, &candidate)
                    };
                    if candidate.state.sync_status == Some(DonationStatus::Failed) {
                        settled.push(result.clone());
                    }
                    decided.results.push(result);
                }
            }
        }
        self.settle(settled)
    }

    /// CiviCRM has it already. The state of its contribution, if there is one, tells more than that of a failure.
    fn matched(
        &self,
        candidate: Candidate,
        contribution: ContributionId,
        state: Option<DonationState>,
        donor: ContactId,
    ) -> Noted {
        let is_another = |own: &StateId| state.as_ref().is_some_and(|state| state.id != Some(*own));
        let superfluous = candidate.state.id.filter(is_another);
        let base = match state {
            Some(state) => DonationState {
                remote_donation_id: Some(candidate.id.clone()),
                ..state
            },
            None => DonationState {
                contribution_id: Some(contribution),
                ..candidate.state.clone()
            },
        };
        let result = DonationResult {
            contribution_id: Some(contribution),
            contact_id: Some(donor),
            ..candidate.result(Outcome::Matched)
        };
        Noted {
            state: state::linked(
                base,
                DonationStatus::Matched,
                Origin::Remote,
                &candidate.donation,
                None,
                self.run.now,
            ),
            result,
            flag: None,
            superfluous,
        }
    }

    fn fails(&self, candidate: Candidate, reason: String) -> Noted {
        let result = candidate.result(Outcome::Error);
        let seen = candidate.seen();
        self.failure(candidate.state, result, seen, reason)
    }

    fn leave(&self, candidate: Candidate, reason: String, decided: &mut Decided) {
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
