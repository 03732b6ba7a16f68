//! What becomes of donations of which it is known who gave what: matched, made, or left for later.

use std::collections::HashSet;

use jiff::Timestamp;

use super::twins::Found;
use super::{Bookable, Candidate};
use crate::Result;
use crate::crm::{
    ContactId, ContributionId, DonationFlagType, DonationStatus, DonationWrite, LoneGift, Series,
};
use crate::mapping::Recurs;
use crate::osdi::FundraisingPageId;
use crate::profile::Origin;
use crate::sync::donations::booking::{book, renewals, series};
use crate::sync::donations::report::DonationResult;
use crate::sync::donations::twin::Twins;
use crate::sync::donations::{Decided, Session, flag_about, is_not_here, state};
use crate::sync::report::Outcome;

impl Session<'_> {
    /// Looks for twins, and books those that have none.
    pub(super) fn decide(
        &mut self,
        bookable: Vec<Bookable>,
        decided: &mut Decided,
    ) -> Result<Vec<(DonationWrite, Candidate)>> {
        if bookable.is_empty() {
            return Ok(Vec::new());
        }
        let mut twins = self.twins(&bookable)?;
        let known = self.known_series(&bookable)?;
        let mut lone = self.lone_gifts(&bookable)?;
        let mut writes = Vec::with_capacity(bookable.len());
        for one in bookable {
            let twin = self.twin_of(&one, &mut twins, decided)?;
            let Bookable {
                candidate,
                gift,
                donor,
            } = one;
            match twin {
                Found::Matched(contribution, state) => {
                    let state = state.map(|state| *state);
                    decided
                        .noted
                        .push(self.matched(candidate, contribution, state, Some(donor)));
                }
                Found::Failed(why) => decided.noted.push(self.fails(candidate, why)),
                Found::Doubt(why, contributions) => {
                    let mut one = self.fails(candidate, why.clone());
                    let ambiguous = DonationFlagType::DonationAmbiguous;
                    let mut flag = flag_about(&one.result, ambiguous, why);
                    flag.contact_id = Some(donor);
                    flag.context.contributions = contributions;
                    one.flag = Some(flag);
                    decided.noted.push(one);
                }
                Found::None(trxn_id) => {
                    let title = match self.title_of(gift.page.as_ref())? {
                        Ok(title) => title,
                        Err(why) => {
                            decided.noted.push(self.fails(candidate, why));
                            continue;
                        }
                    };
                    let (series, note) = series(&gift, donor, &known);
                    let notes: Vec<String> = gift.note.iter().cloned().chain(note).collect();
                    let note = (!notes.is_empty()).then(|| notes.join(" "));
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
                                renewals: match (&gift.recurs, &series) {
                                    (Recurs::Every(_), Some(series)) => renewals(series, &mut lone),
                                    _ => Vec::new(),
                                },
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
        let references = bookable.iter().map(|one| one.gift.transaction_id.as_str());
        let taken = self.recognised.contributions.clone();
        Ok(Twins::new(
            alike,
            states,
            self.run.profile,
            references,
            taken,
        ))
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

    /// What the donors of series in a batch gave before without its being known that it was a renewal.
    fn lone_gifts(&mut self, bookable: &[Bookable]) -> Result<Vec<LoneGift>> {
        let recurring = bookable
            .iter()
            .filter(|one| matches!(one.gift.recurs, Recurs::Every(_)));
        let donors: HashSet<ContactId> = recurring.map(|one| one.donor).collect();
        if donors.is_empty() {
            return Ok(Vec::new());
        }
        let donors: Vec<ContactId> = donors.into_iter().collect();
        self.crm.lone_gifts(&donors)
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
            return Ok(title.clone());
        }
        let answer = self.client.get(page);
        let title = match self.about_one(answer)? {
            Ok(found) => Ok(found.title.filter(|title| !title.trim().is_empty())),
            // Deleted, or of a group whose pages this one may not see.
            Err(error) if is_not_here(&error) => Ok(None),
            Err(error) => Err(error.to_string()),
        };
        self.titles.insert(page.clone(), title.clone());
        Ok(title)
    }
}
