//! What CiviCRM knows about the people of a batch, each question asked once.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::super::consent::is_closed;
use super::super::own_match;
use super::super::past::{ANNOUNCED, Adoption, adopt, announced, settle_sent, written_over};
use super::super::people::Session;
use super::super::plan::Decision;
use super::Candidate;
use crate::crm::{
    Base, Blocked, Clock, Contact, ContactId, EmailHolder, OwnMatch, StateId, SyncState,
};
use crate::mapping::{Consent, Field, PersonFields, typed_digits};
use crate::matching::{
    Match, match_mobile_to_local, match_to_local, match_to_secondary, same_name,
};
use crate::osdi::PersonId;
use crate::profile::Origin;
use crate::{Kind, Result};

/// A creation that an earlier run announced, and nobody knows the outcome of.
pub(in crate::sync) struct Announced {
    contact_id: ContactId,
    sent: PersonFields,
    /// The consent to e-mail that was asked for.
    asked: Option<Consent>,
}

impl Announced {
    fn by(state: &SyncState) -> Option<Self> {
        let sent = announced(state)?.clone();
        let base = state.base.as_ref()?;
        Some(Self {
            contact_id: state.contact_id?,
            sent,
            asked: base.remote.email_consent,
        })
    }
}

/// What is known that concerns a batch.
pub(super) struct Known {
    pub contacts: HashMap<ContactId, Contact>,
    pub by_email: Vec<(ContactId, PersonFields)>,
    pub by_mobile: Vec<(ContactId, PersonFields)>,
    /// Contacts in the trash that have the address of somebody whom no other contact is known by.
    pub in_trash: Vec<(ContactId, PersonFields)>,
    pub states: Vec<SyncState>,
    pub blocked: Blocked,
    pub holders: Vec<EmailHolder>,
    /// Contacts whose creation on Action Network an earlier run announced, with what it sent.
    pub announced: Vec<(ContactId, PersonFields)>,
    /// People whose contacts belong to somebody of the batch now: they are not on Action Network any more.
    pub gone: HashSet<PersonId>,
    /// People whose contacts would belong to somebody of the batch, who were not found, but perhaps only for a moment.
    pub missing: HashSet<PersonId>,
    /// States to be saved, because of when those were found missing or seen again.
    pub noted: Vec<SyncState>,
}

impl Known {
    pub(super) fn is_out_of_scope(&self, contact: ContactId) -> bool {
        let contact = self.contacts.get(&contact);
        contact.is_some_and(|contact| contact.is_out_of_scope)
    }

    /// Whether an earlier run asked Action Network to create this contact, and nobody knows the outcome.
    fn is_announced(&self, contact: ContactId) -> bool {
        let states = self.states.iter();
        let mut of_contact = states.filter(|state| state.contact_id == Some(contact));
        of_contact.any(|state| announced(state).is_some())
    }

    /// Whether the linked contact is outside the scope.
    pub(super) fn concerns_outside(&self, state: &SyncState) -> bool {
        state.contact_id.is_some_and(|id| self.is_out_of_scope(id))
    }

    /// Somebody who must be left alone, perhaps only until a flag is settled.
    pub(super) fn left_alone(
        &self,
        candidate: &Candidate,
        contact: Option<ContactId>,
        reason: String,
    ) -> Decision {
        let state = &candidate.state;
        let is_linked = state.link().is_some() || state.alias().is_some();
        if !is_linked && self.blocked.waits_for_flag(contact, Some(&candidate.id)) {
            Decision::Wait(reason)
        } else {
            Decision::Leave(reason)
        }
    }

    /// Whether a change of a linked person has to wait: until a flag is settled, or until CiviCRM's side was read since the
    /// contact left the scope. If it comes back before that, nobody would look at the change any more.
    pub(super) fn holds_back(&self, state: &SyncState) -> bool {
        self.blocked.concerns(state) || (self.concerns_outside(state) && !state.is_out_of_scope)
    }
}

impl Session<'_> {
    /// Asks all that the batch needs, each question once, and none that concerns nobody.
    pub(super) fn known_about(&mut self, candidates: &[Candidate]) -> Result<Known> {
        let linked: Vec<ContactId> = candidates
            .iter()
            .filter_map(Candidate::contact_id)
            .collect();
        let mut found = self.contacts(&linked)?;
        let unlinked = candidates.iter().filter(|one| one.contact_id().is_none());
        self.ask_about_people(unlinked.clone().map(|one| (&one.id, &one.person)))?;
        let matched: Vec<ContactId> = unlinked.filter_map(|one| self.own_contact(one)).collect();
        found.extend(self.contacts(&matched)?);
        let trashed: HashSet<ContactId> = found
            .iter()
            .filter(|contact| contact.is_deleted)
            .filter_map(|contact| contact.id)
            .collect();
        // Whose contact is in the trash may have been entered anew.
        let seeking: Vec<&Candidate> = candidates
            .iter()
            .filter(|one| {
                one.contact_id().is_none_or(|id| trashed.contains(&id))
                    && one.state.alias().is_none()
            })
            .collect();
        let emails: Vec<String> = seeking
            .iter()
            .filter_map(|one| one.fields.email.clone())
            .collect();
        let sharing = if emails.is_empty() {
            Vec::new()
        } else {
            self.crm.contacts_by_email(&emails)?
        };
        let by_email = self.described(&sharing);
        found.extend(sharing);
        let mobiles: Vec<String> = seeking
            .iter()
            .filter(|one| !self.run.rules.scope_has_email && one.fields.email.is_none())
            .filter_map(|one| one.fields.mobile.as_deref())
            .flat_map(typed_digits)
            .collect();
        let calling = if mobiles.is_empty() {
            Vec::new()
        } else {
            self.crm.contacts_by_mobile(&mobiles)?
        };
        let by_mobile = self.described(&calling);
        found.extend(calling);
        let holders = self.holders_of_new_addresses(candidates, &found)?;
        let secondary: Vec<ContactId> = holders
            .iter()
            .filter(|holder| {
                !holder.is_primary
                    && seeking.iter().any(|one| {
                        one.fields.key(Field::Email) == Some(holder.email.to_lowercase())
                    })
                    && found.iter().all(|one| one.id != Some(holder.contact_id))
            })
            .map(|holder| holder.contact_id)
            .collect();
        found.extend(self.contacts(&secondary)?);
        let in_trash = self.in_trash_with_addresses_of_new(&seeking, &by_email)?;
        let announced = self.announced_to(&seeking, &by_email, &holders)?;
        let asked_for: Vec<ContactId> = announced.iter().map(|(id, _)| *id).collect();
        found.extend(self.contacts(&asked_for)?);
        let concerned: Vec<ContactId> = by_email
            .iter()
            .chain(&announced)
            .chain(&by_mobile)
            .map(|(id, _)| *id)
            .chain(secondary)
            .chain(matched)
            .chain(holders.iter().map(|holder| holder.contact_id))
            .collect();
        let states = if concerned.is_empty() || seeking.is_empty() {
            Vec::new()
        } else {
            self.crm.states_by_contact_id(&concerned)?
        };
        let contacts: HashMap<_, _> = found
            .into_iter()
            .filter_map(|contact| Some((contact.id?, contact)))
            .collect();
        let ids: Vec<ContactId> = contacts.keys().copied().collect();
        let people: Vec<PersonId> = candidates.iter().map(|one| one.id.clone()).collect();
        let blocked = self.crm.blocked(&ids, &people)?;
        let mut known = Known {
            contacts,
            by_email,
            by_mobile,
            in_trash,
            states,
            blocked,
            holders,
            announced,
            gone: HashSet::new(),
            missing: HashSet::new(),
            noted: Vec::new(),
        };
        self.find_gone(candidates, &mut known)?;
        Ok(known)
    }

    /// The contacts in the trash with the addresses of people for whom a contact is made, as far as can be told.
    fn in_trash_with_addresses_of_new(
        &mut self,
        seeking: &[&Candidate],
        by_email: &[(ContactId, PersonFields)],
    ) -> Result<Vec<(ContactId, PersonFields)>> {
        let is_new = |one: &&&Candidate| {
            let mut others = by_email.iter().map(|(_, contact)| contact);
            one.contact_id().is_none()
                && (self.own_match_of_person(&one.id) == Some(&OwnMatch::None)
                    || !others.any(|contact| contact.shares_email_with(&one.fields)))
        };
        let new = seeking.iter().filter(is_new);
        let emails: Vec<String> = new.filter_map(|one| one.fields.email.clone()).collect();
        if emails.is_empty() {
            return Ok(Vec::new());
        }
        let in_trash = self.crm.contacts_in_trash(&emails)?;
        Ok(self.described(&in_trash))
    }

    /// What earlier runs sent with an address that somebody has whom no contact is known by.
    fn announced_to(
        &mut self,
        seeking: &[&Candidate],
        by_email: &[(ContactId, PersonFields)],
        holders: &[EmailHolder],
    ) -> Result<Vec<(ContactId, PersonFields)>> {
        let known: HashSet<String> = by_email
            .iter()
            .filter_map(|(_, contact)| contact.key(Field::Email))
            .chain(holders.iter().map(|holder| holder.email.to_lowercase()))
            .collect();
        let unknown: HashSet<String> = seeking
            .iter()
            .filter_map(|one| one.fields.key(Field::Email))
            .filter(|email| !known.contains(email))
            .collect();
        if unknown.is_empty() {
            return Ok(Vec::new());
        }
        let all = self.all_announced()?;
        let fits = |one: &&Announced| {
            let email = one.sent.key(Field::Email);
            email.is_some_and(|email| unknown.contains(&email))
        };
        let fitting = all.iter().filter(fits);
        Ok(fitting
            .map(|one| (one.contact_id, one.sent.clone()))
            .collect())
    }

    /// All creations that earlier runs announced and nobody knows the outcome of, asked for once in a run. There are few:
    /// each is of a batch during which a run ended.
    fn all_announced(&mut self) -> Result<&[Announced]> {
        if self.announced.is_none() {
            let mut all = Vec::new();
            let mut after = StateId::default();
            loop {
                let whenever = Timestamp::MAX;
                let size = self.run.batch_size;
                let states = self.crm.states_due(Origin::Local, whenever, after, size)?;
                let Some(last) = states.last().and_then(|state| state.id) else {
                    break;
                };
                after = last;
                all.extend(states.iter().filter_map(Announced::by));
            }
            self.announced = Some(all);
        }
        Ok(self.announced.as_deref().unwrap_or_default())
    }

    /// What an earlier run sent and ended before the answer was written down is nobody's edit. A creation may have written over
    /// somebody else; what CiviCRM has of that one goes there again.
    pub(super) fn disown(&mut self, candidates: &mut [Candidate], known: &Known) -> Result<()> {
        for candidate in candidates.iter_mut() {
            settle_sent(&mut candidate.state, &candidate.fields);
        }
        if candidates.iter().all(|one| one.contact_id().is_none()) {
            return Ok(());
        }
        self.all_announced()?;
        let (announced, now) = (self.announced.as_deref().unwrap_or_default(), self.run.now);
        for candidate in candidates {
            let Some(own) = candidate.contact_id() else {
                continue;
            };
            let fields = &candidate.fields;
            let sent = announced
                .iter()
                .find(|one| one.contact_id != own && fields.shares_email_with(&one.sent));
            let Some(Announced { sent, asked, .. }) = sent else {
                continue;
            };
            let state = &mut candidate.state;
            if state.base.is_none() && state.link().is_some() {
                let contact = known.contacts.get(&own);
                let values = contact.map(|one| PersonFields::of_contact(one, &self.options));
                state.base = values.map(Base::of_contact);
            }
            let is_ours = |field: Field| match field {
                Field::EmailConsent => is_closed(*asked) && is_closed(fields.email_consent),
                _ => !field.is_consent() && sent.can_travel(field) && sent.agrees(field, fields),
            };
            if written_over(state, is_ours, fields) && state.link().is_some() {
                let base = state.base.get_or_insert_default();
                base.other_clock.get_or_insert(Clock::due(now));
            }
        }
        Ok(())
    }

    fn contacts(&mut self, ids: &[ContactId]) -> Result<Vec<Contact>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.crm.contacts_by_id(ids)
    }

    /// The contacts by id, with their values.
    pub(in crate::sync) fn described(
        &self,
        contacts: &[Contact],
    ) -> Vec<(ContactId, PersonFields)> {
        let describe = |contact: &Contact| {
            Some((
                contact.id?,
                PersonFields::of_contact(contact, &self.options),
            ))
        };
        contacts.iter().filter_map(describe).collect()
    }

    /// Who has the addresses that are not the primary ones of the people's own contacts.
    fn holders_of_new_addresses(
        &mut self,
        candidates: &[Candidate],
        contacts: &[Contact],
    ) -> Result<Vec<EmailHolder>> {
        let now: HashMap<ContactId, String> = contacts
            .iter()
            .filter(|contact| !contact.is_deleted)
            .filter_map(|contact| Some((contact.id?, contact.email.as_deref()?.to_lowercase())))
            .collect();
        let wanted: Vec<String> = candidates
            .iter()
            .filter(|one| {
                let known = one.contact_id().and_then(|id| now.get(&id));
                one.state.alias().is_none() && one.fields.key(Field::Email).as_ref() != known
            })
            .filter_map(|one| one.fields.email.clone())
            .collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        self.crm.contacts_holding_email(&wanted)
    }

    /// People without a contact may be somebody known, who is there under another id now. Then the one the contact is
    /// linked to is not there any more, which costs a request to find out, and as everywhere one answer proves little.
    fn find_gone(&mut self, candidates: &[Candidate], known: &mut Known) -> Result<()> {
        for candidate in candidates {
            if candidate.contact_id().is_some() {
                continue;
            }
            let Match::Found(contact_id, _) = self.match_here(candidate, known) else {
                continue;
            };
            let Adoption::Linked(state) = adopt(&candidate.state, contact_id, &known.states) else {
                continue;
            };
            let Some(before) = state.remote_person_id.clone() else {
                continue;
            };
            if known.gone.contains(&before)
                || known.missing.contains(&before)
                || candidates.iter().any(|one| one.id == before)
            {
                continue;
            }
            let answer = self.look_up_person(&before);
            let missing_since = match self.about_one(answer)? {
                Ok(person) if person.id().as_ref() == Some(&candidate.id) => {
                    known.gone.insert(before);
                    continue;
                }
                Err(error) if error.kind() == Kind::NotFound => {
                    let since = state.remote_gone_time.unwrap_or(self.run.now);
                    if self.is_gone_for_certain(since) {
                        known.gone.insert(before);
                        continue;
                    }
                    known.missing.insert(before);
                    Some(since)
                }
                Ok(_) => None,
                Err(_) => continue,
            };
            if state.remote_gone_time != missing_since {
                known.noted.push(SyncState {
                    remote_gone_time: missing_since,
                    ..*state
                });
            }
        }
        Ok(())
    }

    /// The contact that the site's own matcher found.
    fn own_contact(&self, candidate: &Candidate) -> Option<ContactId> {
        match self.own_match_of_person(&candidate.id)? {
            OwnMatch::Contact { contact_id } => Some(*contact_id),
            _ => None,
        }
    }

    /// The contact that is this person, by the site's own matcher or the rules of the profile. Whom an earlier run had
    /// Action Network create is known by what it sent, whatever the matcher says.
    pub(super) fn match_here(&self, candidate: &Candidate, known: &Known) -> Match<ContactId> {
        let answer = self.own_match_of_person(&candidate.id);
        let Some(answer) = answer.filter(|_| candidate.contact_id().is_none()) else {
            return self.match_by_rules(candidate, known);
        };
        match answer {
            OwnMatch::Contact { contact_id } => Match::Found(*contact_id, own_match::FOUND),
            OwnMatch::None => match self.match_by_rules(candidate, known) {
                Match::Found(id, reason) if known.is_announced(id) => Match::Found(id, reason),
                _ => Match::None(own_match::NONE),
            },
            _ => Match::Insufficient(own_match::NONE),
        }
    }

    fn match_by_rules(&self, candidate: &Candidate, known: &Known) -> Match<ContactId> {
        let fields = &candidate.fields;
        if fields.email.is_none() && !self.run.rules.scope_has_email {
            return match_mobile_to_local(fields, &known.by_mobile);
        }
        match match_to_local(fields, &known.by_email) {
            Match::None(_) => {
                let holders: Vec<ContactId> = known
                    .holders
                    .iter()
                    .filter(|holder| fields.key(Field::Email) == Some(holder.email.to_lowercase()))
                    .map(|holder| holder.contact_id)
                    .collect();
                match match_to_secondary(&holders) {
                    Match::None(reason) => match_to_announced(fields, &known.announced, reason),
                    found => found,
                }
            }
            found => found,
        }
    }
}

/// Finds the contact for which an earlier run asked for this person, whatever address it has by now.
fn match_to_announced(
    person: &PersonFields,
    announced: &[(ContactId, PersonFields)],
    otherwise: &'static str,
) -> Match<ContactId> {
    let sent: Vec<_> = announced
        .iter()
        .filter(|(_, sent)| person.shares_email_with(sent))
        .collect();
    match sent.as_slice() {
        [] => Match::None(otherwise),
        [(id, sent)] if same_name(person, sent) => {
            Match::Found(*id, "Matched by the address it was created with.")
        }
        several => Match::Ambiguous(several.iter().map(|(id, _)| *id).collect(), ANNOUNCED),
    }
}
