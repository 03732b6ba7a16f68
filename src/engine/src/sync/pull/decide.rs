//! What becomes of a person: its contact, what moves, or why nothing does.

use std::collections::HashMap;

use super::super::conflict::History;
use super::super::doubt::{is_entered_anew, linked_elsewhere, several_fit};
use super::super::eligibility::{contact_reason, no_contact_reason, person_reason, scope_reason};
use super::super::own_match::undecided;
use super::super::past::{Adoption, adopt, alias_note, alias_past, freed};
use super::super::people::Session;
use super::super::plan::{
    Decision, Pair, Plan, agree_on_email, base_for_new_person, differs_in_email, history,
    inherit_refusals, plan_first_meeting, plan_new, plan_pair, plan_refusals, withhold,
};
use super::super::scope::{Standing, has_same_consents, plan_outside};
use super::Candidate;
use super::known::Known;
use crate::Result;
use crate::crm::{Contact, ContactId, EmailHolder, OwnMatch, StateId, SyncState};
use crate::mapping::{Field, PersonFields, locale_for};
use crate::matching::Match;
use crate::osdi::PersonId;
use crate::profile::{Origin, Rules};

/// The contact of a person, and how it came by it.
struct Twin {
    contact_id: ContactId,
    state: SyncState,
    superfluous: Vec<StateId>,
    /// The contact in the trash it belonged to until now.
    moved_from: Option<ContactId>,
}

impl Session<'_> {
    pub(super) fn decide_pull(
        &self,
        candidate: &Candidate,
        known: &Known,
        taken: &mut HashMap<ContactId, PersonId>,
    ) -> Decision {
        if let Some(reason) = person_reason(&candidate.id, &known.blocked) {
            return known.left_alone(candidate, None, reason);
        }
        if let Some((contact_id, _)) = candidate.state.alias() {
            return self.decide_alias(candidate, contact_id, known);
        }
        let twin = match self.twin_of(candidate, known) {
            Ok(twin) => twin,
            Err(decision) => return decision,
        };
        let contact_id = twin.contact_id;
        let Some(contact) = known.contacts.get(&contact_id) else {
            return Decision::Fail(format!(
                "The linked contact {contact_id} does not exist any more."
            ));
        };
        if let Some(reason) = contact_reason(contact, &known.blocked) {
            let untold = contact
                .is_deleted
                .then(|| self.plan_untold_refusals(candidate, contact, &reason));
            return match untold.flatten() {
                Some(plan) => Decision::Write(Box::new(plan), Vec::new()),
                None if twin.state.link().is_some() => Decision::Leave(reason),
                None => known.left_alone(candidate, Some(contact_id), reason),
            };
        }
        if contact.is_out_of_scope && twin.state.link().is_none() {
            return Decision::Leave(scope_reason(&self.run.rules));
        }
        if let Some(other) = taken.insert(contact_id, candidate.id.clone()) {
            let reason =
                format!("Another person on Action Network belongs to contact {contact_id} too.");
            let people = [other, candidate.id.clone()];
            return linked_elsewhere(&reason, &[contact_id], &people);
        }
        let is_linked = twin.state.link().is_some();
        let settles_flags = twin.state.may_be_flagged();
        let past_state = twin.state.clone();
        let pair = self.pair(candidate, contact, twin.state);
        let mut plan = if is_linked {
            let past = history(&past_state, Origin::Remote, contact, &candidate.person);
            plan_pair(Origin::Remote, &self.run.rules, pair, past)
        } else {
            plan_first_meeting(Origin::Remote, &self.run.rules, pair)
        };
        if let Some(trashed) = twin.moved_from.and_then(|id| known.contacts.get(&id)) {
            let trashed = PersonFields::of_contact(trashed, &self.options);
            inherit_refusals(&mut plan, &trashed, candidate.state.base.as_ref());
            plan.moved_from = twin.moved_from;
        }
        if contact.is_out_of_scope {
            plan = plan_outside(plan, Standing::Outside, &self.run.rules);
            let base = past_state.base.as_ref();
            let is_remembered =
                base.is_some_and(|base| has_same_consents(&base.remote, &candidate.fields));
            if plan.changes.is_nothing() && is_remembered {
                return Decision::Leave(scope_reason(&self.run.rules));
            }
        }
        plan.settles_flags = settles_flags;
        let own = |holder: &EmailHolder| {
            holder.contact_id == contact_id
                && candidate.fields.key(Field::Email) == Some(holder.email.to_lowercase())
        };
        if differs_in_email(&plan) && known.holders.iter().any(own) {
            agree_on_email(&mut plan);
        }
        self.withhold_unknown_language(&mut plan);
        Decision::Write(Box::new(plan), twin.superfluous)
    }

    fn pair(&self, candidate: &Candidate, contact: &Contact, state: SyncState) -> Pair {
        let local = PersonFields::of_contact(contact, &self.options);
        Pair {
            contact: Some(contact.clone()),
            person: Some(candidate.person.clone()),
            remote: PersonFields::of_person(&candidate.person, &self.options).known_to(&local),
            local,
            state,
        }
    }

    /// The contact of a person: the one it is linked to, else the one that matches.
    fn twin_of(&self, candidate: &Candidate, known: &Known) -> Result<Twin, Decision> {
        if let Some((contact_id, _)) = candidate.state.link() {
            let linked = || Twin {
                contact_id,
                state: candidate.state.clone(),
                superfluous: Vec::new(),
                moved_from: None,
            };
            let contact = known.contacts.get(&contact_id);
            let Some(trashed) = contact.filter(|contact| contact.is_deleted) else {
                return Ok(linked());
            };
            let Match::Found(new, _) = self.match_here(candidate, known) else {
                return Ok(linked());
            };
            let is_entered_anew = known.contacts.get(&new).is_some_and(|contact| {
                let [contact, trashed] =
                    [contact, trashed].map(|one| PersonFields::of_contact(one, &self.options));
                is_entered_anew(&contact, &candidate.fields, &trashed)
            });
            if !is_entered_anew {
                return Ok(linked());
            }
            return Ok(match adopt(&freed(&candidate.state), new, &known.states) {
                Adoption::Linked(_) => linked(),
                Adoption::Free(state, superfluous) => Twin {
                    contact_id: new,
                    state: *state,
                    superfluous,
                    moved_from: Some(contact_id),
                },
            });
        }
        if let Some(decision) = self.refused(candidate, known) {
            return Err(decision);
        }
        let contact_id = match self.match_here(candidate, known) {
            Match::Insufficient(reason) => return Err(Decision::Leave(reason.to_owned())),
            Match::Ambiguous(ids, _) if ids.iter().all(|id| known.is_out_of_scope(*id)) => {
                return Err(Decision::Leave(scope_reason(&self.run.rules)));
            }
            Match::Ambiguous(ids, reason) => {
                let people = std::slice::from_ref(&candidate.id);
                return Err(several_fit(reason, &candidate.fields, &ids, people));
            }
            Match::None(_) => {
                return Err(match no_contact_reason(&self.run.rules) {
                    Some(reason) => Decision::Leave(reason),
                    None => self.decide_new(candidate, known),
                });
            }
            Match::Found(contact_id, _) => contact_id,
        };
        let (state, superfluous) = match adopt(&candidate.state, contact_id, &known.states) {
            Adoption::Free(state, superfluous) => (*state, superfluous),
            Adoption::Linked(state) => {
                let before = state.remote_person_id.clone();
                if let Some(id) = before.as_ref().filter(|id| known.missing.contains(id)) {
                    return Err(Decision::Fail(format!(
                        "Contact {contact_id} is linked to the person {id}, who was not found on Action Network. That \
                         person is looked for again before the contact is linked to somebody else."
                    )));
                }
                if !before.as_ref().is_some_and(|id| known.gone.contains(id)) {
                    let reason = format!(
                        "Contact {contact_id} is linked to another person on Action Network already."
                    );
                    let people: Vec<_> = before.into_iter().chain([candidate.id.clone()]).collect();
                    return Err(linked_elsewhere(&reason, &[contact_id], &people));
                }
                let base = state.base.as_ref();
                let base = base.map(|base| base_for_new_person(base, &candidate.fields));
                let state = SyncState {
                    remote_person_id: Some(candidate.id.clone()),
                    base,
                    ..*state
                };
                (state, candidate.state.id.into_iter().collect())
            }
        };
        Ok(Twin {
            contact_id,
            state,
            superfluous,
            moved_from: None,
        })
    }

    /// What becomes of somebody for whom the site's own matcher has no contact that can be linked, nor says that there is
    /// none.
    fn refused(&self, candidate: &Candidate, known: &Known) -> Option<Decision> {
        let answer = self.own_match_of_person(&candidate.id)?;
        let contact_id = match answer {
            OwnMatch::Contact { contact_id } => *contact_id,
            OwnMatch::Person { .. } => {
                let reason = "The site's own matcher answered with a person instead of a contact.";
                return Some(Decision::Fail(reason.to_owned()));
            }
            _ => {
                let people = std::slice::from_ref(&candidate.id);
                return undecided(answer, &candidate.fields, &[], people);
            }
        };
        let Some(contact) = known.contacts.get(&contact_id) else {
            return Some(Decision::Fail(format!(
                "The site's own matcher found contact {contact_id}, which does not exist."
            )));
        };
        let reason = contact_reason(contact, &known.blocked)?;
        Some(known.left_alone(candidate, Some(contact_id), reason))
    }

    /// Somebody whose contact was merged into another one: no field moves, but refusals do.
    fn decide_alias(
        &self,
        candidate: &Candidate,
        contact_id: ContactId,
        known: &Known,
    ) -> Decision {
        let Some(contact) = known.contacts.get(&contact_id) else {
            return Decision::Fail(format!("Contact {contact_id} does not exist any more."));
        };
        let blocked = contact_reason(contact, &known.blocked);
        if let Some(reason) = blocked.clone().filter(|_| !contact.is_deleted) {
            return Decision::Leave(reason);
        }
        let pair = self.pair(candidate, contact, candidate.state.clone());
        let past = alias_past(&candidate.state);
        let past = past.as_ref().map_or(History::FirstMeeting, History::Base);
        let reason = alias_note(&candidate.state, contact_id);
        let mut plan = plan_refusals(Origin::Remote, pair, past, reason);
        if contact.is_deleted {
            // What the contact in the trash is not told stays news for the one that takes its place.
            let is_unheard = !plan.changes.to_local.is_empty();
            plan.changes.to_local.clear();
            if is_unheard && plan.changes.to_remote.is_empty() {
                return Decision::Leave(blocked.unwrap_or_default());
            }
        }
        Decision::Write(Box::new(plan), Vec::new())
    }

    /// A contact in the trash is left alone, but for a refusal that Action Network has not heard of.
    fn plan_untold_refusals(
        &self,
        candidate: &Candidate,
        contact: &Contact,
        reason: &str,
    ) -> Option<Plan> {
        let pair = self.pair(candidate, contact, candidate.state.clone());
        let past = history(&candidate.state, Origin::Remote, contact, &candidate.person);
        let mut plan = plan_refusals(Origin::Remote, pair, past, reason.to_owned());
        plan.changes.to_local.clear();
        (!plan.changes.to_remote.is_empty()).then_some(plan)
    }

    /// A language that is not enabled on the site cannot be written.
    pub(in crate::sync) fn withhold_unknown_language(&self, plan: &mut Plan) {
        let language = plan.pair.remote.language.clone();
        if let Some(language) =
            language.filter(|_| plan.changes.to_local.contains(&Field::Language))
            && locale_for(&language, &self.options).is_none()
        {
            let why = format!("The language \"{language}\" is not enabled in CiviCRM.");
            withhold(plan, &self.run.rules, Field::Language, why);
        }
    }

    fn decide_new(&self, candidate: &Candidate, known: &Known) -> Decision {
        let pair = Pair {
            contact: None,
            local: PersonFields::default(),
            person: Some(candidate.person.clone()),
            remote: candidate.fields.clone(),
            state: candidate.state.clone(),
        };
        let mut plan = plan_new(Origin::Remote, &self.run.rules, pair);
        // Whoever has the same address or number has refused messages to it, whatever else the site's matcher knows.
        let others = known.by_email.iter().chain(&known.by_mobile);
        let is_unmatched = self.own_match_of_person(&candidate.id) == Some(&OwnMatch::None);
        let others = others.filter(|_| is_unmatched);
        // So has who had the address until they were put into the trash.
        let in_trash = known.in_trash.iter();
        let in_trash = in_trash.filter(|(_, other)| other.shares_email_with(&candidate.fields));
        for (_, other) in others.chain(in_trash) {
            inherit_refusals(&mut plan, &refused_there(other, &candidate.fields), None);
        }
        self.withhold_unknown_language(&mut plan);
        Decision::Write(Box::new(plan), Vec::new())
    }
}

/// What a contact refused at the e-mail address and the number that somebody else has, too.
fn refused_there(other: &PersonFields, person: &PersonFields) -> PersonFields {
    let has_number = other.mobile.is_some() && other.mobile == person.mobile;
    PersonFields {
        email_consent: other
            .email_consent
            .filter(|_| other.shares_email_with(person)),
        mobile_consent: other.mobile_consent.filter(|_| has_number),
        ..other.clone()
    }
}

/// An address that another contact has is not taken over, unless that contact leaves it in the same batch: two people
/// who swapped their addresses swap them here too.
pub(super) fn withhold_taken_emails(
    decided: &mut [(Candidate, Decision)],
    rules: &Rules,
    holders: &[EmailHolder],
) {
    let arriving = |plan: &Plan| {
        let id = plan.pair.contact.as_ref()?.id?;
        Some((id, plan.to_contact().key(Field::Email)?))
    };
    loop {
        let moving: HashMap<ContactId, String> = decided
            .iter()
            .filter_map(|(_, decision)| match decision {
                Decision::Write(plan, _) => arriving(plan),
                _ => None,
            })
            .collect();
        let taken = decided.iter_mut().find_map(|(_, decision)| {
            let Decision::Write(plan, _) = decision else {
                return None;
            };
            let (own, email) = arriving(plan)?;
            let stays = |holder: &&EmailHolder| {
                let to = moving.get(&holder.contact_id);
                !holder.is_primary || to.is_none_or(|to| *to == email)
            };
            let holder = others_with(&email, Some(own), holders).find(stays)?;
            Some((plan, holder))
        });
        match taken {
            Some((plan, holder)) => withhold_email(plan, rules, holder),
            None => return,
        }
    }
}

/// The other contacts that have an address, given in lower case.
pub(in crate::sync) fn others_with<'a>(
    email: &str,
    own: Option<ContactId>,
    holders: &'a [EmailHolder],
) -> impl Iterator<Item = &'a EmailHolder> {
    holders.iter().filter(move |holder| {
        Some(holder.contact_id) != own && holder.email.to_lowercase() == email
    })
}

/// Leaves the contact the address it has, and says whose the new one is and what to do.
pub(in crate::sync) fn withhold_email(plan: &mut Plan, rules: &Rules, holder: &EmailHolder) {
    let other = holder.contact_id;
    let own = plan.pair.contact.as_ref().and_then(|contact| contact.id);
    // Ids only: reasons are kept in logs, where people's data must not be.
    let why = format!(
        "The e-mail address was left as it is: the new one belongs to contact {other}. Merge contacts {} and {other} if \
         they are the same; otherwise take the address from one of them, then edit the other one.",
        own.unwrap_or_default(),
    );
    withhold(plan, rules, Field::Email, why);
}
