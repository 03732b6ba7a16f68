//! Both sides of a scenario, and who is who on them.

use std::collections::{BTreeMap, BTreeSet};

use action_network_sandbox::Fault;
use jiff::{SignedDuration, Timestamp};
use osdi_engine::crm::{ContactId, ContributionId, EmailHolder, Flag, LocalTagId, SyncState};
use osdi_engine::osdi::PersonId;
use osdi_engine::profile::{Rules, TagRules};
use serde_json::{Value, json};

use crate::actions::Deed;
use crate::format::{FieldChange, Fields, Records, Side, TagChange, Token};
use crate::world::World;
use crate::{contact, donations, person, story};

const SCOPE: [(&str, &str, &str); 3] = [
    ("scope_group_id", "groups", "group"),
    ("scope_tag_id", "tags", "tag"),
    ("scope_contact_sub_type", "sub_types", "contact sub-type"),
];

pub struct Stage {
    pub world: World,
    pub token: Token,
    pub tag_rules: TagRules,
    pub profile: Fields,
    pub contacts: BTreeMap<String, ContactId>,
    pub people: BTreeMap<String, String>,
    /// Contributions that were made here.
    pub contributions: BTreeMap<String, ContributionId>,
    /// Donations that were made there.
    pub donations: BTreeMap<String, String>,
    /// Actions that were made there.
    pub actions: BTreeMap<String, Deed>,
    memberships: BTreeMap<ContactId, Fields>,
    disabled: BTreeSet<String>,
}

impl Stage {
    pub fn new() -> Self {
        let profile = Fields::from_iter([("subscribe_new_people".to_owned(), json!(true))]);
        let mut world = World::with_people(0);
        donations::prepare(&mut world);
        Self {
            contributions: BTreeMap::new(),
            donations: BTreeMap::new(),
            actions: BTreeMap::new(),
            world,
            token: Token::Right,
            tag_rules: TagRules::default(),
            profile,
            contacts: BTreeMap::new(),
            people: BTreeMap::new(),
            memberships: BTreeMap::new(),
            disabled: BTreeSet::new(),
        }
    }

    /// Lets time pass on both sides.
    pub fn pass(&mut self, time: SignedDuration) {
        let modified = self.world.crm.contacts.values();
        let latest = modified.filter_map(|contact| contact.modified_date).max();
        self.world.now = latest.map_or(self.world.now, |latest| latest.max(self.world.now)) + time;
        self.world.crm.advance_to(self.world.now);
        let ahead = self.world.now.as_second() - Timestamp::now().as_second();
        self.world
            .sandbox
            .set(|settings| settings.clock_offset_seconds = ahead);
    }

    pub fn set_profile(&mut self, values: &Fields) {
        self.profile.extend(values.clone());
        self.set_times_of_donations(values);
        let mut rules = self.profile.clone();
        rules.retain(|_, value| !value.is_null());
        let mut tag_rules = rules.clone();
        tag_rules.retain(|name, _| name.starts_with("tag_") || name.starts_with("brake_"));
        let others = ["tag_", "donation_", "action_"];
        rules.retain(|name, _| !others.iter().any(|other| name.starts_with(other)));
        self.tag_rules = serde_json::from_value(Value::Object(tag_rules))
            .unwrap_or_else(|error| panic!("the profile: {error}"));
        let map = rules.remove("field_map").unwrap_or_default();
        let (fields, policies) = story::field_map(&map, &self.disabled);
        self.world.crm.options.field_map = fields;
        if let (false, Some(known)) = (
            policies.is_empty(),
            rules
                .entry("conflict_policies")
                .or_insert_with(|| json!({}))
                .as_object_mut(),
        ) {
            known.extend(policies);
        }
        let limits: Vec<String> = SCOPE
            .iter()
            .filter_map(|(column, _, noun)| Some(format!("{noun} {}", rules.remove(*column)?)))
            .collect();
        if !limits.is_empty() {
            rules.insert("scope".to_owned(), json!(limits.join(", ")));
        }
        self.world.rules = serde_json::from_value::<Rules>(Value::Object(rules))
            .unwrap_or_else(|error| panic!("the profile: {error}"));
        self.mark_scope();
    }

    /// Disables custom fields in CiviCRM, or enables them again.
    pub fn change_fields(&mut self, changes: &BTreeMap<String, FieldChange>) {
        for (word, change) in changes {
            match change {
                FieldChange::Disabled => self.disabled.insert(word.clone()),
                FieldChange::Enabled => self.disabled.remove(word),
            };
        }
        self.set_profile(&Fields::new());
    }

    /// Adds so many contacts without an e-mail address.
    pub fn add_crowd(&mut self, number: usize) {
        let options = self.world.crm.options.clone();
        for one in 1..=number {
            let name = json!(format!("Number {one}"));
            let fields = Fields::from_iter([("last_name".to_owned(), name)]);
            let contact = contact::lay_over(None, &fields, &options);
            self.world.crm.edit(contact);
        }
    }

    pub fn edit_here(&mut self, records: &Records) {
        for (name, fields) in records {
            let id = self.contact_id(name);
            let Some(fields) = fields else {
                let id = id.expect("only a contact that is there can be deleted");
                let crm = &mut self.world.crm;
                crm.contacts.remove(&id);
                crm.states.retain(|_, state| state.contact_id != Some(id));
                continue;
            };
            let crm = &mut self.world.crm;
            let before = id.and_then(|id| crm.contacts.get(&id));
            let is_edit = before.is_none()
                || fields
                    .keys()
                    .any(|word| !SCOPE.iter().any(|(_, list, _)| list == word));
            let after = contact::lay_over(before, fields, &crm.options);
            let id = match (id, is_edit) {
                // Joining and leaving does not move the time of the contact.
                (Some(id), false) => id,
                _ => crm.edit(after),
            };
            if let Some(emails) = fields.get("other_emails").and_then(Value::as_array) {
                crm.secondary_emails
                    .retain(|holder| holder.contact_id != id);
                let emails = emails.iter().filter_map(Value::as_str);
                crm.secondary_emails.extend(emails.map(|email| EmailHolder {
                    contact_id: id,
                    email: email.to_owned(),
                    is_primary: false,
                }));
            }
            self.set_tags(id, fields);
            self.memberships
                .entry(id)
                .or_default()
                .extend(fields.clone());
            self.contacts.insert(name.clone(), id);
        }
        self.mark_scope();
    }

    /// Gives a contact just these tags, as far as they are told.
    fn set_tags(&mut self, id: ContactId, fields: &Fields) {
        let Some(names) = fields.get("tags").and_then(Value::as_array) else {
            return;
        };
        let tags = &mut self.world.crm.tags;
        tags.taggings.retain(|(_, contact)| *contact != id);
        for name in names.iter().filter_map(Value::as_str) {
            let known = tags.tags.values().find(|tag| tag.label == name);
            let tag = match known.map(|tag| tag.id) {
                Some(tag) => tag,
                None => tags.add(name),
            };
            tags.taggings.insert((tag, id));
        }
    }

    /// Gives a person just these tags, as far as they are told.
    fn set_tags_there(&self, id: &str, fields: &Fields) {
        let Some(names) = fields.get("tags").and_then(Value::as_array) else {
            return;
        };
        let sandbox = &self.world.sandbox;
        let mut wanted: Vec<String> = names
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        for tag in sandbox.all("tags") {
            let name = text(&tag["name"]);
            let mut people = self.people_with(&text(&tag["id"]));
            people.retain(|person| person != id);
            if let Some(place) = wanted.iter().position(|one| *one == name) {
                wanted.remove(place);
                people.push(id.to_owned());
            }
            sandbox.tag(&name, &people).expect("the tag is there");
        }
        for name in wanted {
            sandbox
                .tag(&name, &[id.to_owned()])
                .expect("the tag is made");
        }
    }

    fn people_with(&self, tag: &str) -> Vec<String> {
        let taggings = self.world.sandbox.all("taggings");
        let of_tag = taggings.iter().filter(|one| one["tag"] == tag);
        of_tag.map(|one| text(&one["person"])).collect()
    }

    /// Renames or deletes a tag.
    pub fn change_tag(&mut self, change: &TagChange) {
        let TagChange { tag, side, becomes } = change;
        match side {
            Side::Here => {
                let tags = &mut self.world.crm.tags;
                let id = tags.tags.values().find(|one| one.label == *tag);
                let id: LocalTagId = id.expect("the tag is here").id;
                match becomes {
                    Some(name) => {
                        let tag = tags.tags.get_mut(&id).expect("the tag is here");
                        name.clone_into(&mut tag.label);
                    }
                    None => tags.delete(id),
                }
            }
            Side::There => {
                let id = self.remote_tag(tag).expect("the tag is there");
                let sandbox = &self.world.sandbox;
                let is_done = match becomes {
                    Some(name) => sandbox.rename_tag(&id, name),
                    None => sandbox.delete_tag(&id),
                };
                assert!(is_done);
            }
        }
    }

    fn remote_tag(&self, name: &str) -> Option<String> {
        let tags = self.world.sandbox.all("tags");
        let tag = tags.iter().find(|tag| tag["name"] == name)?;
        Some(text(&tag["id"]))
    }

    pub fn edit_there(&mut self, records: &Records) {
        for (name, fields) in records {
            self.edit_person(name, fields.as_ref());
            if let (Some(id), Some(fields)) = (self.person_id(name), fields) {
                self.set_tags_there(&id, fields);
            }
        }
    }

    fn edit_person(&mut self, name: &str, fields: Option<&Fields>) {
        let id = self.person_id(name);
        let sandbox = &self.world.sandbox;
        match (id, fields) {
            (Some(id), None) => assert!(sandbox.delete_person(&id)),
            // Tags are no change of the person.
            (Some(_), Some(fields)) if fields.keys().all(|word| word == "tags") => {}
            (None, None) => panic!("only a person who is there can be deleted"),
            (Some(id), Some(fields)) => {
                let before = sandbox.person(&id).expect("the person is there");
                let changes = person::lay_over(Some(&before), fields);
                sandbox
                    .patch_person(&id, changes)
                    .expect("the person is there");
            }
            (None, Some(fields)) => {
                let added = sandbox
                    .insert_people(person::lay_over(None, fields))
                    .expect("the person can be added");
                let id = added[0]["id"].as_str().expect("a person has an id");
                self.people.insert(name.to_owned(), id.to_owned());
            }
        }
    }

    pub fn set_faults(&mut self, faults: &[Value]) {
        self.world.sandbox.clear_faults();
        for fault in faults {
            let text = self.with_ids(&fault.to_string());
            let fault: Fault = serde_json::from_str(&text).expect("the fault can be read");
            self.world.sandbox.fault(fault);
        }
    }

    pub fn set_sandbox(&mut self, changes: &Value) {
        let mut settings = json!(self.world.sandbox.settings());
        for (name, value) in changes.as_object().expect("settings are an object") {
            settings[name.as_str()] = value.clone();
        }
        let settings = serde_json::from_value(settings).expect("the settings can be read");
        self.world.sandbox.set(|present| *present = settings);
    }

    /// Replaces `{name}` by the id of that person, tag, donation or action, or of the page of that title.
    pub fn with_ids(&self, text: &str) -> String {
        let people = self.people.keys().chain(self.contacts.keys());
        let text = people.fold(text.to_owned(), |text, name| match self.person_id(name) {
            Some(id) => text.replace(&format!("{{{name}}}"), &id),
            None => text,
        });
        let text = self.donations.iter().fold(text, |text, (name, id)| {
            text.replace(&format!("{{{name}}}"), id)
        });
        let text = self.with_ids_of_actions(text);
        let tags = self.world.sandbox.all("tags");
        tags.iter().fold(text, |found, tag| {
            found.replace(
                &format!("{{{}}}", self::text(&tag["name"])),
                &self::text(&tag["id"]),
            )
        })
    }

    /// The contact of that name: the one made here, else the one linked to the person of that name.
    pub fn contact_id(&self, name: &str) -> Option<ContactId> {
        self.contacts.get(name).copied().or_else(|| {
            let person = self.people.get(name)?;
            let link = |state: &SyncState| {
                let (contact, id) = state.link()?;
                (id.as_str() == person).then_some(contact)
            };
            self.world.crm.states.values().find_map(link)
        })
    }

    /// The person of that name: the one made there, else the one linked to the contact of that name.
    pub fn person_id(&self, name: &str) -> Option<String> {
        self.people.get(name).cloned().or_else(|| {
            let contact = self.contacts.get(name)?;
            let link = |state: &SyncState| {
                let (id, person) = state.link()?;
                (id == *contact).then(|| person.as_str().to_owned())
            };
            self.world.crm.states.values().find_map(link)
        })
    }

    pub fn state_of(&self, name: &str) -> Option<&SyncState> {
        let (contact, person) = (self.contact_id(name), self.person_id(name));
        self.world.crm.states.values().find(|state| {
            (contact.is_some() && state.contact_id == contact)
                || (person.is_some()
                    && state.remote_person_id.as_ref().map(|id| id.as_str()) == person.as_deref())
        })
    }

    pub fn show_contact(&self, name: &str) -> Option<Fields> {
        let id = self.contact_id(name)?;
        let contact = self.world.crm.contacts.get(&id)?;
        let mut shown = contact::show(contact, &self.world.crm.options);
        let tags = &self.world.crm.tags;
        let of_contact = tags.taggings.iter().filter(|(_, of)| *of == id);
        let mut names: Vec<&str> = of_contact.map(|(tag, _)| &*tags.tags[tag].label).collect();
        names.sort_unstable();
        shown.insert("tags".to_owned(), json!(names));
        Some(shown)
    }

    pub fn show_person(&self, name: &str) -> Option<Fields> {
        let id = self.person_id(name)?;
        let person = self.world.sandbox.person(&id)?;
        let mut shown = person::show(&person);
        let tags = self.world.sandbox.all("tags");
        let has = |tag: &&Value| self.people_with(&text(&tag["id"])).contains(&id);
        let mut names: Vec<String> = tags
            .iter()
            .filter(has)
            .map(|tag| text(&tag["name"]))
            .collect();
        names.sort_unstable();
        shown.insert("tags".to_owned(), json!(names));
        Some(shown)
    }

    pub fn show_state(&self, name: &str) -> Option<Fields> {
        let state = self.state_of(name)?;
        let row = json!(state);
        let minutes = state
            .next_attempt_time
            .map(|due| (due.duration_since(self.world.now).as_secs_f64() / 60.0).round() as i64);
        let named = |names: Vec<&String>| names.first().map(|name| (*name).clone());
        let contact = named(
            self.contacts
                .keys()
                .chain(self.people.keys())
                .filter(|other| {
                    state.contact_id.is_some() && self.contact_id(other) == state.contact_id
                })
                .collect(),
        );
        let person = state.remote_person_id.as_ref().and_then(|id| {
            named(
                self.people
                    .keys()
                    .chain(self.contacts.keys())
                    .filter(|other| self.person_id(other).as_deref() == Some(id.as_str()))
                    .collect(),
            )
        });
        Some(Fields::from_iter([
            ("status".to_owned(), row["sync_status"].clone()),
            (
                "attempts".to_owned(),
                json!(state.attempt_count.unwrap_or(0)),
            ),
            ("minutes_to_next_attempt".to_owned(), json!(minutes)),
            ("message".to_owned(), json!(state.message)),
            ("is_out_of_scope".to_owned(), json!(state.is_out_of_scope)),
            ("contact".to_owned(), json!(contact)),
            ("person".to_owned(), json!(person)),
        ]))
    }

    /// The open flags about somebody, the oldest first.
    pub fn flags_of(&self, name: &str) -> Vec<Fields> {
        let (contact, person) = (self.contact_id(name), self.person_id(name));
        let is_about = |flag: &&Flag| {
            (contact.is_some() && flag.contact_id == contact)
                || (person.is_some()
                    && flag.remote_object_id.as_ref().map(PersonId::as_str) == person.as_deref())
        };
        let flags = self.world.crm.flags.iter().filter(is_about);
        flags
            .map(|flag| {
                Fields::from_iter([
                    ("type".to_owned(), json!(flag.flag_type)),
                    ("message".to_owned(), json!(flag.message)),
                ])
            })
            .collect()
    }

    /// The latest entry of the log about somebody.
    pub fn show_log(&self, name: &str) -> Option<Fields> {
        let id = self.state_of(name)?.id;
        let mut logs = self.world.crm.logs.iter().rev();
        let log = logs.find(|log| log.entity_id == id)?;
        log.details[0].as_object().cloned()
    }

    fn mark_scope(&mut self) {
        let limits: Vec<(&str, &Value)> = SCOPE
            .iter()
            .filter_map(|(column, list, _)| Some((*list, self.profile.get(*column)?)))
            .filter(|(_, wanted)| !wanted.is_null())
            .collect();
        let crm = &mut self.world.crm;
        crm.is_limited = !limits.is_empty();
        for (id, contact) in &mut crm.contacts {
            let is_in = |(list, wanted): &(&str, &Value)| {
                let lists = self.memberships.get(id);
                let list = lists.and_then(|lists| lists.get(*list)?.as_array());
                list.is_some_and(|list| list.contains(wanted))
            };
            contact.is_out_of_scope = !limits.iter().all(is_in);
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
