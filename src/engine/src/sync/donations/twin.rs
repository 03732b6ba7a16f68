//! Whether CiviCRM has a donation already: by its transaction id, else by who gave how much at that second.

use std::collections::{HashMap, HashSet};

use crate::crm::{ContactId, Contribution, ContributionId, DonationState};
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
}

impl Twins {
    /// Of these contributions, with the states of those that have one, in this profile and in others.
    pub fn new(
        contributions: Vec<Contribution>,
        states: Vec<DonationState>,
        profile: ProfileId,
    ) -> Self {
        let (own, others): (Vec<_>, Vec<_>) = states
            .into_iter()
            .partition(|state| state.sync_profile_id == profile);
        // Where another profile sent one says nothing about where it came from.
        let others = others
            .into_iter()
            .filter(|state| state.source == Some(Origin::Remote));
        Self {
            contributions,
            states: own
                .into_iter()
                .filter_map(|state| Some((state.contribution_id?, state)))
                .collect(),
            elsewhere: others
                .filter_map(|state| Some((state.contribution_id?, state.remote_donation_id?)))
                .collect(),
            taken: HashSet::new(),
            given: HashSet::new(),
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
            Twin::Doubt(..) => {}
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
        let mut trxn_id = gift.transaction_id.clone();
        // A reference may stand on several donations, and then only the first has it in CiviCRM.
        let is_given = self.given.contains(&trxn_id.to_ascii_lowercase());
        if is_given || with(&trxn_id).is_some_and(|one| !self.is_free(one, id)) {
            id.as_str().clone_into(&mut trxn_id);
        }
        if let Some(one) = with(&trxn_id) {
            return if !self.is_free(one, id) || !is_like(one, gift, donor) {
                let why = format!(
                    "Contribution {} has the transaction id {trxn_id} of this donation and is another one. Correct one \
                     of the two.",
                    one.id
                );
                Twin::Doubt(why, vec![one.id])
            } else {
                self.found(one)
            };
        }
        let alike: Vec<&Contribution> = self
            .contributions
            .iter()
            .filter(|one| {
                one.receive_date == Some(gift.given)
                    && is_like(one, gift, donor)
                    && self.is_free(one, id)
            })
            .collect();
        // Nothing tells them apart, so that one is as good that was about to be sent.
        let sent = alike.iter().find(|one| self.states.contains_key(&one.id));
        match (alike.as_slice(), sent) {
            ([], _) => Twin::None(trxn_id),
            ([one], _) | (_, Some(one)) => self.found(one),
            (several, None) => Twin::Doubt(
                format!(
                    "Several contributions are of the same contact, amount and second. Enter {trxn_id} as the \
                     transaction id of the one that is this donation."
                ),
                several.iter().map(|one| one.id).collect(),
            ),
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
