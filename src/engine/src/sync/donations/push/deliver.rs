//! Sending contributions, each once, and hearing what Action Network makes of it.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::{Addressed, Parcel};
use crate::Result;
use crate::client::outcome_is_unknown;
use crate::crm::{Contribution, DonationFlagType, DonationState, DonationStatus, StateId};
use crate::mapping::Currency;
use crate::osdi::{Donation, DonationId, FundraisingPageId, NewRecord, Resource};
use crate::profile::Origin;
use crate::sync::donations::{Noted, Session, flag_about, state};
use crate::sync::report::Outcome;

/// When a contribution is looked for whose process ended while it was sent. Action Network's lists learn of a new record
/// some seconds late.
const UNTIL_IT_SHOWS: SignedDuration = SignedDuration::from_mins(5);

impl Session<'_> {
    pub(super) fn deliver(
        &mut self,
        mut addressed: Vec<Addressed>,
        page: &FundraisingPageId,
        noted: &mut Vec<Noted>,
    ) -> Result<()> {
        let intents: Vec<DonationState> = addressed
            .iter()
            .map(|one| intent(&one.parcel.state, self.run.now))
            .collect();
        self.crm.begin()?;
        let ids = match self.crm.save_donation_states(&intents) {
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
        let mut taken = HashSet::new();
        for one in addressed {
            let there = match one.parcel.is_doubtful {
                true => {
                    let found = self.look_for(&one, page, &mut taken);
                    match self.about_one(found)? {
                        Ok(there) => there,
                        Err(error) => {
                            let result = one.parcel.result(Outcome::Error);
                            let state = one.parcel.state;
                            noted.push(self.failure(state, result, None, error.to_string()));
                            continue;
                        }
                    }
                }
                false => None,
            };
            match there {
                Some((donation, superfluous)) => {
                    let arrived = self.arrived(one.parcel, &donation, DonationStatus::Matched);
                    noted.push(Noted {
                        superfluous,
                        ..arrived
                    });
                }
                None => {
                    let new = NewRecord::of(one.person, one.fields);
                    let sent = self.client.create(&page.collection::<Donation>(), &new);
                    // The next of the same person and amount is another one.
                    taken.extend(sent.as_ref().ok().and_then(Resource::id));
                    self.hear(one.parcel, sent, noted)?;
                }
            }
        }
        Ok(())
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
                noted.push(self.arrived(parcel, &donation, DonationStatus::Done));
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
                noted.push(self.failure(parcel.state, result, None, reason));
                judged.map(drop)
            }
        }
    }

    /// Both sides have it. Action Network says what it made of it; what it ignores, such as the payment, is no difference.
    fn arrived(&self, parcel: Parcel, donation: &Donation, status: DonationStatus) -> Noted {
        let mut result = parcel.result(match status {
            DonationStatus::Matched => Outcome::Matched,
            _ => Outcome::Created,
        });
        result.remote_id = donation.id();
        let own = parcel.contribution.total_amount;
        let differs = donation.amount != Some(own);
        let note = differs.then(|| {
            let theirs = donation.amount.map(|amount| amount.to_string());
            format!(
                "Action Network took {} for the {own} of contribution {}.",
                theirs.unwrap_or_else(|| "nothing".to_owned()),
                parcel.contribution.id
            )
        });
        result.reason.clone_from(&note);
        let flag = note
            .clone()
            .map(|note| flag_about(&result, DonationFlagType::DonationAmountChanged, note));
        Noted {
            state: state::linked(
                parcel.state,
                status,
                Origin::Local,
                donation,
                note.as_deref(),
                self.run.now,
            ),
            result,
            flag,
            superfluous: None,
        }
    }

    /// The person's donation that is this contribution, if it is there and no other contribution's; with the state of
    /// whoever tried to bring it here meanwhile, which is superfluous then.
    fn look_for(
        &mut self,
        one: &Addressed,
        page: &FundraisingPageId,
        taken: &mut HashSet<DonationId>,
    ) -> Result<Option<(Donation, Option<StateId>)>> {
        let mut pages = self
            .client
            .pages(&one.person.collection::<Donation>(), None)
            .patiently();
        let mut alike = Vec::new();
        while let Some(found) = pages.next_page(self.client)? {
            alike.extend(
                found
                    .into_iter()
                    .filter(|donation| is_like(donation, &one.parcel.contribution, page)),
            );
        }
        let ids: Vec<DonationId> = alike.iter().filter_map(Resource::id).collect();
        if ids.is_empty() {
            return Ok(None);
        }
        let mut tried: HashMap<DonationId, Option<StateId>> = HashMap::new();
        for state in self.crm.donation_states_by_remote_id(&ids)? {
            let was_carried = state.was_carried();
            match state.remote_donation_id {
                Some(id) if was_carried => {
                    taken.insert(id);
                }
                Some(id) => {
                    tried.insert(id, state.id);
                }
                None => {}
            }
        }
        let free = |donation: &Donation| donation.id().filter(|id| !taken.contains(id));
        let found = alike.into_iter().find_map(|one| Some((free(&one)?, one)));
        Ok(found.map(|(id, donation)| {
            let superfluous = tried.remove(&id).flatten();
            taken.insert(id);
            (donation, superfluous)
        }))
    }
}

/// That a contribution is about to be sent.
fn intent(state: &DonationState, now: Timestamp) -> DonationState {
    DonationState {
        sync_status: Some(DonationStatus::Sending),
        sync_time: Some(now),
        next_attempt_time: now.checked_add(UNTIL_IT_SHOWS).ok(),
        ..state.clone()
    }
}

fn is_like(donation: &Donation, one: &Contribution, page: &FundraisingPageId) -> bool {
    let currency = |code: &Option<String>| code.as_deref().and_then(Currency::parse);
    donation.fundraising_page_id.as_ref() == Some(page)
        && donation.amount == Some(one.total_amount)
        && currency(&donation.currency) == currency(&one.currency)
        && donation.created_date == one.receive_date
}
