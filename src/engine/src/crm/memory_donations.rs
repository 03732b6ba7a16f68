//! The contributions of a CiviCRM in memory, for tests of the engine.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;

use super::{
    ContactId, Contribution, ContributionId, DonationCrm, DonationFlag, DonationFlagType,
    DonationOptions, DonationState, DonationStatus, DonationWrite, Lone, LoneGift, MemoryCrm,
    Recorded, Recurring, Refund, Series, StateId, TakenAway, TakenBack,
};
use crate::osdi::{DonationId, FundraisingPageId};
use crate::profile::{Origin, ProfileId};
use crate::{Error, Kind, Result};

/// Contributions, series, states and flags of one profile.
#[derive(Debug, Clone, Default)]
pub struct MemoryDonations {
    /// The site's lists.
    pub options: DonationOptions,
    /// By id.
    pub contributions: BTreeMap<ContributionId, Saved>,
    /// Recurring contributions.
    pub series: Vec<Series>,
    /// By id; those of deleted profiles too.
    pub states: BTreeMap<StateId, DonationState>,
    /// States in other profiles.
    pub elsewhere: Vec<DonationState>,
    /// Those that are open.
    pub flags: Vec<DonationFlag>,
    /// Up to when donations were read.
    pub cursor: Option<Timestamp>,
    /// The fundraising page that was found.
    pub page: Option<FundraisingPageId>,
    /// From when on contributions are sent.
    pub since: Option<Timestamp>,
    /// Contributions that cannot be saved, by transaction id, and why.
    pub broken: BTreeMap<String, String>,
    /// Contributions that must not be edited.
    pub closed: BTreeSet<ContributionId>,
    /// Contributions of which nothing can be given back.
    pub unpaid: BTreeSet<ContributionId>,
    /// What was taken away from donors.
    pub taken_from_donors: TakenAway,
    /// After so many more times that states are saved the process is gone.
    pub dies_after: Option<u32>,
}

/// A contribution with what there is about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// The contribution.
    pub contribution: Contribution,
    /// What it was made from, if the sync made it.
    pub made_from: Option<DonationWrite>,
    /// What was given back.
    pub refunds: Vec<Refund>,
}

const COMPLETED: &str = "Completed";
/// Why a contribution must not be edited.
const CLOSED: &str = "The books are closed.";

impl Saved {
    fn is_completed(&self) -> bool {
        self.contribution.status.as_deref() == Some(COMPLETED)
    }
}

impl MemoryCrm {
    /// Adds or replaces a completed contribution, as a person would.
    pub fn add_contribution(&mut self, mut contribution: Contribution) -> ContributionId {
        if contribution.id == ContributionId::default() {
            contribution.id = self.next_contribution();
        }
        contribution
            .status
            .get_or_insert_with(|| COMPLETED.to_owned());
        let id = contribution.id;
        self.donations.contributions.insert(
            id,
            Saved {
                contribution,
                made_from: None,
                refunds: Vec::new(),
            },
        );
        id
    }

    /// Deletes a contribution, as a person would. States outlive it.
    pub fn delete_contribution(&mut self, id: ContributionId) {
        self.donations.contributions.remove(&id);
        let states = self.donations.states.values_mut();
        for state in states.chain(&mut self.donations.elsewhere) {
            state.contribution_id = state.contribution_id.filter(|own| *own != id);
        }
    }

    /// Deletes the profile. Its states outlive it; what else it knew does not.
    pub fn delete_donation_profile(&mut self) {
        for state in self.donations.states.values_mut() {
            state.sync_profile_id = None;
        }
        self.donations.flags.clear();
        self.donations.cursor = None;
        self.donations.page = None;
        self.donations.since = None;
    }

    /// Another profile takes its turn: what it knows becomes what is known here, and the other way round.
    pub fn change_donation_profile(&mut self, to: ProfileId) {
        let donations = &mut self.donations;
        let own = std::mem::take(&mut donations.states).into_values();
        let all = own.chain(std::mem::take(&mut donations.elsewhere));
        let (seen, elsewhere) =
            all.partition(|state| state.is_former() || state.sync_profile_id == Some(to));
        donations.elsewhere = elsewhere;
        let seen: Vec<DonationState> = seen;
        let seen = seen.into_iter();
        donations.states = seen.filter_map(|state| Some((state.id?, state))).collect();
        donations.flags.clear();
        donations.cursor = None;
    }

    fn next_contribution(&self) -> ContributionId {
        let last = self.donations.contributions.last_key_value();
        ContributionId(last.map_or(0, |(id, _)| id.0) + 1)
    }

    fn put_state(&mut self, state: &DonationState) -> Result<StateId> {
        let elsewhere = self.donations.elsewhere.iter();
        let elsewhere = elsewhere.filter_map(|state| Some(state.id?.0)).max();
        let states = &mut self.donations.states;
        let last = states.last_key_value().map_or(0, |(id, _)| id.0);
        let last = last.max(elsewhere.unwrap_or_default());
        let id = state.id.unwrap_or(StateId(last + 1));
        let state = DonationState {
            id: Some(id),
            ..state.clone()
        };
        states.insert(id, state);
        let (mut contributions, mut donations) = (BTreeSet::new(), BTreeSet::new());
        let is_free = |state: &DonationState| {
            state.is_former()
                || state
                    .contribution_id
                    .is_none_or(|id| contributions.insert(id))
                    && state
                        .remote_donation_id
                        .as_ref()
                        .is_none_or(|id| donations.insert(id.to_string()))
        };
        if states.values().all(is_free) {
            Ok(id)
        } else {
            Err(Error::new(
                Kind::Crm,
                "Another state links the same contribution or donation.",
            ))
        }
    }

    /// The state as it is read: with what is joined to it.
    fn read(&self, state: &DonationState) -> DonationState {
        let contribution = state
            .contribution_id
            .and_then(|id| self.donations.contributions.get(&id));
        DonationState {
            // As the foreign key does.
            contribution_id: contribution.map(|saved| saved.contribution.id),
            local_amount: contribution.map(|saved| saved.contribution.total_amount),
            contact_id: contribution.map(|saved| saved.contribution.contact_id),
            ..state.clone()
        }
    }

    fn states_where(&self, fits: impl Fn(&DonationState) -> bool) -> Vec<DonationState> {
        let states = self.donations.states.values();
        states
            .map(|state| self.read(state))
            .filter(|state| fits(state))
            .collect()
    }

    /// Likewise, with those of other profiles.
    fn states_everywhere(&self, fits: impl Fn(&DonationState) -> bool) -> Vec<DonationState> {
        let mut states = self.states_where(&fits);
        let elsewhere = self.donations.elsewhere.iter();
        states.extend(
            elsewhere
                .map(|state| self.read(state))
                .filter(|state| fits(state)),
        );
        states
    }

    fn is_elsewhere(&self, state: &DonationState) -> bool {
        let mut elsewhere = self.donations.elsewhere.iter();
        elsewhere.any(|other| other.sync_profile_id == state.sync_profile_id)
    }

    fn record(&mut self, write: &DonationWrite) -> Result<ContributionId> {
        if let Some(reason) = self.donations.broken.get(&write.trxn_id) {
            return Err(Error::new(Kind::Crm, reason.clone()));
        }
        let mut saved = self.donations.contributions.values();
        if saved.any(|saved| saved.contribution.trxn_id.as_ref() == Some(&write.trxn_id)) {
            return Err(Error::new(Kind::Crm, "Duplicate transaction id."));
        }
        if let Some(series) = &write.series {
            let same = |known: &Series| Series {
                start: None,
                ..known.clone()
            };
            let mut known = self.donations.series.iter_mut();
            match known.find(|known| same(known) == same(series)) {
                Some(known) => known.start = known.start.min(series.start),
                None => self.donations.series.push(series.clone()),
            }
        }
        let recurrence = write.series.as_ref().map(recurring);
        for id in &write.renewals {
            if self.donations.closed.contains(id) {
                continue;
            }
            if let Some(saved) = self.donations.contributions.get_mut(id) {
                saved.contribution.recurrence.clone_from(&recurrence);
            }
        }
        let id = self.next_contribution();
        let contribution = Contribution {
            id,
            contact_id: write.contact_id,
            trxn_id: Some(write.trxn_id.clone()),
            total_amount: write.total_amount,
            currency: Some(write.currency.clone()),
            receive_date: write.receive_date,
            status: None,
            financial_type: None,
            recurrence,
        };
        self.add_contribution(contribution);
        if let Some(saved) = self.donations.contributions.get_mut(&id) {
            saved.made_from = Some(write.clone());
        }
        let state = DonationState {
            contribution_id: Some(id),
            ..write.state.clone()
        };
        self.put_state(&state)?;
        self.logs.push(write.log.clone());
        Ok(id)
    }

    fn refund(&mut self, refund: &Refund) -> Result<ContributionId> {
        let id = refund.contribution_id;
        if self.donations.unpaid.contains(&id) {
            return Err(Error::new(Kind::Crm, "Nothing was paid."));
        }
        let missing = || Error::new(Kind::Crm, "There is no such contribution.");
        let saved = self
            .donations
            .contributions
            .get_mut(&id)
            .ok_or_else(missing)?;
        saved.refunds.push(refund.clone());
        saved.contribution.status = Some("Refunded".to_owned());
        self.put_state(&refund.state)?;
        self.logs.push(refund.log.clone());
        Ok(id)
    }

    fn each<T>(
        &mut self,
        records: &[T],
        one: impl Fn(&mut Self, &T) -> Result<ContributionId>,
    ) -> Vec<Recorded> {
        let mut recorded = Vec::with_capacity(records.len());
        for record in records {
            let before = self.clone();
            let done = one(self, record);
            if done.is_err() {
                *self = before;
            }
            recorded.push(recorded_as(done));
        }
        recorded
    }
}

fn recorded_as(done: Result<ContributionId>) -> Recorded {
    Recorded {
        contribution_id: done.as_ref().ok().copied(),
        error: done.err().map(|error| error.to_string()),
        lone: Vec::new(),
    }
}

fn refused(contribution_id: ContributionId) -> Lone {
    Lone {
        contribution_id,
        error: CLOSED.to_owned(),
    }
}

fn recurring(series: &Series) -> Recurring {
    Recurring {
        frequency_unit: format!("{:?}", series.period.unit).to_lowercase(),
        frequency_interval: series.period.interval,
    }
}

impl DonationCrm for MemoryCrm {
    fn donation_options(&mut self) -> Result<DonationOptions> {
        Ok(self.donations.options.clone())
    }

    fn donation_states_by_remote_id(&mut self, ids: &[DonationId]) -> Result<Vec<DonationState>> {
        self.calls += 1;
        Ok(self.states_everywhere(|state| {
            let id = state.remote_donation_id.as_ref();
            id.is_some_and(|id| ids.contains(id))
        }))
    }

    fn donation_states_by_contribution(
        &mut self,
        ids: &[ContributionId],
    ) -> Result<Vec<DonationState>> {
        self.calls += 1;
        let is_of =
            |state: &DonationState| state.contribution_id.is_some_and(|id| ids.contains(&id));
        Ok(self.states_everywhere(is_of))
    }

    fn donation_states_due(
        &mut self,
        source: Origin,
        now: Timestamp,
        after: StateId,
        limit: usize,
    ) -> Result<Vec<DonationState>> {
        self.calls += 1;
        let holders = self.states.values().filter(|one| one.holder().is_some());
        let known: BTreeSet<_> = holders
            .filter_map(|one| one.remote_person_id.clone())
            .collect();
        let mut due = self.states_where(|state| {
            let awaited = state.awaited_person_id.as_ref();
            let is_due = state.next_attempt_time.is_some_and(|due| due <= now)
                || awaited.is_some_and(|person| known.contains(person));
            !state.is_former() && state.source == Some(source) && is_due && state.id > Some(after)
        });
        due.truncate(limit);
        Ok(due)
    }

    fn donation_intents(&mut self) -> Result<Vec<DonationState>> {
        self.calls += 1;
        let own = self.states_where(|state| !state.is_former());
        let is_known = |id| {
            let mut own = own.iter();
            own.any(|state| state.contribution_id == Some(id) && state.remote_donation_id.is_some())
        };
        let is_elsewhere = |state: &DonationState| state.is_former() || self.is_elsewhere(state);
        let mut open = self.states_everywhere(|state| {
            let is_open = !is_elsewhere(state) || !state.contribution_id.is_some_and(is_known);
            state.intent.is_some() && is_open
        });
        open.sort_by_key(|state| (is_elsewhere(state), state.id));
        Ok(open)
    }

    fn delete_donation_states(&mut self, ids: &[StateId]) -> Result<()> {
        self.calls += 1;
        self.donations.states.retain(|id, _| !ids.contains(id));
        Ok(())
    }

    fn save_donation_states(&mut self, states: &[DonationState]) -> Result<Vec<StateId>> {
        self.calls += 1;
        if let Some(left) = &mut self.donations.dies_after {
            if *left == 0 {
                return Err(Error::new(Kind::Interrupted, "The process was killed."));
            }
            *left -= 1;
        }
        states.iter().map(|state| self.put_state(state)).collect()
    }

    fn contributions_like(
        &mut self,
        transaction_ids: &[String],
        contacts: &[ContactId],
        times: &[Timestamp],
    ) -> Result<Vec<Contribution>> {
        self.calls += 1;
        let fits = |one: &&Contribution| {
            one.trxn_id
                .as_ref()
                .is_some_and(|id| transaction_ids.contains(id))
                || (contacts.contains(&one.contact_id)
                    && one.receive_date.is_some_and(|time| times.contains(&time)))
        };
        let all = self.donations.contributions.values();
        Ok(all
            .map(|saved| &saved.contribution)
            .filter(fits)
            .cloned()
            .collect())
    }

    fn series_of(&mut self, contacts: &[ContactId]) -> Result<Vec<Series>> {
        self.calls += 1;
        let series = self.donations.series.iter();
        Ok(series
            .filter(|series| contacts.contains(&series.contact_id))
            .cloned()
            .collect())
    }

    fn lone_gifts(&mut self, contacts: &[ContactId]) -> Result<Vec<LoneGift>> {
        self.calls += 1;
        let brought = self.donations.states.values().filter(|state| {
            state.source == Some(Origin::Remote) && state.sync_status == Some(DonationStatus::Done)
        });
        let gifts = brought.filter_map(|state| {
            let saved = self.donations.contributions.get(&state.contribution_id?)?;
            let one = &saved.contribution;
            let is_lone = one.recurrence.is_none() && contacts.contains(&one.contact_id);
            is_lone.then(|| LoneGift {
                contribution_id: one.id,
                contact_id: one.contact_id,
                page: state.remote_page_id.clone(),
                amount: one.total_amount,
                currency: one.currency.clone().unwrap_or_default(),
                given: one.receive_date,
            })
        });
        Ok(gifts.collect())
    }

    fn record_donations(&mut self, writes: &[DonationWrite]) -> Result<Vec<Recorded>> {
        self.calls += 1;
        let mut recorded = self.each(writes, Self::record);
        for (write, one) in writes.iter().zip(&mut recorded) {
            let lone = write.renewals.iter().copied().map(refused);
            one.lone = lone
                .filter(|lone| self.donations.closed.contains(&lone.contribution_id))
                .collect();
        }
        Ok(recorded)
    }

    fn join_series(&mut self, contribution: ContributionId, series: &Series) -> Result<Recorded> {
        self.calls += 1;
        if self.donations.closed.contains(&contribution) {
            return Ok(recorded_as(Err(Error::new(Kind::Crm, CLOSED))));
        }
        if let Some(saved) = self.donations.contributions.get_mut(&contribution) {
            let recurrence = &mut saved.contribution.recurrence;
            recurrence.get_or_insert_with(|| recurring(series));
        }
        Ok(recorded_as(Ok(contribution)))
    }

    fn record_refunds(&mut self, refunds: &[Refund]) -> Result<Vec<Recorded>> {
        self.calls += 1;
        Ok(self.each(refunds, Self::refund))
    }

    fn contributions_to_send(
        &mut self,
        since: Timestamp,
        after: ContributionId,
        limit: usize,
    ) -> Result<Vec<Contribution>> {
        self.calls += 1;
        let states = self.states_everywhere(|state| {
            let is_own = !state.is_former() && !self.is_elsewhere(state);
            is_own || state.source == Some(Origin::Remote)
        });
        let has_state = |id| states.iter().any(|state| state.contribution_id == Some(id));
        let is_linked = |contact| {
            let mut states = self.states.values();
            states.any(|state| {
                !state.is_out_of_scope
                    && state.remote_gone_time.is_none()
                    && state.link().is_some_and(|(linked, _)| linked == contact)
            })
        };
        let fits = |saved: &&Saved| {
            let one = &saved.contribution;
            saved.is_completed()
                && one.total_amount.decimal().is_sign_positive()
                && !one.total_amount.decimal().is_zero()
                && one.id > after
                && one.receive_date >= Some(since)
                && !has_state(one.id)
                && is_linked(one.contact_id)
        };
        let all = self.donations.contributions.values();
        Ok(all
            .filter(fits)
            .take(limit)
            .map(|saved| saved.contribution.clone())
            .collect())
    }

    fn contributions_by_id(&mut self, ids: &[ContributionId]) -> Result<Vec<Contribution>> {
        self.calls += 1;
        let saved = ids
            .iter()
            .filter_map(|id| self.donations.contributions.get(id));
        Ok(saved
            .filter(|saved| saved.is_completed())
            .map(|saved| saved.contribution.clone())
            .collect())
    }

    fn contributions_taken_back(&mut self, limit: usize) -> Result<Vec<TakenBack>> {
        self.calls += 1;
        let sent = self.states_where(|state| {
            let is_open = matches!(
                state.sync_status,
                Some(DonationStatus::Done | DonationStatus::Matched | DonationStatus::LeftAlone)
            );
            !state.is_former()
                && state.source == Some(Origin::Local)
                && state.remote_donation_id.is_some()
                && is_open
        });
        let told = sent.into_iter().filter_map(|state| {
            let saved = state
                .contribution_id
                .and_then(|id| self.donations.contributions.get(&id));
            let status = saved.and_then(|saved| saved.contribution.status.clone());
            (status.as_deref() != Some(COMPLETED)).then_some(TakenBack { state, status })
        });
        Ok(told.take(limit).collect())
    }

    fn donation_cursor(&mut self) -> Result<Option<Timestamp>> {
        Ok(self.donations.cursor)
    }

    fn set_donation_cursor(&mut self, to: Timestamp) -> Result<()> {
        self.donations.cursor = Some(to);
        Ok(())
    }

    fn set_donation_page(&mut self, id: &FundraisingPageId) -> Result<()> {
        self.donations.page = Some(id.clone());
        Ok(())
    }

    fn set_donation_since(&mut self, since: Timestamp) -> Result<()> {
        self.donations.since = Some(since);
        Ok(())
    }

    fn linked_donations(&mut self) -> Result<u64> {
        let linked = self.donations.states.values();
        Ok(linked
            .filter(|state| !state.is_former() && state.link().is_some())
            .map(|_| 1)
            .sum())
    }

    fn save_donation_flags(&mut self, flags: &[DonationFlag]) -> Result<()> {
        for flag in flags {
            let key = |flag: &DonationFlag| {
                let donation = flag.remote_object_id.clone();
                let state = flag.context.state.filter(|_| donation.is_none());
                (flag.flag_type, donation, state)
            };
            self.donations.flags.retain(|open| key(open) != key(flag));
            self.donations.flags.push(flag.clone());
        }
        Ok(())
    }

    fn resolve_donation_flags(
        &mut self,
        donations: &[DonationId],
        contacts: &[ContactId],
        settled: &[ContributionId],
        states: &[StateId],
    ) -> Result<()> {
        let waiting = self.donations.states.values().filter(|state| {
            matches!(
                state.sync_status,
                Some(DonationStatus::Failed | DonationStatus::Sending)
            )
        });
        let waiting: HashSet<StateId> = waiting.filter_map(|state| state.id).collect();
        self.donations.flags.retain(|flag| {
            let state = flag.context.state;
            let mut own = flag.context.contributions.iter();
            let is_about = match &flag.remote_object_id {
                Some(id) => donations.contains(id),
                None if state.is_some_and(|id| states.contains(&id)) => true,
                None if state.is_some_and(|id| waiting.contains(&id)) => false,
                None => {
                    flag.contact_id
                        .is_some_and(|contact| contacts.contains(&contact))
                        || own.any(|contribution| settled.contains(contribution))
                }
            };
            !(is_about
                && matches!(
                    flag.flag_type,
                    DonationFlagType::DonationFailed | DonationFlagType::DonationAmbiguous
                ))
        });
        Ok(())
    }

    fn taken_from_donors(&mut self) -> Result<TakenAway> {
        Ok(self.donations.taken_from_donors)
    }

    fn set_taken_from_donors(&mut self, to: TakenAway) -> Result<()> {
        self.donations.taken_from_donors = to;
        Ok(())
    }
}
