//! A CiviCRM whose process dies at a chosen call: what was not committed is gone, and nothing works any more.

use jiff::Timestamp;
use osdi_engine::crm::{
    Backfill, Blocked, Contact, ContactId, ContactWrite, Crm, EmailHolder, Flag, Log, MemoryCrm,
    Options, StateId, SyncState, TakenAway,
};
use osdi_engine::osdi::PersonId;
use osdi_engine::profile::Origin;
use osdi_engine::sync::Standing;
use osdi_engine::{Error, Kind, Result};

pub struct CutOff<'a> {
    crm: &'a mut MemoryCrm,
    calls_left: usize,
}

impl<'a> CutOff<'a> {
    pub fn new(crm: &'a mut MemoryCrm, calls: usize) -> Self {
        Self {
            crm,
            calls_left: calls,
        }
    }

    /// Whether the process died.
    pub fn died(&self) -> bool {
        self.calls_left == 0
    }

    fn call<T>(&mut self, call: impl FnOnce(&mut MemoryCrm) -> Result<T>) -> Result<T> {
        self.calls_left = self.calls_left.saturating_sub(1);
        if self.calls_left == 0 {
            self.crm.rollback()?;
            return Err(Error::new(Kind::Interrupted, "The process died."));
        }
        call(self.crm)
    }
}

impl Crm for CutOff<'_> {
    fn options(&mut self) -> Result<Options> {
        self.call(MemoryCrm::options)
    }
    fn contacts_by_id(&mut self, ids: &[ContactId]) -> Result<Vec<Contact>> {
        self.call(|crm| crm.contacts_by_id(ids))
    }
    fn contacts_by_email(&mut self, emails: &[String]) -> Result<Vec<Contact>> {
        self.call(|crm| crm.contacts_by_email(emails))
    }
    fn contacts_holding_email(&mut self, emails: &[String]) -> Result<Vec<EmailHolder>> {
        self.call(|crm| crm.contacts_holding_email(emails))
    }
    fn emails_of(&mut self, ids: &[ContactId]) -> Result<Vec<EmailHolder>> {
        self.call(|crm| crm.emails_of(ids))
    }
    fn contacts_by_mobile(&mut self, digits: &[String]) -> Result<Vec<Contact>> {
        self.call(|crm| crm.contacts_by_mobile(digits))
    }
    fn contacts_changed(
        &mut self,
        since: Option<Timestamp>,
        after: ContactId,
        limit: usize,
    ) -> Result<Vec<Contact>> {
        self.call(|crm| crm.contacts_changed(since, after, limit))
    }
    fn states_by_remote_id(&mut self, ids: &[PersonId]) -> Result<Vec<SyncState>> {
        self.call(|crm| crm.states_by_remote_id(ids))
    }
    fn states_by_contact_id(&mut self, ids: &[ContactId]) -> Result<Vec<SyncState>> {
        self.call(|crm| crm.states_by_contact_id(ids))
    }
    fn states_due(
        &mut self,
        origin: Origin,
        now: Timestamp,
        after: StateId,
        limit: usize,
    ) -> Result<Vec<SyncState>> {
        self.call(|crm| crm.states_due(origin, now, after, limit))
    }
    fn blocked(&mut self, contacts: &[ContactId], people: &[PersonId]) -> Result<Blocked> {
        self.call(|crm| crm.blocked(contacts, people))
    }
    fn begin(&mut self) -> Result<()> {
        self.call(MemoryCrm::begin)
    }
    fn commit(&mut self) -> Result<()> {
        self.call(MemoryCrm::commit)
    }
    fn rollback(&mut self) -> Result<()> {
        self.call(MemoryCrm::rollback)
    }
    fn save_contacts(&mut self, writes: &[ContactWrite]) -> Result<Vec<Contact>> {
        self.call(|crm| crm.save_contacts(writes))
    }
    fn save_states(&mut self, states: &[SyncState]) -> Result<Vec<StateId>> {
        self.call(|crm| crm.save_states(states))
    }
    fn delete_states(&mut self, ids: &[StateId]) -> Result<()> {
        self.call(|crm| crm.delete_states(ids))
    }
    fn save_flags(&mut self, flags: &[Flag]) -> Result<()> {
        self.call(|crm| crm.save_flags(flags))
    }
    fn resolve_flags(&mut self, contacts: &[ContactId], people: &[PersonId]) -> Result<()> {
        self.call(|crm| crm.resolve_flags(contacts, people))
    }
    fn save_logs(&mut self, logs: &[Log]) -> Result<()> {
        self.call(|crm| crm.save_logs(logs))
    }
    fn cursor(&mut self, origin: Origin) -> Result<Option<Timestamp>> {
        self.call(|crm| crm.cursor(origin))
    }
    fn set_cursor(&mut self, origin: Origin, to: Timestamp) -> Result<()> {
        self.call(|crm| crm.set_cursor(origin, to))
    }
    fn linked_count(&mut self) -> Result<u64> {
        self.call(MemoryCrm::linked_count)
    }
    fn count_changed(&mut self, since: Option<Timestamp>, after: ContactId) -> Result<u64> {
        self.call(|crm| crm.count_changed(since, after))
    }
    fn backfill(&mut self) -> Result<Option<Backfill>> {
        self.call(MemoryCrm::backfill)
    }
    fn set_backfill(&mut self, to: Backfill) -> Result<()> {
        self.call(|crm| crm.set_backfill(to))
    }
    fn taken_away(&mut self, origin: Origin) -> Result<TakenAway> {
        self.call(|crm| crm.taken_away(origin))
    }
    fn set_taken_away(&mut self, origin: Origin, to: TakenAway) -> Result<()> {
        self.call(|crm| crm.set_taken_away(origin, to))
    }
    fn may_go_on(&mut self, standing: &Standing) -> Result<bool> {
        self.call(|crm| crm.may_go_on(standing))
    }
}
