//! Sending contributions, each once, and hearing what Action Network makes of it.

use jiff::{SignedDuration, Timestamp};

use super::{Addressed, Parcel};
use crate::client::outcome_is_unknown;
use crate::crm::{DonationState, DonationStatus};
use crate::osdi::{Donation, FundraisingPageId, NewRecord, Resource};
use crate::sync::donations::{DonationResult, Noted, Session};
use crate::sync::report::Outcome;
use crate::{Error, Kind, Result};

/// When a contribution is looked for whose process ended while it was sent. Action Network's lists learn of a new record
/// some seconds late.
const UNTIL_IT_SHOWS: SignedDuration = SignedDuration::from_mins(5);

impl Session<'_> {
    /// Sends contributions to the profile's page. Where somebody deleted that page, it is looked up or made anew, once.
    pub(super) fn deliver(
        &mut self,
        addressed: Vec<Addressed>,
        noted: &mut Vec<Noted>,
    ) -> Result<()> {
        let page = self.page()?;
        let left = self.deliver_to(&page, addressed, noted)?;
        if left.is_empty() {
            return Ok(());
        }
        self.run.rules.page_id = None;
        let page = self.page()?;
        for one in self.deliver_to(&page, left, noted)? {
            let reason = format!("Action Network does not know the fundraising page {page}.");
            let result = one.parcel.result(Outcome::Error);
            noted.push(self.refused(one.parcel.state, result, reason));
        }
        Ok(())
    }

    /// Returns those that could not be sent because the page is not there.
    fn deliver_to(
        &mut self,
        page: &FundraisingPageId,
        mut addressed: Vec<Addressed>,
        noted: &mut Vec<Noted>,
    ) -> Result<Vec<Addressed>> {
        for one in &mut addressed {
            one.parcel.state.intent = Some(one.intent(page));
        }
        let mut addressed = self.without_same(addressed, noted)?;
        if addressed.is_empty() {
            return Ok(Vec::new());
        }
        self.save_intents(&mut addressed)?;
        let mut rest = addressed.into_iter();
        while let Some(one) = rest.next() {
            let new = NewRecord::of(one.person.clone(), one.contents.fields.clone());
            let sent = self.client.create(&page.collection::<Donation>(), &new);
            let is_not_found = |error: &Error| error.kind() == Kind::NotFound;
            if sent.as_ref().is_err_and(is_not_found) && self.is_gone(page)? {
                return Ok(std::iter::once(one).chain(rest).collect());
            }
            // The next of the same person and amount is another one.
            let there = sent.as_ref().ok().and_then(Resource::id);
            self.recognised.donations.extend(there);
            self.hear(one.parcel, sent, noted)?;
        }
        Ok(Vec::new())
    }

    /// Sorts out those that are there already, though nothing that may have arrived was sent of them.
    fn without_same(
        &mut self,
        addressed: Vec<Addressed>,
        noted: &mut Vec<Noted>,
    ) -> Result<Vec<Addressed>> {
        let mut left = Vec::with_capacity(addressed.len());
        for one in addressed {
            if one.parcel.is_doubtful {
                let found = self.look_for_same(&one.parcel.state);
                let found = self.about_one(found)?;
                let result = one.parcel.result(Outcome::Error);
                let unsent = DonationState {
                    intent: None,
                    ..one.parcel.state.clone()
                };
                if let Some(settled) = self.found(unsent, found, result) {
                    noted.push(settled);
                    continue;
                }
            }
            left.push(one);
        }
        Ok(left)
    }

    /// Writes down that they are about to be sent.
    fn save_intents(&mut self, addressed: &mut [Addressed]) -> Result<()> {
        let now = self.run.now;
        let states = addressed.iter().map(|one| sending(&one.parcel.state, now));
        let states: Vec<DonationState> = states.collect();
        self.crm.begin()?;
        let ids = match self.crm.save_donation_states(&states) {
            Ok(ids) => ids,
            Err(error) => {
                self.crm.rollback()?;
                return Err(error);
            }
        };
        self.crm.commit()?;
        for (one, id) in addressed.iter_mut().zip(ids) {
            one.parcel.state.id = Some(id);
        }
        Ok(())
    }

    /// Whether the page is what Action Network does not know of a donation: it could be the person.
    fn is_gone(&mut self, page: &FundraisingPageId) -> Result<bool> {
        let answer = self.client.get(page);
        let answer = self.about_one(answer)?;
        Ok(answer.is_err_and(|error| error.kind() == Kind::NotFound))
    }

    /// What Action Network said.
    fn hear(
        &mut self,
        parcel: Parcel,
        sent: Result<Donation>,
        noted: &mut Vec<Noted>,
    ) -> Result<()> {
        let error = match sent {
            Ok(donation) => {
                self.troubles.are_over();
                noted.push(self.arrived(parcel.state, &donation, DonationStatus::Done));
                return Ok(());
            }
            Err(error) => error,
        };
        let is_unknown = outcome_is_unknown(&error);
        let reason = match is_unknown {
            true => format!(
                "It is not known whether the donation arrived; it is looked for before it is sent again. {error}"
            ),
            false => error.to_string(),
        };
        match self.about_one::<Donation>(Err(error)) {
            Err(error) if !is_unknown => Err(error),
            judged => {
                let result = parcel.result(Outcome::Error);
                noted.push(match is_unknown {
                    true => self.failure(parcel.state, result, None, reason),
                    false => self.refused(parcel.state, result, reason),
                });
                judged.map(drop)
            }
        }
    }

    /// It certainly did not arrive.
    fn refused(&self, state: DonationState, result: DonationResult, reason: String) -> Noted {
        let state = DonationState {
            intent: None,
            ..state
        };
        self.failure(state, result, None, reason)
    }
}

/// That a contribution is about to be sent.
fn sending(state: &DonationState, now: Timestamp) -> DonationState {
    DonationState {
        sync_status: Some(DonationStatus::Sending),
        sync_time: Some(now),
        next_attempt_time: now.checked_add(UNTIL_IT_SHOWS).ok(),
        ..state.clone()
    }
}
