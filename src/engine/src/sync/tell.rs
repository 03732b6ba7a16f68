//! Telling Action Network, and judging its answers.

use super::loss::{names_of_lost, was_kept_closed};
use super::people::Session;
use super::plan::add_note;
use crate::client::outcome_is_unknown;
use crate::mapping::{Consent, Field, PersonFields, person_from, person_update};
use crate::osdi::{Filter, Person, PersonField, PersonId};
use crate::{Error, Kind, Result};

/// Answer to something Action Network was told, or why this person cannot be told.
pub(super) type Told = std::result::Result<Heard, Untold>;

/// What Action Network made of what it was told.
pub(super) struct Heard {
    /// The person now.
    pub person: Person,
    /// What a person should know about it, such as values that were not kept.
    pub note: Option<String>,
}

/// How many changes are sent before their answers are looked at: enough to use the rate that is allowed where answers
/// take their time, and little sent in vain where the token or the server fails.
const SENT_TOGETHER: usize = 8;

/// What Action Network is told about a person it has.
pub(super) struct Message {
    pub id: PersonId,
    /// The fields that change.
    pub fields: Vec<Field>,
    /// Their values.
    pub sent: PersonFields,
    /// The refusals that must arrive even if the rest is not taken; none that only belongs to a new address or number.
    pub refusals: Option<PersonFields>,
    /// The person's values before, as far as known.
    pub before: PersonFields,
}

/// Why Action Network did not take what it was told.
pub(super) struct Untold {
    pub reason: String,
    /// It refused, so certainly nothing happened.
    pub is_certain: bool,
    /// The person now, where it took a part or may have done so.
    pub now: Option<Box<Person>>,
    /// It does not know the person.
    pub is_gone: bool,
}

impl Untold {
    fn perhaps(reason: String, now: Option<Person>) -> Self {
        Self {
            reason,
            is_certain: false,
            now: now.map(Box::new),
            is_gone: false,
        }
    }
}

impl Session<'_> {
    /// Sends changes of existing people, a few at a time, and tells what became of each in their order. An outer error
    /// ends the run, an inner one concerns only that person.
    pub(super) fn tell(&mut self, messages: &[Message]) -> Vec<Result<Told>> {
        let mut told = Vec::with_capacity(messages.len());
        let mut is_over = false;
        for some in messages.chunks(SENT_TOGETHER) {
            // What would end the run again is not tried.
            if is_over {
                break;
            }
            let changes: Vec<_> = some
                .iter()
                .map(|one| {
                    let update = person_update(&one.sent, &one.before, &self.options);
                    (one.id.clone(), update)
                })
                .collect();
            for (message, answer) in some.iter().zip(self.client.update_people(&changes)) {
                let result = match answer {
                    // Nobody is looked up at a server that does not answer.
                    Err(error) if is_over => Err(error),
                    answer => self.hear(message, answer),
                };
                is_over |= result.is_err();
                told.push(result);
            }
        }
        told
    }

    /// What became of a change. Where nobody answered, the person is looked up before anything else.
    fn hear(&mut self, message: &Message, answer: Result<Person>) -> Result<Told> {
        let Message {
            id,
            fields,
            sent,
            before,
            ..
        } = message;
        match answer {
            Err(error) if may_have_happened(&error) => {
                let found = self.client.person(id);
                let found = self.about_one(found)?;
                self.judge_found(found, fields, sent, before)
            }
            Err(error) if error.kind() == Kind::Rejected => {
                let now = self.tell_refusals_alone(message)?.map(Box::new);
                let told = self.judge(Err(error), fields, sent, before)?;
                Ok(told.map_err(|untold| Untold { now, ..untold }))
            }
            answer => {
                let answer = answer.map(|person| self.insist_on_city(person, sent));
                let told = self.judge(answer, fields, sent, before)?;
                self.troubles.are_over();
                Ok(told.and_then(|heard| {
                    let now = PersonFields::of_person(&heard.person, &self.options);
                    match ignored(fields, sent, before, &now) {
                        None => Ok(heard),
                        Some(reason) => Err(Untold::perhaps(reason, Some(heard.person))),
                    }
                }))
            }
        }
    }

    /// Sends an address again whose city Action Network lost, as it does at times when it saves the first address of a
    /// person (seen with osdi-client 1.2.3). Where that fails too, the first answer counts.
    fn insist_on_city(&mut self, person: Person, sent: &PersonFields) -> Person {
        let now = PersonFields::of_person(&person, &self.options);
        let city = |of: &PersonFields| of.address.as_ref().and_then(|one| one.city.clone());
        let (Some(_), Some(_), None, Some(id)) =
            (city(sent), &now.address, city(&now), person.id())
        else {
            return person;
        };
        let address = person_from(&sent.only(&[Field::Address]), &self.options);
        self.client.update_person(&id, &address).unwrap_or(person)
    }

    /// Creates a person. If it is unknown whether that happened, the person is looked up by e-mail address, or by number
    /// where it has none.
    pub(super) fn create(&mut self, fields: &[Field], sent: &PersonFields) -> Result<Told> {
        let nobody = PersonFields::default();
        match self.client.save_person(&person_from(sent, &self.options)) {
            Err(error) if may_have_happened(&error) => {
                let found = match &sent.email {
                    Some(email) => self.find_by_email(email),
                    None => self.find_by_mobile(sent.mobile.as_deref().unwrap_or_default()),
                };
                match self.about_one(found)?.map(|found| found.into_iter().next()) {
                    Ok(Some(person)) => self.judge_found(Ok(person), fields, sent, &nobody),
                    Ok(None) | Err(_) => Ok(Err(Untold::perhaps(
                        format!("It is not known whether the person was created. {error}"),
                        None,
                    ))),
                }
            }
            answer => {
                let met = answer.as_ref().ok().and_then(|person| met(person, sent));
                let answer = answer.map(|person| self.insist_on_city(person, sent));
                let told = self.judge(answer, fields, sent, &nobody)?;
                Ok(told.map(|mut heard| {
                    if let Some(met) = met {
                        add_note(&mut heard.note, met);
                    }
                    heard
                }))
            }
        }
    }

    /// The people with this address, whatever their status.
    pub(super) fn find_by_email(&mut self, email: &str) -> Result<Vec<Person>> {
        self.client
            .find_people(&Filter::new().eq(PersonField::EmailAddress, email), 1)
    }

    /// The people with this number in E.164 form, whatever their status.
    pub(super) fn find_by_mobile(&mut self, mobile: &str) -> Result<Vec<Person>> {
        let digits = mobile.trim_start_matches('+');
        self.client
            .find_people(&Filter::new().eq(PersonField::PhoneNumber, digits), 1)
    }

    fn judge(
        &self,
        answer: Result<Person>,
        fields: &[Field],
        sent: &PersonFields,
        before: &PersonFields,
    ) -> Result<Told> {
        match answer {
            Ok(person) => {
                let now = PersonFields::of_person(&person, &self.options);
                Ok(match refusal(fields, sent, &now) {
                    None => Ok(Heard {
                        note: lost(fields, sent, before, &now),
                        person,
                    }),
                    Some(reason) => Err(Untold::perhaps(reason, Some(person))),
                })
            }
            Err(error) if matches!(error.kind(), Kind::Rejected | Kind::NotFound) => {
                Ok(Err(Untold {
                    reason: error.to_string(),
                    is_certain: error.kind() == Kind::Rejected,
                    now: None,
                    is_gone: error.kind() == Kind::NotFound,
                }))
            }
            Err(error) => Err(error),
        }
    }

    /// As [`Self::judge`] for a person looked up after a write that nobody answered: it must show all of the write.
    fn judge_found(
        &self,
        found: Result<Person>,
        fields: &[Field],
        sent: &PersonFields,
        before: &PersonFields,
    ) -> Result<Told> {
        if let Err(error) = &found
            && matches!(error.kind(), Kind::Transport | Kind::Unreadable)
        {
            let reason = format!("It is not known whether the change was carried out. {error}");
            return Ok(Err(Untold::perhaps(reason, None)));
        }
        let told = self.judge(found, fields, sent, before)?;
        Ok(told.and_then(|heard| {
            let now = PersonFields::of_person(&heard.person, &self.options);
            let shows = |field: &Field| match field {
                Field::EmailConsent => !was_kept_closed(sent.email_consent, now.email_consent),
                Field::MobileConsent => !was_kept_closed(sent.mobile_consent, now.mobile_consent),
                _ => !sent.can_travel(*field) || sent.agrees(*field, &now),
            };
            if fields.iter().all(shows) {
                Ok(heard)
            } else {
                Err(Untold::perhaps(
                    "Action Network did not answer, and does not show the change.".to_owned(),
                    Some(heard.person),
                ))
            }
        }))
    }
}

/// Whether a write may have been carried out although no proper answer came, and one may still ask.
fn may_have_happened(error: &Error) -> bool {
    error.kind() != Kind::Interrupted && outcome_is_unknown(error)
}

/// Why an answer shows that a PUT changed nothing at all: what it was to change is as it was. Action Network answers like
/// that to what it does not understand.
fn ignored(
    fields: &[Field],
    sent: &PersonFields,
    before: &PersonFields,
    now: &PersonFields,
) -> Option<String> {
    let moved = |field: &&Field| match **field {
        // Those of other names are none of ours.
        Field::CustomFields => sent.agrees(**field, now),
        field => now.key(field) != before.key(field),
    };
    let kept = |field: &&Field| {
        sent.can_travel(**field)
            && sent.key(**field) != before.key(**field)
            && !sent.agrees(**field, now)
    };
    if fields.iter().any(|field| moved(&field)) {
        return None;
    }
    let kept = fields.iter().find(kept)?;
    Some(format!(
        "Action Network answered, but did not change: {}.",
        kept.name()
    ))
}

/// A sentence about somebody who was to be new and was there already, unseen, and so may have lost a subscription.
fn met(person: &Person, sent: &PersonFields) -> Option<String> {
    let was_there = person.created_date.is_some() && person.created_date < person.modified_date;
    let unsubscribes = sent.email_consent.is_some_and(Consent::is_closed);
    (was_there && unsubscribes).then(|| {
        "Action Network had the person already, but did not find it, and took it as unsubscribed from e-mail like \
         somebody new. See there whether that is right."
            .to_owned()
    })
}

/// A sentence about values that Action Network did not keep: they came back empty, cut short or replaced. Its own way of
/// writing numbers and cities, and what it adds to an address, is no loss.
fn lost(
    fields: &[Field],
    sent: &PersonFields,
    before: &PersonFields,
    now: &PersonFields,
) -> Option<String> {
    let names = names_of_lost(fields, sent, before, now);
    (!names.is_empty()).then(|| {
        format!(
            "Action Network did not keep all that it was sent: {}. It is not sent again before it is edited.",
            names.join(", ")
        )
    })
}

/// Why an answer shows that a person did not take what it was sent, as far as that matters.
fn refusal(fields: &[Field], sent: &PersonFields, now: &PersonFields) -> Option<String> {
    fields.iter().find_map(|field| match field {
        Field::Email if sent.key(Field::Email) != now.key(Field::Email) => Some(
            "Action Network kept another e-mail address. The new one probably belongs to somebody else there."
                .to_owned(),
        ),
        Field::EmailConsent if was_kept_open(sent.email_consent, now.email_consent) => {
            Some("Action Network did not unsubscribe the e-mail address.".to_owned())
        }
        Field::MobileConsent if was_kept_open(sent.mobile_consent, now.mobile_consent) => {
            Some("Action Network did not unsubscribe the mobile number.".to_owned())
        }
        _ => None,
    })
}

fn was_kept_open(sent: Option<Consent>, now: Option<Consent>) -> bool {
    sent.is_some_and(Consent::is_closed) && !now.is_some_and(Consent::is_closed)
}
