//! CiviCRM → Action Network. Each contribution is sent once: what is about to be sent is written down before, and where
//! that is not followed by an outcome, the donations of the person are looked at before it is sent again.

mod deliver;
mod due;
mod others;

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::report::DonationResult;
use super::{Decided, Noted, Session, flag_about, state};
use crate::crm::{
    Blocked, ContactId, Contribution, ContributionId, DonationFlagType, DonationState, Intent,
    SyncState,
};
use crate::mapping::{Currency, Period, Unit, donation_from};
use crate::osdi::{DonationFields, FundraisingPageId, PersonId};
use crate::profile::Origin;
use crate::sync::eligibility::scope_reason;
use crate::sync::report::Outcome;
use crate::{Error, Result};

/// A contribution to be sent.
struct Parcel {
    contribution: Contribution,
    state: DonationState,
    /// It was tried before, and may be there already: an older version may have sent it, or somebody entered it there.
    is_doubtful: bool,
}

impl Parcel {
    fn new(contribution: Contribution, state: DonationState, is_doubtful: bool) -> Self {
        Self {
            state: DonationState {
                local_amount: Some(contribution.total_amount),
                contact_id: Some(contribution.contact_id),
                ..state
            },
            contribution,
            is_doubtful,
        }
    }

    fn result(&self, outcome: Outcome) -> DonationResult {
        DonationResult {
            contribution_id: Some(self.contribution.id),
            remote_id: self.state.remote_donation_id.clone(),
            contact_id: Some(self.contribution.contact_id),
            outcome,
            amount: Some(self.contribution.total_amount),
            currency: self.contribution.currency.clone(),
            reason: None,
        }
    }
}

/// A parcel with its address and its contents.
struct Addressed {
    parcel: Parcel,
    person: PersonId,
    contents: Contents,
}

/// What is said about a contribution.
struct Contents {
    fields: DonationFields,
    currency: Currency,
    given: Timestamp,
}

impl Addressed {
    fn intent(&self, page: &FundraisingPageId) -> Intent {
        Intent {
            person: self.person.clone(),
            page: page.clone(),
            amount: self.parcel.contribution.total_amount,
            currency: self.contents.currency.code().to_owned(),
            given: self.contents.given,
        }
    }
}

impl Session<'_> {
    /// Sends what came in since the profile's beginning and was not sent yet.
    pub(super) fn push(&mut self) -> Result<()> {
        self.tell_taken_back()?;
        let Some(since) = self.run.rules.local_since else {
            // Nothing of the past is sent by itself.
            if !self.is_preview() {
                self.crm.set_donation_since(self.run.now)?;
            }
            return Ok(());
        };
        self.push_due()?;
        let mut after = ContributionId::default();
        loop {
            let found = self
                .crm
                .contributions_to_send(since, after, self.run.batch_size)?;
            let Some(last) = found.last().map(|one| one.id) else {
                return Ok(());
            };
            after = last;
            let parcels = found.into_iter().map(|contribution| {
                let state = DonationState {
                    contribution_id: Some(contribution.id),
                    source: Some(Origin::Local),
                    ..DonationState::new(self.run.profile)
                };
                Parcel::new(contribution, state, false)
            });
            let parcels = parcels.collect();
            self.send(parcels, Decided::default())?;
        }
    }

    fn send(&mut self, parcels: Vec<Parcel>, mut decided: Decided) -> Result<()> {
        let addressed = match self.address(parcels, &mut decided) {
            Ok(addressed) => addressed,
            Err(error) => {
                // What was found is remembered even when the run ends here.
                self.note(decided)?;
                return Err(error);
            }
        };
        let mut ended = Ok(());
        if self.is_preview() {
            if !addressed.is_empty() {
                self.foresee_page()?;
            }
            let results = addressed
                .iter()
                .map(|one| one.parcel.result(Outcome::Created));
            decided.results.extend(results);
        } else if !addressed.is_empty() {
            ended = self.deliver(addressed, &mut decided.noted);
        }
        // What was sent is remembered even when the run ends here.
        let results = self.note(decided)?;
        ended?;
        self.finish_batch(results)
    }

    /// Finds whose donation each is, and what is said about it. What another profile sent here already is left out.
    fn address(&mut self, parcels: Vec<Parcel>, decided: &mut Decided) -> Result<Vec<Addressed>> {
        if parcels.is_empty() {
            return Ok(Vec::new());
        }
        let contacts: HashSet<ContactId> = parcels
            .iter()
            .map(|one| one.contribution.contact_id)
            .collect();
        let contacts: Vec<ContactId> = contacts.into_iter().collect();
        let states = self.crm.states_by_contact_id(&contacts)?;
        let links: HashMap<ContactId, (&PersonId, &SyncState)> = states
            .iter()
            .filter_map(|state| {
                state
                    .link()
                    .map(|(contact, person)| (contact, (person, state)))
            })
            .collect();
        let people: Vec<PersonId> = links
            .values()
            .map(|(person, _)| (*person).clone())
            .collect();
        let blocked = self.crm.blocked(&contacts, &people)?;
        let mut free = Vec::with_capacity(parcels.len());
        for parcel in parcels {
            let link = links.get(&parcel.contribution.contact_id);
            if let Some(why) = link.and_then(|(_, state)| self.held_back(state, &blocked)) {
                self.hold_back(parcel, why, decided);
                continue;
            }
            free.push((parcel, link.map(|(person, _)| (*person).clone())));
        }
        let free = self.without_sent(free, decided)?;
        let mut addressed = Vec::with_capacity(free.len());
        for (parcel, person) in free {
            let person = person.ok_or_else(|| "The contact is not on Action Network.".to_owned());
            let contents = person.and_then(|person| Ok((person, contents(&parcel.contribution)?)));
            match contents {
                Ok((person, contents)) => addressed.push(Addressed {
                    parcel,
                    person,
                    contents,
                }),
                Err(why) => {
                    let result = parcel.result(Outcome::Error);
                    decided
                        .noted
                        .push(self.failure(parcel.state, result, None, why));
                }
            }
        }
        Ok(addressed)
    }

    /// Why nothing is sent of somebody who is linked, if so.
    fn held_back(&self, state: &SyncState, blocked: &Blocked) -> Option<String> {
        if state.is_out_of_scope {
            return Some(scope_reason(&self.run.people));
        }
        if state.remote_gone_time.is_some() {
            return Some("The person is not on Action Network any more.".to_owned());
        }
        blocked.concerns(state).then(|| {
            "The contact, or the person, is flagged with an error. Settle the flag first."
                .to_owned()
        })
    }

    /// Leaves one out, which is no failure. It is looked at again in the next run: without a state, or, where it may be
    /// there already, because its state stays due.
    fn hold_back(&self, parcel: Parcel, why: String, decided: &mut Decided) {
        match parcel.is_doubtful {
            true => decided.settled.extend(parcel.state.id),
            false => decided.forgotten.extend(parcel.state.id),
        }
        decided.results.push(DonationResult {
            reason: Some(why),
            ..parcel.result(Outcome::Ineligible)
        });
    }

    /// Tells once of contributions that do not count any more after they were sent: Action Network lets no donation be
    /// deleted, so somebody has to settle it there.
    fn tell_taken_back(&mut self) -> Result<()> {
        if self.is_preview() {
            return Ok(());
        }
        loop {
            let found = self.crm.contributions_taken_back(self.run.batch_size)?;
            if found.is_empty() {
                return Ok(());
            }
            let mut decided = Decided::default();
            for one in found {
                let id = one.state.contribution_id;
                let what = match (&one.status, id) {
                    (Some(status), Some(id)) => format!("Contribution {id} is now {status}"),
                    _ => "The contribution of this donation was deleted".to_owned(),
                };
                let reason = format!(
                    "{what}, after it was sent to Action Network. A donation there cannot be taken back from here; \
                     correct it on Action Network."
                );
                let result = DonationResult {
                    contribution_id: id,
                    remote_id: one.state.remote_donation_id.clone(),
                    contact_id: one.state.contact_id,
                    outcome: Outcome::Conflict,
                    amount: one.state.local_amount,
                    currency: None,
                    reason: Some(reason.clone()),
                };
                let taken_back = DonationFlagType::ContributionTakenBack;
                let flag = flag_about(&result, taken_back, reason.clone());
                let now = self.run.now;
                decided.noted.push(Noted {
                    state: state::taken_back(one.state, &reason, now),
                    result,
                    flag: Some(flag),
                    superfluous: None,
                });
            }
            let results = self.note(decided)?;
            self.finish_batch(results)?;
        }
    }
}

/// What is said about a contribution. The error says what it lacks.
fn contents(one: &Contribution) -> std::result::Result<Contents, String> {
    let currency = one
        .currency
        .as_deref()
        .and_then(Currency::parse)
        .ok_or_else(|| "The contribution has no currency.".to_owned())?;
    if let Some(why) = currency.refuses(one.total_amount) {
        return Err(why);
    }
    let given = one
        .receive_date
        .ok_or_else(|| "The contribution has no date.".to_owned())?;
    let period = one.recurrence.as_ref().and_then(|recurring| {
        let unit = match recurring.frequency_unit.as_str() {
            "day" => Unit::Day,
            "week" => Unit::Week,
            "month" => Unit::Month,
            "year" => Unit::Year,
            _ => return None,
        };
        Some(Period {
            unit,
            interval: recurring.frequency_interval.max(1),
        })
    });
    let recipient = one.financial_type.as_deref().unwrap_or_default();
    let fields = donation_from(recipient, one.total_amount, &currency, given, period)
        .map_err(|error: Error| error.to_string())?;
    Ok(Contents {
        fields,
        currency,
        given,
    })
}
