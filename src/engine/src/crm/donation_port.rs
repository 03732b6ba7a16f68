//! What the engine asks of CiviCRM about donations.

use jiff::Timestamp;

use super::{
    ContactId, Contribution, ContributionId, Crm, DonationFlag, DonationOptions, DonationState,
    DonationWrite, LoneGift, Recorded, Refund, Series, StateId, TakenAway, TakenBack,
};
use crate::Result;
use crate::osdi::{DonationId, FundraisingPageId};
use crate::profile::Origin;

/// The port to CiviCRM's contributions. All answers concern the profile the implementation was made for; times are UTC.
pub trait DonationCrm: Crm {
    /// Financial types and payment methods. Asked once per run.
    fn donation_options(&mut self) -> Result<DonationOptions>;
    /// States of these donations, in every profile and of profiles that were deleted; of a profile at most one each.
    fn donation_states_by_remote_id(&mut self, ids: &[DonationId]) -> Result<Vec<DonationState>>;
    /// States of these contributions, likewise.
    fn donation_states_by_contribution(
        &mut self,
        ids: &[ContributionId],
    ) -> Result<Vec<DonationState>>;
    /// States of donations made on this side that are to be tried again by now, or whose awaited donor is linked to a
    /// contact by now, with an id above `after`, in the order of their ids.
    fn donation_states_due(
        &mut self,
        source: Origin,
        now: Timestamp,
        after: StateId,
        limit: usize,
    ) -> Result<Vec<DonationState>>;
    /// States of what was sent without its being known whether it arrived, those of this profile first; then those of others,
    /// and of deleted ones, unless this one knows which donation the contribution is.
    fn donation_intents(&mut self) -> Result<Vec<DonationState>>;
    /// Deletes states of this profile, or of deleted ones.
    fn delete_donation_states(&mut self, ids: &[StateId]) -> Result<()>;
    /// Saves states and returns their ids in the same order. No two may link the same contribution, nor the same donation.
    /// One of a deleted profile becomes one of this.
    fn save_donation_states(&mut self, states: &[DonationState]) -> Result<Vec<StateId>>;
    /// Contributions with one of these transaction ids, and those of these contacts received at one of these times;
    /// tests left out.
    fn contributions_like(
        &mut self,
        transaction_ids: &[String],
        contacts: &[ContactId],
        times: &[Timestamp],
    ) -> Result<Vec<Contribution>>;
    /// The series of these contacts that came from Action Network.
    fn series_of(&mut self, contacts: &[ContactId]) -> Result<Vec<Series>>;
    /// The donations of these contacts that were brought as single ones and belong to no series.
    fn lone_gifts(&mut self, contacts: &[ContactId]) -> Result<Vec<LoneGift>>;
    /// Makes contributions, each with its payment, its series if that is new, its state and its log in a transaction of
    /// its own. A series that is there already begins with the earliest of its gifts; `renewals` join it. The answers are in the same order; one that fails does not concern the others.
    fn record_donations(&mut self, writes: &[DonationWrite]) -> Result<Vec<Recorded>>;
    /// Makes a contribution that was booked as a single one part of a series, if it is in none by now.
    fn join_series(&mut self, contribution: ContributionId, series: &Series) -> Result<Recorded>;
    /// Records refunds, likewise.
    fn record_refunds(&mut self, refunds: &[Refund]) -> Result<Vec<Recorded>>;
    /// Completed contributions, no tests, of contacts linked in this profile and within its scope, whose person is not
    /// missing, received from `since` on, that neither have a state in this profile nor came from
    /// Action Network, whichever profile brought them; with an id above `after`, in the order of their ids.
    fn contributions_to_send(
        &mut self,
        since: Timestamp,
        after: ContributionId,
        limit: usize,
    ) -> Result<Vec<Contribution>>;
    /// The contributions with these ids that are completed and no tests.
    fn contributions_by_id(&mut self, ids: &[ContributionId]) -> Result<Vec<Contribution>>;
    /// Contributions that were sent and are not completed any more, unless their state says that it was told. It is told
    /// of those that somebody left alone too.
    fn contributions_taken_back(&mut self, limit: usize) -> Result<Vec<TakenBack>>;
    /// Up to when donations were read, or nothing before the first complete run.
    fn donation_cursor(&mut self) -> Result<Option<Timestamp>>;
    /// Moves the cursor.
    fn set_donation_cursor(&mut self, to: Timestamp) -> Result<()>;
    /// Remembers the fundraising page.
    fn set_donation_page(&mut self, id: &FundraisingPageId) -> Result<()>;
    /// Remembers from when on contributions are sent.
    fn set_donation_since(&mut self, since: Timestamp) -> Result<()>;
    /// How many donations are linked.
    fn linked_donations(&mut self) -> Result<u64>;
    /// Opens flags. One that is open for the same donation, or without one for the same state, and of the same type is
    /// brought up to date instead.
    fn save_donation_flags(&mut self, flags: &[DonationFlag]) -> Result<()>;
    /// Resolves the open flags that tell of a failure of these donations, or of one without a donation that is about
    /// these states, or about these contacts or contributions unless it still waits.
    fn resolve_donation_flags(
        &mut self,
        donations: &[DonationId],
        contacts: &[ContactId],
        contributions: &[ContributionId],
        states: &[StateId],
    ) -> Result<()>;
    /// What was taken away from donors who were synced first, in runs that the brake stopped.
    fn taken_from_donors(&mut self) -> Result<TakenAway>;
    /// Remembers it; nothing at all when a run came to its end.
    fn set_taken_from_donors(&mut self, to: TakenAway) -> Result<()>;
}
