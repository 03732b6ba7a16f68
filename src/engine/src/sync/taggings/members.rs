//! Who has a tag on both sides, and what follows. Nothing is asked or written here.
//!
//! What two sides agreed on is remembered for each person of Action Network together with the contact it was about then:
//! a person who belongs to another contact since, after a merge say, meets it for the first time.
//!
//! An alias, the person of a contact that was merged into one who has another person, speaks for the contact only where
//! it has a tag: the contact gets it, once. That an alias has no tag says nothing, for nobody gives it any.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::report::Became;
use super::three_way::{Presence, Terms, Verdict, decide};
use crate::crm::{ContactId, TaggingStep, Twin};
use crate::osdi::{PersonId, TaggingId};
use crate::profile::Origin;

/// A person's id as a number, which takes less room.
pub(super) type Person = u128;
/// Likewise that of a tagging.
pub(super) type Tagging = u128;

/// What was read about one tag.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// Who has it on Action Network, by which tagging.
    pub remote: BTreeMap<Person, Tagging>,
    /// Who has it in CiviCRM.
    pub local: BTreeSet<ContactId>,
    /// What was agreed on, with whom, by which tagging.
    pub base: BTreeMap<Person, (ContactId, Option<Tagging>)>,
    /// The contacts of people.
    pub own: BTreeMap<Person, Known>,
    /// The contacts into which those of people were merged.
    pub aliases: BTreeMap<Person, Known>,
}

/// A person's contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub contact: ContactId,
    /// Both are left as they are.
    pub is_left_alone: bool,
}

impl Members {
    pub fn add_twin(&mut self, twin: &Twin) {
        let known = Known {
            contact: twin.contact_id,
            is_left_alone: twin.is_trashed || twin.is_out_of_scope || twin.is_gone,
        };
        let people = if twin.is_alias {
            &mut self.aliases
        } else {
            &mut self.own
        };
        people.insert(twin.remote_person_id.number(), known);
    }
}

/// Something to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Step {
    Remember,
    /// Neither side has it any more.
    Forget,
    /// What was agreed on is about nobody who is known.
    Drop,
    AddLocal,
    AddRemote,
    RemoveLocal,
    RemoveRemote,
}

/// For whom.
///
/// A run keeps all of them until the brake has seen them, so they are small: 64 bytes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub step: Step,
    pub contact: ContactId,
    pub person: Person,
    pub tagging: Option<Tagging>,
}

impl Change {
    pub fn person_id(&self) -> PersonId {
        PersonId::of_number(self.person)
    }

    pub fn tagging_id(&self) -> Option<TaggingId> {
        self.tagging.map(TaggingId::of_number)
    }

    /// The contact and the person.
    pub fn ids(&self) -> (Option<ContactId>, Option<PersonId>) {
        (Some(self.contact), Some(self.person_id()))
    }

    /// What a side has to do, if anything.
    pub fn tagging_step(&self) -> Option<TaggingStep> {
        match self.step {
            Step::AddLocal => Some(TaggingStep::AddLocal),
            Step::AddRemote => Some(TaggingStep::AddRemote),
            Step::RemoveLocal => Some(TaggingStep::RemoveLocal),
            Step::RemoveRemote => Some(TaggingStep::RemoveRemote),
            Step::Remember | Step::Forget | Step::Drop => None,
        }
    }

    /// The side whose change it carries, if it is only one's.
    pub fn origin(&self) -> Option<Origin> {
        match self.step {
            Step::AddLocal | Step::RemoveLocal => Some(Origin::Remote),
            Step::AddRemote | Step::RemoveRemote => Some(Origin::Local),
            Step::Remember | Step::Forget | Step::Drop => None,
        }
    }
}

/// What follows.
#[derive(Debug, Default)]
pub(super) struct Difference {
    pub changes: Vec<Change>,
    /// How many taggings need no change, by what is known of them and by direction.
    pub settled: HashMap<(Became, Option<Origin>), u64>,
}

impl Difference {
    fn settle(&mut self, became: Became, origin: Option<Origin>) {
        *self.settled.entry((became, origin)).or_default() += 1;
    }

    fn change(&mut self, step: Step, contact: ContactId, person: Person, tagging: Option<Tagging>) {
        self.changes.push(Change {
            step,
            contact,
            person,
            tagging,
        });
    }
}

/// Compares both sides.
pub(super) fn differences(members: &Members, terms: Terms) -> Difference {
    let mut found = Difference::default();
    let given = of_aliases(members, terms, &mut found);
    let protected: BTreeSet<ContactId> = members
        .aliases
        .iter()
        .filter(|(person, _)| members.remote.contains_key(person))
        .map(|(_, known)| known.contact)
        .collect();
    for (&person, known) in &members.own {
        let contact = known.contact;
        let tagging = members.remote.get(&person).copied();
        let agreed = members.base.get(&person);
        let presence = Presence {
            local: members.local.contains(&contact) || given.contains(&contact),
            remote: tagging.is_some(),
            base: agreed.is_some_and(|(of, _)| *of == contact),
        };
        let verdict = decide(presence, terms);
        if known.is_left_alone && verdict != Verdict::InStep {
            found.settle(Became::LeftAlone, origin_of(presence));
            continue;
        }
        match verdict {
            Verdict::InStep if presence.local => {
                // A tagging that was made anew has another id.
                let is_as_before = agreed.is_some_and(|(_, before)| *before == tagging);
                if is_as_before {
                    found.settle(Became::InStep, None);
                } else {
                    found.change(Step::Remember, contact, person, tagging);
                }
            }
            Verdict::InStep => {
                // Agreed on with another contact, once.
                if agreed.is_some() {
                    found.change(Step::Drop, contact, person, None);
                }
            }
            Verdict::Remember => found.change(Step::Remember, contact, person, tagging),
            Verdict::Forget => found.change(Step::Forget, contact, person, None),
            Verdict::AddLocal => found.change(Step::AddLocal, contact, person, tagging),
            Verdict::AddRemote => found.change(Step::AddRemote, contact, person, None),
            Verdict::RemoveLocal if protected.contains(&contact) => {
                found.settle(Became::LeftAlone, Some(Origin::Remote));
            }
            Verdict::RemoveLocal => found.change(Step::RemoveLocal, contact, person, None),
            Verdict::RemoveRemote => found.change(Step::RemoveRemote, contact, person, tagging),
            Verdict::Waits => {}
            Verdict::Unproven => found.settle(Became::LeftAlone, origin_of(presence)),
        }
    }
    without_twin(members, terms, &mut found);
    found
}

/// Contacts that get the tag because of an alias.
fn of_aliases(members: &Members, terms: Terms, found: &mut Difference) -> BTreeSet<ContactId> {
    let mut given = BTreeSet::new();
    for (&person, known) in &members.aliases {
        let contact = known.contact;
        let has_spoken = members.base.contains_key(&person);
        let tagging = match (members.remote.get(&person), has_spoken) {
            (None, false) => continue,
            (None, true) => {
                if terms.proof.remote && !known.is_left_alone {
                    found.change(Step::Forget, contact, person, None);
                }
                continue;
            }
            (Some(_), true) => {
                found.settle(Became::InStep, Some(Origin::Remote));
                continue;
            }
            (Some(&tagging), false) => Some(tagging),
        };
        if known.is_left_alone {
            found.settle(Became::LeftAlone, Some(Origin::Remote));
        } else if members.local.contains(&contact) {
            found.change(Step::Remember, contact, person, tagging);
        } else if terms.to_local {
            found.change(Step::AddLocal, contact, person, tagging);
            given.insert(contact);
        }
    }
    given
}

/// Members whom only one side knows.
fn without_twin(members: &Members, terms: Terms, found: &mut Difference) {
    let is_known =
        |person: &Person| members.own.contains_key(person) || members.aliases.contains_key(person);
    for _ in members.remote.keys().filter(|person| !is_known(person)) {
        found.settle(Became::WithoutTwin, Some(Origin::Remote));
    }
    let contacts: BTreeSet<ContactId> = members.own.values().map(|known| known.contact).collect();
    for _ in members
        .local
        .iter()
        .filter(|contact| !contacts.contains(contact))
    {
        found.settle(Became::WithoutTwin, Some(Origin::Local));
    }
    if terms.proof.local {
        for (&person, (contact, _)) in members.base.iter().filter(|(person, _)| !is_known(person)) {
            found.change(Step::Drop, *contact, person, None);
        }
    }
}

/// The side whose change it would be.
fn origin_of(presence: Presence) -> Option<Origin> {
    match (presence.local, presence.remote) {
        (true, false) if presence.base => Some(Origin::Remote),
        (false, true) if presence.base => Some(Origin::Local),
        (true, false) => Some(Origin::Local),
        (false, true) => Some(Origin::Remote),
        _ => None,
    }
}
