//! Whether CiviCRM has a donation already: by the id of the donation, else by who gave how much at that
//! second, else by the reference of the payment.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::crm::{ContactId, Contribution, ContributionId, DonationState, DonationStatus};
use crate::mapping::{Currency, Gift};
use crate::osdi::DonationId;
use crate::profile::{Origin, ProfileId};

/// The contributions that could be donations of a batch, with their states.
#[derive(Default)]
pub struct Twins {
    contributions: Vec<Contribution>,
    states: HashMap<ContributionId, DonationState>,
    /// Donations that other profiles brought as these contributions.
    elsewhere: HashSet<(ContributionId, DonationId)>,
    /// Those that are a donation of this batch.
    taken: HashSet<ContributionId>,
    /// Transaction ids of contributions to be made in it.
    given: HashSet<String>,
    /// References that stand on several donations of it.
    shared: HashSet<String>,
}

/// What was found.
#[derive(Debug, PartialEq)]
pub enum Twin {
    /// None; the contribution to be made gets this transaction id.
    None(String),
    /// This one, with the state it has already.
    Found(ContributionId, Option<Box<DonationState>>),
    /// There is one, or there are several, and only a person can tell.
    Doubt(String, Vec<ContributionId>),
    /// This one has the reference of its payment, and was matched with the other donation. It is that one for certain only
    /// if they are of one time.
    Shared(Shared),
}

/// A contribution whose reference stands on several donations.
#[derive(Debug, PartialEq)]
pub struct Shared {
    pub contribution: ContributionId,
    pub received: Option<Timestamp>,
    /// The donation it was matched with.
    pub matched: DonationId,
}

impl Twins {
    /// Of these contributions, with the states of those that have one, in this profile and in others, for donations with
    /// these references. Those that are taken are other donations.
    pub fn new<'a>(
        contributions: Vec<Contribution>,
        states: Vec<DonationState>,
        profile: ProfileId,
        references: impl Iterator<Item = &'a str>,
        taken: HashSet<ContributionId>,
    ) -> Self {
        let mut seen = HashSet::new();
        let shared = references
            .map(str::to_ascii_lowercase)
            .filter(|reference| !seen.insert(reference.clone()))
            .collect();
        let (own, others): (Vec<_>, Vec<_>) = states
            .into_iter()
            .partition(|state| state.sync_profile_id == Some(profile));
        // What another profile sent may have arrived here.
        let sent = others.iter().filter(|state| state.intent.is_some());
        let known = sent.cloned().chain(own);
        let states = known
            .filter_map(|state| Some((state.contribution_id?, state)))
            .collect();
        // Where another profile sent one says nothing about where it came from.
        let others = others
            .into_iter()
            .filter(|state| state.source == Some(Origin::Remote));
        Self {
            contributions,
            states,
            elsewhere: others
                .filter_map(|state| Some((state.contribution_id?, state.remote_donation_id?)))
                .collect(),
            taken,
            given: HashSet::new(),
            shared,
        }
    }

    /// Looks for a gift of a contact. What is found is not found again for another donation.
    pub fn find(&mut self, id: &DonationId, gift: &Gift, donor: ContactId) -> Twin {
        let found = self.look(id, gift, donor);
        match &found {
            Twin::Found(contribution, _) => {
                self.taken.insert(*contribution);
            }
            Twin::None(trxn_id) => {
                self.given.insert(trxn_id.to_ascii_lowercase());
            }
            Twin::Doubt(..) | Twin::Shared(_) => {}
        }
        found
    }

    fn look(&self, id: &DonationId, gift: &Gift, donor: ContactId) -> Twin {
        let with = |trxn: &str| {
            self.contributions.iter().find(|one| {
                one.trxn_id
                    .as_deref()
                    .is_some_and(|own| own.eq_ignore_ascii_case(trxn))
            })
        };
        let is_it = |one: &Contribution| self.is_free(one, id) && is_like(one, gift, donor);
        let is_another = |one: &Contribution, trxn: &str| {
            let why = format!(
                "Contribution {} has the transaction id {trxn} of this donation and is another one. Correct one of the \
                 two.",
                one.id
            );
            Twin::Doubt(why, vec![one.id])
        };
        // Its own id says more than a reference, which may stand on several donations.
        if let Some(one) = with(id.as_str()) {
            return match is_it(one) {
                true => self.found(one),
                false => is_another(one, id.as_str()),
            };
        }
        let reference = gift.transaction_id.as_str();
        let named = with(reference);
        let alike: Vec<&Contribution> = self
            .contributions
            .iter()
            .filter(|one| one.receive_date == Some(gift.given) && is_it(one))
            .collect();
        let is_named = |one: &&&Contribution| named.is_some_and(|named| named.id == one.id);
        // Nothing else tells them apart, so that one is as good that was about to be sent.
        let is_sent = |one: &&&Contribution| self.states.contains_key(&one.id);
        let best = alike.iter().find(is_named);
        let best = best.or_else(|| alike.iter().find(is_sent));
        match (alike.as_slice(), best) {
            ([], _) => {}
            ([one], _) | (_, Some(one)) => return self.found(one),
            (several, None) => {
                let why = format!(
                    "Several contributions are of the same contact, amount and second. Enter {id} as the transaction id \
                     of the one that is this donation."
                );
                return Twin::Doubt(why, several.iter().map(|one| one.id).collect());
            }
        }
        // Only the first donation of a reference has it in CiviCRM.
        let is_given = self.given.contains(&reference.to_ascii_lowercase());
        match named {
            Some(one) if self.is_free(one, id) && !is_given => {
                let is_shared = self.shared.contains(&reference.to_ascii_lowercase());
                match is_like(one, gift, donor) {
                    true if is_shared => {
                        let why = format!(
                            "The payment reference {reference} stands on several donations, and contribution {} has it \
                             and is of another time. Enter {id} as the transaction id of the contribution that is this \
                             donation, or correct the time.",
                            one.id
                        );
                        Twin::Doubt(why, vec![one.id])
                    }
                    true => self.found(one),
                    false => is_another(one, reference),
                }
            }
            Some(one) if !is_given && is_like(one, gift, donor) => match self.matched(one) {
                Some(matched) => Twin::Shared(Shared {
                    contribution: one.id,
                    received: one.receive_date,
                    matched,
                }),
                None => Twin::None(id.as_str().to_owned()),
            },
            None if !is_given => Twin::None(reference.to_owned()),
            _ => Twin::None(id.as_str().to_owned()),
        }
    }

    fn found(&self, one: &Contribution) -> Twin {
        // Pending as osdi-client 1.2.3 left it behind when the payment failed. What was cancelled, a person decided.
        if let Some(status @ ("Pending" | "In Progress" | "Failed")) = one.status.as_deref() {
            let why = format!(
                "Contribution {} is this donation, but it is {}. Record its payment, or delete it.",
                one.id,
                status.to_lowercase()
            );
            return Twin::Doubt(why, vec![one.id]);
        }
        Twin::Found(one.id, self.states.get(&one.id).cloned().map(Box::new))
    }

    /// The donation it was matched with, which it need not be.
    fn matched(&self, one: &Contribution) -> Option<DonationId> {
        let state = self.states.get(&one.id)?;
        let is_matched = state.sync_status == Some(DonationStatus::Matched);
        let is_theirs = state.source != Some(Origin::Local);
        let donation = state.remote_donation_id.clone();
        donation.filter(|_| is_matched && is_theirs)
    }

    /// Whether it is no other donation.
    fn is_free(&self, one: &Contribution, id: &DonationId) -> bool {
        let state = self.states.get(&one.id);
        let remote = state.and_then(|state| state.remote_donation_id.as_ref());
        let mut elsewhere = self.elsewhere.iter();
        let is_another = elsewhere.any(|(own, remote)| *own == one.id && remote != id);
        !self.taken.contains(&one.id) && !is_another && remote.is_none_or(|remote| remote == id)
    }
}

fn is_like(one: &Contribution, gift: &Gift, donor: ContactId) -> bool {
    one.contact_id == donor
        && one.total_amount == gift.amount
        && one.currency.as_deref().and_then(Currency::parse) == Some(gift.currency.clone())
}
