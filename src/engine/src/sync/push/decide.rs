//! What becomes of a contact: its person, what moves, or why nothing does.

use std::collections::HashMap;

use super::super::conflict::History;
use super::super::consent::is_closed;
use super::super::doubt::{is_entered_anew, linked_elsewhere, several_fit};
use super::super::eligibility::{creation_reason, person_reason};
use super::super::own_match::undecided;
use super::super::past::{ANNOUNCED, alias_note, alias_past, announced, freed, heard, settle_sent};
use super::super::people::Session;
use super::super::plan::{
    Decision, Pair, Plan, agree_on_email, differs_in_email, history, inherit_refusals,
    plan_first_meeting, plan_new, plan_pair, plan_refusals,
};
use super::super::pull::decide::{others_with, withhold_email};
use super::super::scope::{Standing, plan_return, unsubscribe_leaving};
use super::Candidate;
use super::look_up::{BySecondary, LookedUp};
use crate::crm::{Base, ContactId, OwnMatch};
use crate::mapping::{Field, PersonFields, is_of_entry};
use crate::matching::{Match, match_mobile_to_remote, match_to_remote, same_name};
use crate::osdi::{Person, PersonId};
use crate::profile::{Origin, Policy, Rules, ScopeExit};
use crate::{Kind, Result};

impl Session<'_> {
    /// A linked pair: the base stands in for the person, so that an edit costs one request.
    pub(super) fn decide_linked(&mut self, candidate: &Candidate) -> Result<Decision> {
        let Some(person_id) = candidate.person_id() else {
            return Ok(Decision::Fail(
                "The contact has no link to Action Network.".to_owned(),
            ));
        };
        let alias = candidate.state.alias();
        let rules = &self.run.rules.clone();
        let standing = Standing::of(&candidate.contact, &candidate.state);
        let plan = |pair: Pair, past: History<'_>| match alias {
            None => plan_pair(Origin::Local, rules, pair, past),
            Some((contact_id, _)) => {
                let reason = alias_note(&candidate.state, contact_id);
                let mut plan = plan_refusals(Origin::Local, pair, past, reason);
                unsubscribe_leaving(&mut plan, standing, rules);
                plan
            }
        };
        let mut pair = candidate.pair();
        let base = candidate.state.base.as_ref();
        let is_back = is_back(candidate);
        let is_known = self.is_known(candidate);
        if let Some(base) = base.filter(|_| is_known) {
            let remote = base.remote.clone();
            let pair = Pair {
                remote,
                ..pair.clone()
            };
            let plan = plan(pair, History::Base(base));
            if alias.is_some() {
                return Ok(Decision::Write(Box::new(plan), Vec::new()));
            }
            if candidate.contact.is_out_of_scope || !yields_to_action_network(rules, &plan) {
                return Ok(self.within_scope(plan, standing));
            }
        }
        let answer = self.look_up_person(person_id);
        let person = match self.about_one(answer)? {
            Ok(person) => person,
            Err(error) if error.kind() == Kind::NotFound => return Ok(Decision::Gone),
            Err(error) => return Ok(Decision::Fail(error.to_string())),
        };
        pair.remote = PersonFields::of_person(&person, &self.options).known_to(&pair.local);
        settle_sent(&mut pair.state, &pair.remote);
        pair.state.remote_gone_time = None;
        let settled = pair.state.clone();
        let of_alias = alias.and_then(|_| alias_past(&candidate.state));
        let past = match alias {
            Some(_) => of_alias
                .as_ref()
                .map_or(History::FirstMeeting, History::Base),
            None => history(&settled, Origin::Local, &candidate.contact, &person),
        };
        pair.person = Some(person);
        if alias.is_some() {
            return Ok(Decision::Write(Box::new(plan(pair, past)), Vec::new()));
        }
        if is_back {
            let plan = plan_return(rules, pair, past);
            return Ok(Decision::Write(Box::new(plan), Vec::new()));
        }
        Ok(self.within_scope(plan(pair, past), standing))
    }

    /// Whether the base tells all that is there about a linked person.
    pub(super) fn is_known(&self, candidate: &Candidate) -> bool {
        let Candidate { contact, state, .. } = candidate;
        let Some(base) = &state.base else {
            return false;
        };
        if base.is_unsubscribing || !base.sent.is_empty() {
            return false;
        }
        // Before the sync unsubscribes somebody itself it is read whether the person refused: afterwards nobody could tell.
        let leaves = Standing::of(contact, state) == Standing::Leaves;
        if leaves && self.run.rules.on_scope_exit == ScopeExit::Unsubscribe {
            return false;
        }
        if state.alias().is_some() {
            return heard(state).is_some();
        }
        // A change over there that could not be pulled is known to exist: the person is read then.
        !state.has_failed(Origin::Remote)
            // Whether somebody is gone for good is found out before anything is sent, so that the brake sees it.
            && state.remote_gone_time.is_none()
            && !is_back(candidate)
            && (contact.is_out_of_scope || !state.was_set_aside())
            && !may_be_opt_in(&self.run.rules, base)
            // A field that the profile maps only since then was never looked at over there.
            && candidate
                .fields
                .mapped
                .keys()
                .all(|name| {
                    base.remote.mapped.contains_key(name)
                        && is_of_entry(*name, base, [&candidate.fields, &candidate.fields])
                })
    }

    /// Whether a linked person may have to be read although the base tells all, because Action Network may have the better
    /// claim to a field.
    pub(super) fn may_yield(&self) -> bool {
        let policies = &self.run.rules.conflict_policies;
        let mapped = self.options.field_map.iter();
        let mapped = mapped.map(|field| Field::Mapped(field.name));
        let mut fields = Field::BUILT_IN.into_iter().chain(mapped);
        fields.any(|field| yields(policies.of(field)))
    }

    pub(super) fn decide_unlinked(
        &self,
        candidate: &Candidate,
        sharing: &[(ContactId, PersonFields)],
        looked_up: &LookedUp,
        taken: &mut HashMap<PersonId, ContactId>,
    ) -> Decision {
        let Some(contact_id) = candidate.contact.id else {
            return Decision::Fail("The contact has no id.".to_owned());
        };
        if let Some(reason) = looked_up.unanswered.get(&contact_id) {
            return Decision::Fail(reason.clone());
        }
        let people = looked_up.people.get(&contact_id);
        let people = people.map(Vec::as_slice).unwrap_or_default();
        let described = self.described_people(people);
        let fields = &candidate.fields;
        let shares = |other: &PersonFields| match fields.email {
            Some(_) => fields.shares_email_with(other),
            None => fields.mobile == other.mobile,
        };
        let (holders, sharing): (Vec<ContactId>, Vec<PersonFields>) = sharing
            .iter()
            .filter(|(_, other)| shares(other))
            .cloned()
            .unzip();
        let own = self.own_match_of_contact(contact_id);
        match (own, described.first()) {
            (Some(OwnMatch::Person { .. }), Some((id, _))) => {
                return self.decide_found(candidate, id, people, looked_up, taken);
            }
            (Some(OwnMatch::Person { .. } | OwnMatch::Contact { .. }), _) => {
                let reason = "The site's own matcher did not answer with a person.";
                return Decision::Fail(reason.to_owned());
            }
            (Some(own), _) => {
                if let Some(decision) = undecided(own, fields, &[contact_id], &[]) {
                    return decision;
                }
            }
            (None, _) => {}
        }
        let found = if self.goes_by_number(candidate) {
            match_mobile_to_remote(fields, &sharing, &described)
        } else {
            match_to_remote(fields, &sharing, &described)
        };
        match found {
            Match::None(_) | Match::Insufficient(_)
                if looked_up.announced.contains_key(&contact_id) =>
            {
                self.decide_announced(candidate, contact_id, looked_up, taken)
            }
            Match::Insufficient(reason) => Decision::Leave(reason.to_owned()),
            Match::Ambiguous(ids, reason) => several_fit(reason, fields, &holders, &ids),
            // Action Network makes one person of two with one address.
            Match::Found(id, _) if own.is_some() => several_fit(
                "The site's own matcher found nobody, but somebody on Action Network has the contact's address or number.",
                fields,
                &[contact_id],
                &[id],
            ),
            Match::Found(id, _) => self.decide_found(candidate, &id, people, looked_up, taken),
            Match::None(_) => match looked_up.by_secondary.get(&contact_id) {
                Some(BySecondary { people, is_shared }) if !people.is_empty() => {
                    let mut ids: Vec<PersonId> = people.iter().map(|(id, _)| id.clone()).collect();
                    ids.dedup();
                    match ids.as_slice() {
                        [id] if !is_shared => {
                            let decision =
                                self.decide_found(candidate, id, people, looked_up, taken);
                            with_own_email(decision)
                        }
                        _ => several_fit(
                            "Nobody on Action Network has the contact's primary e-mail address, and who has a secondary \
                             one may be somebody else.",
                            fields,
                            &[contact_id],
                            &ids,
                        ),
                    }
                }
                _ => match creation_reason(&candidate.contact) {
                    Some(reason) => Decision::Leave(reason.to_owned()),
                    None => {
                        let plan = plan_new(Origin::Local, &self.run.rules, candidate.pair());
                        Decision::Write(Box::new(plan), Vec::new())
                    }
                },
            },
        }
    }

    /// The contact has another address than an earlier run sent, which ended before the answer was written down, and
    /// somebody has the one it sent.
    fn decide_announced(
        &self,
        candidate: &Candidate,
        contact_id: ContactId,
        looked_up: &LookedUp,
        taken: &mut HashMap<PersonId, ContactId>,
    ) -> Decision {
        let people = looked_up.announced.get(&contact_id);
        let people = people.map(Vec::as_slice).unwrap_or_default();
        let sent = announced(&candidate.state);
        match (self.described_people(people).as_slice(), sent) {
            ([(id, person)], Some(sent)) if same_name(person, sent) => {
                self.decide_found(candidate, id, people, looked_up, taken)
            }
            (described, _) => {
                let ids: Vec<PersonId> = described.iter().map(|(id, _)| id.clone()).collect();
                several_fit(ANNOUNCED, &candidate.fields, &[contact_id], &ids)
            }
        }
    }

    fn described_people(&self, people: &[(PersonId, Person)]) -> Vec<(PersonId, PersonFields)> {
        people
            .iter()
            .map(|(id, person)| (id.clone(), PersonFields::of_person(person, &self.options)))
            .collect()
    }

    /// The contact's twin was found; it may belong to somebody else.
    fn decide_found(
        &self,
        candidate: &Candidate,
        id: &PersonId,
        people: &[(PersonId, Person)],
        looked_up: &LookedUp,
        taken: &mut HashMap<PersonId, ContactId>,
    ) -> Decision {
        if let Some(reason) = person_reason(id, &looked_up.blocked) {
            return match looked_up.blocked.waits_for_flag(None, Some(id)) {
                true => Decision::Wait(reason),
                false => Decision::Leave(reason),
            };
        }
        let own = candidate.contact.id.unwrap_or_default();
        let people_found = std::slice::from_ref(id);
        let of_person = looked_up
            .states
            .iter()
            .find(|state| state.remote_person_id.as_ref() == Some(id));
        let holder = of_person.and_then(|state| state.link().or_else(|| state.alias()));
        let holder = holder
            .map(|(contact, _)| contact)
            .filter(|other| *other != own);
        let trashed = holder.and_then(|other| looked_up.trashed.get(&other));
        if let Some(other) = holder.filter(|_| trashed.is_none()) {
            let reason =
                format!("The person on Action Network is linked to contact {other} already.");
            return linked_elsewhere(&reason, &[other, own], people_found);
        }
        if let Some(other) = taken.insert(id.clone(), own) {
            let reason = "Another contact was matched with the same person.";
            return linked_elsewhere(reason, &[other, own], people_found);
        }
        let mut pair = candidate.pair();
        let mut superfluous = Vec::new();
        // The row that names the person goes on where there is one: it may not be named twice.
        if let Some(of_person) = of_person {
            if pair.state.base.is_some() {
                superfluous.extend(of_person.id);
            } else {
                superfluous.extend(pair.state.id);
                pair.state = freed(of_person);
            }
        }
        let person = people.iter().find(|(other, _)| other == id);
        pair.person = person.map(|(_, person)| person.clone());
        if let Some((_, person)) = person {
            pair.remote = PersonFields::of_person(person, &self.options).known_to(&pair.local);
        }
        let trashed = trashed.map(|contact| PersonFields::of_contact(contact, &self.options));
        if let (Some(other), Some(trashed)) = (holder, &trashed)
            && !is_entered_anew(&candidate.fields, &pair.remote, trashed)
        {
            let reason = format!(
                "The person on Action Network is linked to contact {other}, which is in the trash and has another name."
            );
            return linked_elsewhere(&reason, &[other, own], people_found);
        }
        let mut plan = plan_first_meeting(Origin::Local, &self.run.rules, pair);
        if let Some(trashed) = trashed {
            let base = of_person.and_then(|state| state.base.as_ref());
            inherit_refusals(&mut plan, &trashed, base);
            plan.moved_from = holder;
        }
        Decision::Write(Box::new(plan), superfluous)
    }

    /// Takes out of the plans what CiviCRM cannot be told: addresses of other contacts, unknown languages. Only a policy
    /// lets a push write to CiviCRM, so mostly nothing is asked.
    pub(super) fn withhold_from_contacts(
        &mut self,
        decided: &mut [(Candidate, Decision)],
    ) -> Result<()> {
        let mut plans: Vec<&mut Plan> = decided
            .iter_mut()
            .filter_map(|(_, decision)| match decision {
                Decision::Write(plan, _) if !plan.changes.to_local.is_empty() => Some(&mut **plan),
                _ => None,
            })
            .collect();
        let emails: Vec<String> = plans
            .iter()
            .filter_map(|plan| plan.to_contact().email)
            .collect();
        let holders = if emails.is_empty() {
            Vec::new()
        } else {
            self.crm.contacts_holding_email(&emails)?
        };
        for plan in &mut plans {
            let contact = plan.pair.contact.as_ref().and_then(|contact| contact.id);
            let email = plan.to_contact().key(Field::Email).unwrap_or_default();
            if let Some(other) = others_with(&email, contact, &holders).next() {
                withhold_email(plan, &self.run.rules, other);
            }
            self.withhold_unknown_language(plan);
        }
        Ok(())
    }

    /// An address that Action Network has and that is a secondary one of the contact is the same person's.
    pub(super) fn agree_on_secondary_emails(
        &mut self,
        decided: &mut [(Candidate, Decision)],
    ) -> Result<()> {
        let mut doubtful: Vec<(ContactId, &mut Plan)> = decided
            .iter_mut()
            .filter_map(|(candidate, decision)| match decision {
                Decision::Write(plan, _) if has_two_addresses(plan) => {
                    Some((candidate.contact.id?, plan.as_mut()))
                }
                _ => None,
            })
            .collect();
        if doubtful.is_empty() {
            return Ok(());
        }
        let ids: Vec<ContactId> = doubtful.iter().map(|(id, _)| *id).collect();
        let emails = self.crm.emails_of(&ids)?;
        for (id, plan) in &mut doubtful {
            let theirs = plan.pair.remote.key(Field::Email);
            let is_own = emails.iter().any(|holder| {
                holder.contact_id == *id && Some(holder.email.to_lowercase()) == theirs
            });
            if is_own {
                agree_on_email(plan);
            }
        }
        Ok(())
    }
}

/// Whether the two sides have different addresses without either having changed from what was agreed on.
fn has_two_addresses(plan: &Plan) -> bool {
    let agreed_before = plan.pair.state.base.as_ref().is_none_or(|base| {
        base.remote.email.is_some() && base.local.key(Field::Email) != base.remote.key(Field::Email)
    });
    differs_in_email(plan) && agreed_before && plan.pair.remote.email.is_some()
}

/// Whoever was found by an address of the contact keeps it, and so does the contact its primary one.
fn with_own_email(decision: Decision) -> Decision {
    match decision {
        Decision::Write(mut plan, superfluous) => {
            agree_on_email(&mut plan);
            Decision::Write(plan, superfluous)
        }
        other => other,
    }
}

/// Whether the person has to be read, because Action Network may have the better claim to a field that was edited here.
fn yields_to_action_network(rules: &Rules, plan: &Plan) -> bool {
    plan.changes
        .to_remote
        .iter()
        .any(|field| !field.is_consent() && yields(rules.conflict_policies.of(*field)))
}

fn yields(policy: Policy) -> bool {
    matches!(policy, Policy::Newest | Policy::Remote)
}

/// What was edited there while the contact was in the trash or out of the scope is not read again by a pull.
fn is_back(candidate: &Candidate) -> bool {
    let Candidate { contact, state, .. } = candidate;
    match Standing::of(contact, state) {
        Standing::Returns => true,
        Standing::Inside => state.was_set_aside(),
        Standing::Leaves | Standing::Outside => false,
    }
}

/// Whether somebody who had refused on both sides may have opted in on one of them: only the person itself shows.
fn may_be_opt_in(rules: &Rules, base: &Base) -> bool {
    rules.honour_opt_in
        && ((is_closed(base.local.email_consent) && is_closed(base.remote.email_consent))
            || (is_closed(base.local.mobile_consent) && is_closed(base.remote.mobile_consent)))
}
