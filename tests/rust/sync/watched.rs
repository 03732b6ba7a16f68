//! A CiviCRM that is watched: something happens before each call, and may keep it from being made.

use std::collections::BTreeMap;

use jiff::Timestamp;
use osdi_engine::Result;
use osdi_engine::client::Client;
use osdi_engine::crm::{
    Backfill, BaseTagging, Blocked, Contact, ContactId, ContactWrite, Crm, EmailHolder,
    FailedTagging, Flag, LocalTag, LocalTagId, Log, Meeting, MemoryCrm, Modified, Namesake,
    NewTagging, Options, OwnMatch, StateId, SyncState, TagCrm, TagLink, TagLinkId, TakenAway, Twin,
};
use osdi_engine::mapping::MappedName;
use osdi_engine::osdi::PersonId;
use osdi_engine::profile::Origin;
use osdi_engine::sync::{Report, Run, Standing, sync_people};

pub trait Watch {
    /// What happens before a call; an error is what the call answers with, instead of being made.
    fn before_call(&mut self, crm: &mut MemoryCrm) -> Result<()>;
}

pub struct Watched<'a, W> {
    pub crm: &'a mut MemoryCrm,
    pub watch: W,
}

/// A run over a CiviCRM that is watched, and what the watch came to.
pub fn run_watched<W: Watch>(
    crm: &mut MemoryCrm,
    mut client: Client,
    run: Run,
    watch: W,
) -> (Result<Report>, W) {
    let mut crm = Watched { crm, watch };
    let report = sync_people(&mut client, &mut crm, run, &mut |_| Ok(()));
    (report, crm.watch)
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
    fn contacts_in_trash(&mut self, emails: &[String]) -> Result<Vec<Contact>> {
        self.call(|crm| crm.contacts_in_trash(emails))
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
    fn ineligible(&mut self, origin: Origin, pairs: &[Meeting]) -> Result<BTreeMap<usize, String>> {
        self.call(|crm| crm.ineligible(origin, pairs))
    }
    fn own_matches(
        &mut self,
        origin: Origin,
        unlinked: &[Meeting],
    ) -> Result<BTreeMap<usize, OwnMatch>> {
        self.call(|crm| crm.own_matches(origin, unlinked))
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
    fn note_filled(&mut self, fields: &[MappedName]) -> Result<()> {
        self.call(|crm| crm.note_filled(fields))
    }
    fn may_go_on(&mut self, standing: &Standing) -> Result<bool> {
        self.call(|crm| crm.may_go_on(standing))
    }
}

impl<W: Watch> TagCrm for Watched<'_, W> {
    fn tags(&mut self) -> Result<Vec<LocalTag>> {
        self.call(MemoryCrm::tags)
    }
    fn tag_links(&mut self) -> Result<Vec<TagLink>> {
        self.call(MemoryCrm::tag_links)
    }
    fn save_tag_links(&mut self, links: &[TagLink]) -> Result<Vec<TagLinkId>> {
        self.call(|crm| crm.save_tag_links(links))
    }
    fn create_tag(&mut self, name: &str) -> Result<LocalTag> {
        self.call(|crm| crm.create_tag(name))
    }
    fn left_out(
        &mut self,
        link: &TagLink,
        taggings: &[NewTagging],
    ) -> Result<BTreeMap<usize, Option<String>>> {
        self.call(|crm| crm.left_out(link, taggings))
    }
    fn tags_having(&mut self, names: &[String]) -> Result<Vec<Option<Namesake>>> {
        self.call(|crm| crm.tags_having(names))
    }
    fn told_of_tags(&mut self) -> Result<Vec<String>> {
        self.call(|crm| crm.told_of_tags())
    }
    fn set_told_of_tags(&mut self, notes: &[String]) -> Result<()> {
        self.call(|crm| crm.set_told_of_tags(notes))
    }
    fn rename_tag(&mut self, tag: LocalTagId, label: &str) -> Result<()> {
        self.call(|crm| crm.rename_tag(tag, label))
    }
    fn contacts_with_tag(
        &mut self,
        tag: LocalTagId,
        after: ContactId,
        limit: usize,
    ) -> Result<Vec<ContactId>> {
        self.call(|crm| crm.contacts_with_tag(tag, after, limit))
    }
    fn tagged_among(&mut self, tag: LocalTagId, contacts: &[ContactId]) -> Result<Vec<ContactId>> {
        self.call(|crm| crm.tagged_among(tag, contacts))
    }
    fn twins_of_people(&mut self, people: &[PersonId]) -> Result<Vec<Twin>> {
        self.call(|crm| crm.twins_of_people(people))
    }
    fn twins_of_contacts(&mut self, contacts: &[ContactId]) -> Result<Vec<Twin>> {
        self.call(|crm| crm.twins_of_contacts(contacts))
    }
    fn aliases_of_contacts(&mut self, contacts: &[ContactId]) -> Result<Vec<Twin>> {
        self.call(|crm| crm.aliases_of_contacts(contacts))
    }
    fn tagging_base(
        &mut self,
        link: TagLinkId,
        after: Option<&PersonId>,
        limit: usize,
    ) -> Result<Vec<BaseTagging>> {
        self.call(|crm| crm.tagging_base(link, after, limit))
    }
    fn change_taggings(
        &mut self,
        tag: LocalTagId,
        add: &[ContactId],
        remove: &[ContactId],
    ) -> Result<()> {
        self.call(|crm| crm.change_taggings(tag, add, remove))
    }
    fn save_tagging_base(&mut self, link: TagLinkId, taggings: &[BaseTagging]) -> Result<()> {
        self.call(|crm| crm.save_tagging_base(link, taggings))
    }
    fn failed_taggings(
        &mut self,
        link: TagLinkId,
        after: Option<&PersonId>,
        limit: usize,
    ) -> Result<Vec<FailedTagging>> {
        self.call(|crm| crm.failed_taggings(link, after, limit))
    }
    fn save_failed_taggings(&mut self, link: TagLinkId, failed: &[FailedTagging]) -> Result<()> {
        self.call(|crm| crm.save_failed_taggings(link, failed))
    }
    fn settle_idle_tagging_flags(&mut self, links: &[TagLinkId]) -> Result<()> {
        self.call(|crm| crm.settle_idle_tagging_flags(links))
    }

    fn delete_failed_taggings(&mut self, link: TagLinkId, people: &[PersonId]) -> Result<()> {
        self.call(|crm| crm.delete_failed_taggings(link, people))
    }
    fn delete_tagging_base(&mut self, link: TagLinkId, people: &[PersonId]) -> Result<()> {
        self.call(|crm| crm.delete_tagging_base(link, people))
    }
}
