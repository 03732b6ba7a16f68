//! A CiviCRM that is watched: something happens before each call, and may keep it from being made.

use jiff::Timestamp;
use osdi_engine::Result;
use osdi_engine::crm::{
    Backfill, Blocked, Contact, ContactId, ContactWrite, Crm, EmailHolder, Flag, Log, MemoryCrm,
    Modified, Options, StateId, SyncState, TakenAway,
};
use osdi_engine::osdi::PersonId;
use osdi_engine::profile::Origin;
use osdi_engine::sync::Standing;

pub trait Watch {
    /// What happens before a call; an error is what the call answers with, instead of being made.
    fn before_call(&mut self, crm: &mut MemoryCrm) -> Result<()>;
}

pub struct Watched<'a, W> {
    pub crm: &'a mut MemoryCrm,
    pub watch: W,
}

impl<W: Watch> Watched<'_, W> {
    fn call<T>(&mut self, call: impl FnOnce(&mut MemoryCrm) -> Result<T>) -> Result<T> {
        self.watch.before_call(self.crm)?;
        call(self.crm)
    }
}

impl<W: Watch> Crm for Watched<'_, W> {
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
    fn lock_contacts(&mut self, ids: &[ContactId]) -> Result<Vec<Modified>> {
        self.call(|crm| crm.lock_contacts(ids))
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
