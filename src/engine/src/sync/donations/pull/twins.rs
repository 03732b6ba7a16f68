//! Whether CiviCRM has a donation already, where that takes a look at Action Network.

use jiff::SignedDuration;

use super::Bookable;
use crate::Result;
use crate::crm::{ContributionId, DonationState, DonationStatus};
use crate::sync::donations::intent::Arrival;
use crate::sync::donations::twin::{Shared, Twin, Twins};
use crate::sync::donations::{Decided, Noted, Session, is_not_here};

/// The hour that comes twice when daylight saving ends is written in one way.
const SAME_TIME: SignedDuration = SignedDuration::from_hours(1);

/// What was found.
pub(super) enum Found {
    /// None; the contribution to be made gets this transaction id.
    None(String),
    /// This one, with the state it has already.
    Matched(ContributionId, Option<Box<DonationState>>),
    /// Only a person can tell.
    Doubt(String, Vec<ContributionId>),
    /// It could not be found out this time.
    Failed(String),
}

impl Session<'_> {
    /// The contribution a donation is.
    pub(super) fn twin_of(
        &mut self,
        one: &Bookable,
        twins: &mut Twins,
        decided: &mut Decided,
    ) -> Result<Found> {
        let id = &one.candidate.id;
        loop {
            return Ok(match twins.find(id, &one.gift, one.donor) {
                Twin::None(trxn_id) => Found::None(trxn_id),
                Twin::Doubt(why, contributions) => Found::Doubt(why, contributions),
                Twin::Shared(shared) => match self.doubt_about(&shared, one)? {
                    None => Found::None(id.as_str().to_owned()),
                    Some(found) => found,
                },
                Twin::Found(contribution, Some(state))
                    if state.intent.is_some() && !self.is_preview() =>
                {
                    match self.other_than_sent(*state, contribution, one, decided)? {
                        // It is what was sent, and no twin of this one.
                        Sent::Arrived(noted) => {
                            decided.noted.push(*noted);
                            continue;
                        }
                        Sent::Settled(found) => found,
                    }
                }
                Twin::Found(contribution, state) => Found::Matched(contribution, state),
            });
        }
    }

    /// A contribution that is like the donation was sent, and it is not known whether it arrived. If it did, that is
    /// another donation.
    fn other_than_sent(
        &mut self,
        state: DonationState,
        contribution: ContributionId,
        one: &Bookable,
        decided: &mut Decided,
    ) -> Result<Sent> {
        let is_living_other = !state.is_former() && state.sync_profile_id != Some(self.run.profile);
        let of_person = state.intent.as_ref().map(|intent| &intent.person);
        if is_living_other && of_person != one.candidate.person.as_ref() {
            // It was sent to another group.
            return Ok(Sent::Settled(Found::Matched(contribution, None)));
        }
        if state.next_attempt_time.is_some_and(|at| at > self.run.now) {
            let why = format!(
                "Contribution {contribution} is like this donation and was sent without an answer. It is looked for on Action \
                 Network first."
            );
            return Ok(Sent::Settled(Found::Failed(why)));
        }
        let found = self.look_for(&state);
        Ok(match self.about_one(found)? {
            Err(error) => Sent::Settled(Found::Failed(error.to_string())),
            Ok(Arrival::Doubt(doubt)) => {
                Sent::Settled(Found::Doubt(doubt.why, doubt.contributions))
            }
            Ok(Arrival::There(donation, superfluous))
                if crate::osdi::Resource::id(&*donation).as_ref() != Some(&one.candidate.id) =>
            {
                match self.own_of(state, decided)? {
                    Some(own) => Sent::Arrived(Box::new(Noted {
                        superfluous,
                        ..self.arrived(own, &donation, DonationStatus::Matched)
                    })),
                    None => Sent::Settled(Found::None(one.candidate.id.as_str().to_owned())),
                }
            }
            Ok(Arrival::There(..) | Arrival::Nowhere) => {
                let state = (!is_living_other).then(|| Box::new(state));
                Sent::Settled(Found::Matched(contribution, state))
            }
        })
    }

    /// Whether the contribution may be this donation, and not the one it was matched with.
    fn doubt_about(&mut self, shared: &Shared, one: &Bookable) -> Result<Option<Found>> {
        let other = &shared.matched;
        let given = match self.given.get(other) {
            Some(given) => *given,
            None => {
                let answer = self.client.get(other);
                let given = match self.about_one(answer)? {
                    Ok(donation) => donation.created_date,
                    Err(error) if is_not_here(&error) => None,
                    Err(error) => return Ok(Some(Found::Failed(error.to_string()))),
                };
                self.given.insert(other.clone(), given);
                given
            }
        };
        let is_of_that_time = given
            .zip(shared.received)
            .is_some_and(|(given, received)| given.duration_since(received).abs() <= SAME_TIME);
        if is_of_that_time {
            return Ok(None);
        }
        let Shared { contribution, .. } = shared;
        let reference = &one.gift.transaction_id;
        let why = format!(
            "The payment reference {reference} stands on several donations. Contribution {contribution} has it, is of another \
             time, and was taken for donation {other}. Enter {other} as its transaction id, or the time of that donation; \
             then this one is brought as another contribution."
        );
        Ok(Some(Found::Doubt(why, vec![*contribution])))
    }
}

/// What became of a contribution that was sent.
enum Sent {
    /// It arrived as another donation.
    Arrived(Box<Noted>),
    /// What that means for the donation that was read.
    Settled(Found),
}
