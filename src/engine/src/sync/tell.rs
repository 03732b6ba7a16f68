//! Telling Action Network, and judging its answers.

use super::people::Session;
use crate::client::outcome_is_unknown;
use crate::mapping::{Consent, Field, PersonFields, person_from};
use crate::osdi::{Filter, Person, PersonField, PersonId};
use crate::{Error, Kind, Result};

/// Answer to something Action Network was told: the person, or why this person cannot be told.
pub(super) type Told = std::result::Result<Person, Untold>;

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
    /// The person's values before, as far as known.
    pub before: PersonFields,
}

/// Why Action Network did not take what it was told.
pub(super) struct Untold {
    pub reason: String,
    /// It refused, so certainly nothing happened.
    pub is_certain: bool,
    /// It does not know the person.
    pub is_gone: bool,
}

impl Untold {
    fn perhaps(reason: String) -> Self {
        Self {
            reason,
            is_certain: false,
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
                .map(|one| (one.id.clone(), person_from(&one.sent, &self.options)))
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
        } = message;
        match answer {
            Err(error) if may_have_happened(&error) => {
                let found = self.client.person(id);
                self.judge_found(found, fields, sent)
            }
            answer => {
                let is_rejected = |error: &Error| error.kind() == Kind::Rejected;
                if answer.as_ref().is_err_and(is_rejected) {
                    self.tell_refusals_alone(message)?;
                }
                let told = self.judge(answer, fields, sent)?;
                Ok(told.and_then(|person| {
                    let now = PersonFields::of_person(&person, &self.options);
                    match ignored(fields, sent, before, &now) {
                        None => Ok(person),
                        Some(reason) => Err(Untold::perhaps(reason)),
                    }
                }))
            }
        }
    }

    /// Creates a person. If it is unknown whether that happened, the person is looked up by e-mail address.
    pub(super) fn create(&mut self, fields: &[Field], values: &PersonFields) -> Result<Told> {
        let sent = values.only(fields);
        match self.client.save_person(&person_from(&sent, &self.options)) {
            Err(error) if may_have_happened(&error) => {
                let found = match &sent.email {
                    Some(email) => self.find_by_email(email)?,
                    None => self.find_by_mobile(sent.mobile.as_deref().unwrap_or_default())?,
                };
                match found.into_iter().next() {
                    Some(person) => self.judge_found(Ok(person), fields, &sent),
                    None => Ok(Err(Untold::perhaps(format!(
                        "It is not known whether the person was created. {error}"
                    )))),
                }
            }
            answer => self.judge(answer, fields, &sent),
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

    fn judge(&self, answer: Result<Person>, fields: &[Field], sent: &PersonFields) -> Result<Told> {
        match answer {
            Ok(person) => {
                let now = PersonFields::of_person(&person, &self.options);
                Ok(match refusal(fields, sent, &now) {
                    None => Ok(person),
                    Some(reason) => Err(Untold::perhaps(reason)),
                })
            }
            Err(error) if matches!(error.kind(), Kind::Rejected | Kind::NotFound) => {
                Ok(Err(Untold {
                    reason: error.to_string(),
                    is_certain: error.kind() == Kind::Rejected,
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
    ) -> Result<Told> {
        let told = self.judge(found, fields, sent)?;
        Ok(told.and_then(|person| {
            let now = PersonFields::of_person(&person, &self.options);
            // Of consent only a refusal was sent.
            let was_sent = |field: Field| {
                let person = person_from(&sent.only(&[field]), &self.options);
                sent.can_travel(field) && (!field.is_consent() || person != Person::default())
            };
            if fields
                .iter()
                .all(|field| !was_sent(*field) || sent.agrees(*field, &now))
            {
                Ok(person)
            } else {
                Err(Untold::perhaps(
                    "Action Network did not answer, and does not show the change.".to_owned(),
                ))
            }
        }))
    }
}

/// Whether a write may have been carried out although no proper answer came, and one may still ask.
fn may_have_happened(error: &Error) -> bool {
    error.kind() != Kind::Interrupted && outcome_is_unknown(error)
}

/// Why an answer shows that a PUT changed nothing: a field is as it was and not as it was sent. A third value is Action
/// Network's way of writing ours.
fn ignored(
    fields: &[Field],
    sent: &PersonFields,
    before: &PersonFields,
    now: &PersonFields,
) -> Option<String> {
    let kept = fields.iter().find(|field| {
        now.key(**field) == before.key(**field)
            && sent.can_travel(**field)
            && sent.key(**field) != before.key(**field)
            && !sent.agrees(**field, now)
    })?;
    Some(format!(
        "Action Network answered, but did not change: {}.",
        kept.name()
    ))
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
