//! A CiviCRM in memory, for tests of the engine.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{
    AddressWrite, Backfill, Blocked, Contact, ContactId, ContactWrite, Crm, EmailHolder, Flag,
    FlagType, Log, Meeting, MemoryTags, Modified, Options, OwnMatch, StateId, SyncState, TakenAway,
};
use crate::mapping::MappedName;
use crate::osdi::{Person, PersonId};
use crate::profile::Origin;
use crate::sync::Standing;
use crate::{Error, Kind, Result};

/// Contacts, states, logs and cursors of one profile. Every write moves its clock by a second, so that times of
/// modification differ.
#[derive(Debug, Clone)]
pub struct MemoryCrm {
    /// The site's lists.
    pub options: Options,
    /// By id.
    pub contacts: BTreeMap<ContactId, Contact>,
    /// Further addresses of contacts, besides the primary one.
    pub secondary_emails: Vec<EmailHolder>,
    /// By id.
    pub states: BTreeMap<StateId, SyncState>,
    /// In the order they were written.
    pub logs: Vec<Log>,
    /// Those that are open.
    pub flags: Vec<Flag>,
    /// What must be left alone.
    pub blocked: Blocked,
    /// The profile is limited to the contacts that are not marked as out of scope.
    pub is_limited: bool,
    /// Cursors of the two origins.
    pub cursors: BTreeMap<&'static str, Timestamp>,
    /// How far a first run from here came.
    pub backfill: Option<Backfill>,
    /// What braked runs of the two origins had taken away.
    pub taken_away: BTreeMap<&'static str, TakenAway>,
    /// Fields of Action Network that the field map filled.
    pub filled: Vec<MappedName>,
    /// Another extension undoes opt-outs on their way.
    pub loses_refusals: bool,
    /// What the runs said about how far they are.
    pub standings: Vec<Standing>,
    /// After so many of those, a run is asked to stop.
    pub stop_after: Option<usize>,
    /// Tags, and who has them.
    pub tags: MemoryTags,
    /// Contacts that cannot be saved, and why.
    pub broken: BTreeMap<String, String>,
    /// Contributions, and what is remembered about donations.
    pub donations: super::MemoryDonations,
    /// Activities and participants, and what is remembered about actions.
    pub actions: super::MemoryActions,
    /// The site's own rule: why a pair is left alone, if it is.
    pub rule: Option<fn(Origin, &Meeting) -> Option<String>>,
    /// The site's own matcher, by the id of a contact or person.
    pub own_matches: BTreeMap<String, OwnMatch>,
    /// How many records it was asked about.
    pub asked_to_match: usize,
    /// How often contacts in the trash were looked for by their addresses.
    pub looked_into_trash: usize,
    /// Questions asked and bulk writes made.
    pub calls: u64,
    now: Timestamp,
    before: Option<Box<MemoryCrm>>,
}

impl MemoryCrm {
    /// An empty CiviCRM whose clock stands at `now`.
    #[must_use]
    pub fn new(options: Options, now: Timestamp) -> Self {
        Self {
            options,
            contacts: BTreeMap::new(),
            secondary_emails: Vec::new(),
            states: BTreeMap::new(),
            logs: Vec::new(),
            flags: Vec::new(),
            blocked: Blocked::default(),
            is_limited: false,
            cursors: BTreeMap::new(),
            backfill: None,
            taken_away: BTreeMap::new(),
            filled: Vec::new(),
            loses_refusals: false,
            standings: Vec::new(),
            stop_after: None,
            tags: MemoryTags::default(),
            broken: BTreeMap::new(),
            donations: super::MemoryDonations::default(),
            actions: super::MemoryActions::default(),
            rule: None,
            own_matches: BTreeMap::new(),
            asked_to_match: 0,
            looked_into_trash: 0,
            calls: 0,
            now,
            before: None,
        }
    }

    /// Whether a transaction is open, in which contacts may be locked.
    #[must_use]
    pub fn is_in_transaction(&self) -> bool {
        self.before.is_some()
    }

    /// Adds or replaces a contact, as an edit by a person would.
    pub fn edit(&mut self, mut contact: Contact) -> ContactId {
        let id = contact.id.unwrap_or_else(|| {
            ContactId(self.contacts.last_key_value().map_or(0, |(id, _)| id.0) + 1)
        });
        contact.id = Some(id);
        contact
            .contact_type
            .get_or_insert_with(|| "Individual".to_owned());
        contact.modified_date = Some(self.tick());
        self.contacts.insert(id, contact);
        id
    }

    /// Moves the clock on to `now`, unless it is past that already.
    pub fn advance_to(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
    }

    fn tick(&mut self) -> Timestamp {
        self.now += SignedDuration::from_secs(1);
        self.now
    }

    /// As the unique keys of the table.
    fn links_are_unique(&self) -> Result<()> {
        let (mut contacts, mut people) = (BTreeSet::new(), BTreeSet::new());
        let is_free = |state: &SyncState| {
            state.contact_id.is_none_or(|id| contacts.insert(id))
                && state
                    .remote_person_id
                    .as_ref()
                    .is_none_or(|id| people.insert(id.to_string()))
        };
        if self.states.values().all(is_free) {
            Ok(())
        } else {
            let message = "Another state links the same contact or person.";
            Err(Error::new(Kind::Crm, message))
        }
    }

    fn individuals_with(&self, emails: &[String], in_trash: bool) -> Vec<Contact> {
        let wanted: Vec<String> = emails.iter().map(|email| email.to_lowercase()).collect();
        let fits = |contact: &&Contact| {
            contact.is_deleted == in_trash
                && contact.contact_type.as_deref() == Some("Individual")
                && contact
                    .email
                    .as_ref()
                    .is_some_and(|email| wanted.contains(&email.to_lowercase()))
        };
        self.contacts.values().filter(fits).cloned().collect()
    }

    fn is_candidate(contact: &Contact) -> bool {
        !contact.is_deleted && contact.contact_type.as_deref() == Some("Individual")
    }

    fn is_concerned(&self, contact: &Contact, changed: bool) -> bool {
        let mut states = self.states.values();
        match states.find(|state| state.contact_id == contact.id) {
            None => !contact.is_out_of_scope && (self.is_limited || changed),
            Some(state) => changed || state.is_out_of_scope != contact.is_out_of_scope,
        }
    }

    fn apply(&mut self, write: &ContactWrite) -> Result<Contact> {
        let mut contact = match write.id {
            None => Contact::default(),
            Some(id) => self
                .contacts
                .get(&id)
                .cloned()
                .ok_or_else(|| Error::new(Kind::Crm, format!("There is no contact {id}.")))?,
        };
        set_contact(&mut contact, write);
        if self.loses_refusals {
            contact.is_opt_out = false;
        }
        if let Some(reason) = contact
            .email
            .as_ref()
            .and_then(|email| self.broken.get(email))
        {
            return Err(Error::new(Kind::Crm, reason.clone()));
        }
        let id = self.edit(contact);
        self.contacts
            .get(&id)
            .cloned()
            .ok_or_else(|| Error::new(Kind::Crm, "The contact was not saved."))
    }
}

fn primary_of(contact: &Contact) -> Option<EmailHolder> {
    Some(EmailHolder {
        contact_id: contact.id?,
        email: contact.email.clone()?,
        is_primary: true,
    })
}

/// What a mapper of the site's own would make of it, if it left everything as it is.
fn set_mapped(mapped: &mut Person, changes: &Person) {
    let before = std::mem::take(&mut mapped.custom_fields);
    let kept = mapped.clone();
    *mapped = changes.clone();
    mapped.given_name = mapped.given_name.take().or(kept.given_name);
    mapped.family_name = mapped.family_name.take().or(kept.family_name);
    if mapped.email_addresses.is_empty() {
        mapped.email_addresses = kept.email_addresses;
    }
    let changed = std::mem::replace(&mut mapped.custom_fields, before);
    mapped.custom_fields.extend(changed);
}

fn set_contact(contact: &mut Contact, write: &ContactWrite) {
    if let Some(changes) = &write.mapped {
        set_mapped(contact.mapped.get_or_insert_default(), changes);
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    for (name, value) in &write.contact {
        match *name {
            "first_name" => contact.first_name = text(value).map(|name| cut(name, 64)),
            "last_name" => contact.last_name = text(value).map(|name| cut(name, 64)),
            "preferred_language" => contact.preferred_language = text(value),
            "is_opt_out" => contact.is_opt_out = value.as_bool().unwrap_or_default(),
            "do_not_email" => contact.do_not_email = value.as_bool().unwrap_or_default(),
            "is_deleted" => contact.is_deleted = value.as_bool().unwrap_or_default(),
            "do_not_sms" => contact.do_not_sms = value.as_bool().unwrap_or_default(),
            mapped => {
                contact.field_map.insert(mapped.to_owned(), value.clone());
            }
        }
    }
    if let Some(email) = &write.email {
        contact.email = Some(email.email.clone());
        contact.email_id.get_or_insert(1);
        contact.email_on_hold = email.on_hold.unwrap_or(contact.email_on_hold);
    }
    if let Some(phone) = &write.phone {
        contact.phone = Some(phone.phone.clone());
        contact.phone_id.get_or_insert(1);
    }
    if let Some(AddressWrite { fields, .. }) = &write.address {
        contact.address_id.get_or_insert(1);
        for (name, value) in fields {
            match *name {
                "street_address" => {
                    contact.street_address = text(value).map(|street| cut(street, 96));
                }
                "city" => contact.city = text(value).map(|city| cut(city, 64)),
                "postal_code" => contact.postal_code = text(value).map(|code| cut(code, 64)),
                "state_province_id" => contact.state_province_id = value.as_u64(),
                "country_id" => contact.country_id = value.as_u64(),
                _ => {}
            }
        }
    }
}

/// CiviCRM cuts what its columns cannot hold, and says so with three dots.
fn cut(text: String, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text;
    }
    let kept: String = text.chars().take(longest - 3).collect();
    format!("{kept}...")
}

impl Crm for MemoryCrm {
    fn options(&mut self) -> Result<Options> {
        self.calls += 1;
        Ok(self.options.clone())
    }

    fn contacts_by_id(&mut self, ids: &[ContactId]) -> Result<Vec<Contact>> {
        self.calls += 1;
        Ok(ids
            .iter()
            .filter_map(|id| self.contacts.get(id))
            .cloned()
            .collect())
    }

    fn contacts_by_email(&mut self, emails: &[String]) -> Result<Vec<Contact>> {
        self.calls += 1;
        Ok(self.individuals_with(emails, false))
    }

    fn contacts_in_trash(&mut self, emails: &[String]) -> Result<Vec<Contact>> {
        self.calls += 1;
        self.looked_into_trash += 1;
        Ok(self.individuals_with(emails, true))
    }

    fn contacts_holding_email(&mut self, emails: &[String]) -> Result<Vec<EmailHolder>> {
        let primary = self
            .contacts_by_email(emails)?
            .into_iter()
            .filter_map(|contact| primary_of(&contact));
        let secondary = self.secondary_emails.iter().filter(|holder| {
            self.contacts
                .get(&holder.contact_id)
                .is_some_and(Self::is_candidate)
                && emails
                    .iter()
                    .any(|email| email.eq_ignore_ascii_case(&holder.email))
        });
        Ok(primary.chain(secondary.cloned()).collect())
    }

    fn emails_of(&mut self, ids: &[ContactId]) -> Result<Vec<EmailHolder>> {
        self.calls += 1;
        let primary = self.contacts.values().filter_map(primary_of);
        let all = primary.chain(self.secondary_emails.iter().cloned());
        Ok(all
            .filter(|holder| ids.contains(&holder.contact_id))
            .collect())
    }

    fn contacts_by_mobile(&mut self, digits: &[String]) -> Result<Vec<Contact>> {
        self.calls += 1;
        let fits = |contact: &&Contact| {
            Self::is_candidate(contact)
                && contact.phone.as_ref().is_some_and(|phone| {
                    digits.contains(&phone.chars().filter(char::is_ascii_digit).collect())
                })
        };
        Ok(self.contacts.values().filter(fits).cloned().collect())
    }

    fn contacts_changed(
        &mut self,
        since: Option<Timestamp>,
        after: ContactId,
        limit: usize,
    ) -> Result<Vec<Contact>> {
        self.calls += 1;
        let scope_matters =
            self.is_limited || self.states.values().any(|state| state.is_out_of_scope);
        let fits = |contact: &&Contact| {
            let changed = since.is_none() || contact.modified_date > since;
            Self::is_candidate(contact)
                && contact.id > Some(after)
                && if scope_matters {
                    self.is_concerned(contact, changed)
                } else {
                    changed
                }
        };
        Ok(self
            .contacts
            .values()
            .filter(fits)
            .take(limit)
            .cloned()
            .collect())
    }

    fn states_by_remote_id(&mut self, ids: &[PersonId]) -> Result<Vec<SyncState>> {
        self.calls += 1;
        let fits = |state: &&SyncState| {
            state
                .remote_person_id
                .as_ref()
                .is_some_and(|id| ids.contains(id))
        };
        Ok(self.states.values().filter(fits).cloned().collect())
    }

    fn states_by_contact_id(&mut self, ids: &[ContactId]) -> Result<Vec<SyncState>> {
        self.calls += 1;
        let fits = |state: &&SyncState| state.holder().is_some_and(|id| ids.contains(&id));
        Ok(self.states.values().filter(fits).cloned().collect())
    }

    fn states_due(
        &mut self,
        origin: Origin,
        now: Timestamp,
        after: StateId,
        limit: usize,
    ) -> Result<Vec<SyncState>> {
        self.calls += 1;
        let fits = |state: &&SyncState| state.is_due(origin, now) && state.id > Some(after);
        Ok(self
            .states
            .values()
            .filter(fits)
            .take(limit)
            .cloned()
            .collect())
    }

    fn blocked(&mut self, _contacts: &[ContactId], _people: &[PersonId]) -> Result<Blocked> {
        self.calls += 1;
        Ok(self.blocked.clone())
    }

    fn begin(&mut self) -> Result<()> {
        self.before = Some(Box::new(self.clone()));
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.before = None;
        Ok(())
    }

    fn rollback(&mut self) -> Result<()> {
        if let Some(before) = self.before.take() {
            *self = *before;
        }
        Ok(())
    }

    fn lock_contacts(&mut self, ids: &[ContactId]) -> Result<Vec<Modified>> {
        self.calls += 1;
        let contacts = ids.iter().filter_map(|id| self.contacts.get(id));
        let modified = contacts.filter_map(|contact| {
            Some(Modified {
                contact_id: contact.id?,
                modified_date: contact.modified_date,
            })
        });
        Ok(modified.collect())
    }

    fn ineligible(&mut self, origin: Origin, pairs: &[Meeting]) -> Result<BTreeMap<usize, String>> {
        self.calls += 1;
        let Some(rule) = self.rule else {
            return Ok(BTreeMap::new());
        };
        let reasons = pairs.iter().enumerate();
        Ok(reasons
            .filter_map(|(position, pair)| Some((position, rule(origin, pair)?)))
            .collect())
    }

    fn own_matches(
        &mut self,
        origin: Origin,
        unlinked: &[Meeting],
    ) -> Result<BTreeMap<usize, OwnMatch>> {
        self.calls += 1;
        self.asked_to_match += unlinked.len();
        let id = |meeting: &Meeting| match origin {
            Origin::Local => meeting.contact_id.map(|id| id.to_string()),
            Origin::Remote => meeting.person_id.as_ref().map(ToString::to_string),
        };
        let answers = unlinked.iter().enumerate();
        Ok(answers
            .filter_map(|(position, one)| {
                Some((position, self.own_matches.get(&id(one)?)?.clone()))
            })
            .collect())
    }

    fn save_contacts(&mut self, writes: &[ContactWrite]) -> Result<Vec<Contact>> {
        self.calls += 1;
        writes.iter().map(|write| self.apply(write)).collect()
    }

    fn save_states(&mut self, states: &[SyncState]) -> Result<Vec<StateId>> {
        self.calls += 1;
        let mut ids = Vec::with_capacity(states.len());
        for state in states {
            if state.id.is_some_and(|id| !self.states.contains_key(&id)) {
                ids.extend(state.id);
                continue;
            }
            let id = state.id.unwrap_or_else(|| {
                StateId(self.states.last_key_value().map_or(0, |(id, _)| id.0) + 1)
            });
            self.states.insert(
                id,
                SyncState {
                    id: Some(id),
                    ..state.clone()
                },
            );
            ids.push(id);
        }
        self.links_are_unique().map(|()| ids)
    }

    fn delete_states(&mut self, ids: &[StateId]) -> Result<()> {
        self.calls += 1;
        self.states.retain(|id, _| !ids.contains(id));
        Ok(())
    }

    fn save_flags(&mut self, flags: &[Flag]) -> Result<()> {
        self.calls += 1;
        for flag in flags {
            self.flags.retain(|open| {
                (open.flag_type, open.contact_id, &open.remote_object_id)
                    != (flag.flag_type, flag.contact_id, &flag.remote_object_id)
            });
            self.flags.push(flag.clone());
        }
        Ok(())
    }

    fn resolve_flags(&mut self, contacts: &[ContactId], people: &[PersonId]) -> Result<()> {
        self.calls += 1;
        self.flags.retain(|flag| {
            flag.flag_type == FlagType::TaggingFailed
                || !flag.contact_id.is_some_and(|id| contacts.contains(&id))
                    && !flag
                        .remote_object_id
                        .as_ref()
                        .is_some_and(|id| people.contains(id))
        });
        Ok(())
    }

    fn save_logs(&mut self, logs: &[Log]) -> Result<()> {
        self.calls += 1;
        self.logs.extend_from_slice(logs);
        Ok(())
    }

    fn cursor(&mut self, origin: Origin) -> Result<Option<Timestamp>> {
        Ok(self.cursors.get(origin.name()).copied())
    }

    fn set_cursor(&mut self, origin: Origin, to: Timestamp) -> Result<()> {
        self.cursors.insert(origin.name(), to);
        if origin == Origin::Local {
            self.backfill = None;
        }
        Ok(())
    }

    fn linked_count(&mut self) -> Result<u64> {
        self.calls += 1;
        let linked = self.states.values().filter(|state| state.link().is_some());
        Ok(linked.map(|_| 1).sum())
    }

    fn count_changed(&mut self, since: Option<Timestamp>, after: ContactId) -> Result<u64> {
        let all = self.contacts_changed(since, after, usize::MAX)?;
        Ok(all.iter().map(|_| 1).sum())
    }

    fn backfill(&mut self) -> Result<Option<Backfill>> {
        Ok(self.backfill)
    }

    fn set_backfill(&mut self, to: Backfill) -> Result<()> {
        self.backfill = Some(to);
        Ok(())
    }

    fn taken_away(&mut self, origin: Origin) -> Result<TakenAway> {
        let kept = self.taken_away.get(origin.name());
        Ok(kept.copied().unwrap_or_default())
    }

    fn set_taken_away(&mut self, origin: Origin, to: TakenAway) -> Result<()> {
        self.taken_away.insert(origin.name(), to);
        Ok(())
    }

    fn note_filled(&mut self, fields: &[MappedName]) -> Result<()> {
        self.filled.extend(fields);
        Ok(())
    }

    fn may_go_on(&mut self, standing: &Standing) -> Result<bool> {
        self.standings.push(standing.clone());
        Ok(self
            .stop_after
            .is_none_or(|stop| self.standings.len() < stop))
    }
}
