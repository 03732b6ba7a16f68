//! The port to CiviCRM's contributions.

use jiff::Timestamp;
use osdi_engine::crm::{
    ContactId, Contribution, ContributionId, DonationCrm, DonationFlag, DonationOptions,
    DonationState, DonationWrite, LoneGift, Recorded, Refund, Series, StateId, TakenAway,
    TakenBack,
};
use osdi_engine::osdi::{DonationId, FundraisingPageId, format_time};
use osdi_engine::profile::Origin;
use osdi_engine::{Error, Kind, Result};
use serde_json::json;

use super::Gateway;

/// Under what the brake's sum of donors is kept, beside those of the two origins.
const DONORS: &str = "donors";

impl DonationCrm for Gateway<'_> {
    fn donation_options(&mut self) -> Result<DonationOptions> {
        self.record("donationOptions", &[])
    }

    fn donation_states_by_remote_id(&mut self, ids: &[DonationId]) -> Result<Vec<DonationState>> {
        self.records("donationStatesByRemoteId", &[json!(ids)])
    }

    fn donation_states_by_contribution(
        &mut self,
        ids: &[ContributionId],
    ) -> Result<Vec<DonationState>> {
        self.records("donationStatesByContribution", &[json!(ids)])
    }

    fn donation_states_due(
        &mut self,
        source: Origin,
        now: Timestamp,
        after: StateId,
        limit: usize,
    ) -> Result<Vec<DonationState>> {
        let arguments = [
            json!(source.name()),
            json!(format_time(now)),
            json!(after),
            json!(limit),
        ];
        self.records("donationStatesDue", &arguments)
    }

    fn donation_intents(&mut self) -> Result<Vec<DonationState>> {
        self.records("donationIntents", &[])
    }

    fn delete_donation_states(&mut self, ids: &[StateId]) -> Result<()> {
        self.tell("deleteDonationStates", &[json!(ids)])
    }

    fn save_donation_states(&mut self, states: &[DonationState]) -> Result<Vec<StateId>> {
        let states = self.values("saveDonationStates", states)?;
        self.records("saveDonationStates", &[states])
    }

    fn contributions_like(
        &mut self,
        transaction_ids: &[String],
        contacts: &[ContactId],
        times: &[Timestamp],
    ) -> Result<Vec<Contribution>> {
        let times: Vec<String> = times.iter().copied().map(format_time).collect();
        let arguments = [json!(transaction_ids), json!(contacts), json!(times)];
        self.records("contributionsLike", &arguments)
    }

    fn series_of(&mut self, contacts: &[ContactId]) -> Result<Vec<Series>> {
        self.records("seriesOf", &[json!(contacts)])
    }

    fn lone_gifts(&mut self, contacts: &[ContactId]) -> Result<Vec<LoneGift>> {
        self.records("loneGifts", &[json!(contacts)])
    }

    fn record_donations(&mut self, writes: &[DonationWrite]) -> Result<Vec<Recorded>> {
        let records = self.values("recordDonations", writes)?;
        let recorded = self.records("recordDonations", &[records])?;
        each("recordDonations", writes.len(), recorded)
    }

    fn join_series(&mut self, contribution: ContributionId, series: &Series) -> Result<Recorded> {
        let arguments = [json!(contribution), json!(series)];
        self.record("joinSeries", &arguments)
    }

    fn record_refunds(&mut self, refunds: &[Refund]) -> Result<Vec<Recorded>> {
        let records = self.values("recordRefunds", refunds)?;
        let recorded = self.records("recordRefunds", &[records])?;
        each("recordRefunds", refunds.len(), recorded)
    }

    fn contributions_to_send(
        &mut self,
        since: Timestamp,
        after: ContributionId,
        limit: usize,
    ) -> Result<Vec<Contribution>> {
        let arguments = [json!(format_time(since)), json!(after), json!(limit)];
        self.records("contributionsToSend", &arguments)
    }

    fn contributions_by_id(&mut self, ids: &[ContributionId]) -> Result<Vec<Contribution>> {
        self.records("contributionsById", &[json!(ids)])
    }

    fn contributions_taken_back(&mut self, limit: usize) -> Result<Vec<TakenBack>> {
        self.records("contributionsTakenBack", &[json!(limit)])
    }

    fn donation_cursor(&mut self) -> Result<Option<Timestamp>> {
        self.time("donationCursor", &[])
    }

    fn set_donation_cursor(&mut self, to: Timestamp) -> Result<()> {
        self.tell("setDonationCursor", &[json!(format_time(to))])
    }

    fn set_donation_page(&mut self, id: &FundraisingPageId) -> Result<()> {
        self.tell("setDonationPage", &[json!(id)])
    }

    fn set_donation_since(&mut self, since: Timestamp) -> Result<()> {
        self.tell("setDonationSince", &[json!(format_time(since))])
    }

    fn linked_donations(&mut self) -> Result<u64> {
        self.record("linkedDonations", &[])
    }

    fn save_donation_flags(&mut self, flags: &[DonationFlag]) -> Result<()> {
        let flags = self.values("saveDonationFlags", flags)?;
        self.tell("saveDonationFlags", &[flags])
    }

    fn resolve_donation_flags(
        &mut self,
        donations: &[DonationId],
        contacts: &[ContactId],
        contributions: &[ContributionId],
        states: &[StateId],
    ) -> Result<()> {
        let arguments = [
            json!(donations),
            json!(contacts),
            json!(contributions),
            json!(states),
        ];
        self.tell("resolveDonationFlags", &arguments)
    }

    fn taken_from_donors(&mut self) -> Result<TakenAway> {
        self.record("takenAway", &[json!(DONORS)])
    }

    fn set_taken_from_donors(&mut self, to: TakenAway) -> Result<()> {
        self.tell("setTakenAway", &[json!(DONORS), json!(to)])
    }
}

/// An answer for each record, or it is not known which was written.
fn each(method: &str, number: usize, recorded: Vec<Recorded>) -> Result<Vec<Recorded>> {
    if recorded.len() == number {
        return Ok(recorded);
    }
    Err(Error::new(
        Kind::Crm,
        format!(
            "{method}() answered about {} of {number} records.",
            recorded.len()
        ),
    ))
}
