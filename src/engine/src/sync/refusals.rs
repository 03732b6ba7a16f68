//! Refusals that travel alone, because the other side does not take what they came with.

use serde_json::Value;

use super::apply::Ready;
use super::people::Session;
use super::tell::Message;
use crate::crm::{Contact, ContactWrite};
use crate::mapping::{Consent, Field, PersonFields, contact_write, person_from};
use crate::osdi::Person;
use crate::{Error, Kind, Result};

impl Session<'_> {
    /// What Action Network does not take must not hold back a refusal that went along with it. Gives the person, if there
    /// was one and it was taken.
    pub(super) fn tell_refusals_alone(&mut self, message: &Message) -> Result<Option<Person>> {
        let Some(refusals) = &message.refusals else {
            return Ok(None);
        };
        let alone = person_from(refusals, &self.options);
        match self.client.update_person(&message.id, &alone) {
            Err(error) if !matches!(error.kind(), Kind::Rejected | Kind::NotFound) => Err(error),
            told => Ok(told.ok()),
        }
    }

    /// Saves contacts. One that is open to mail after all, because something on the way took a refusal back, counts as not
    /// saved: otherwise the refusal would pass for known.
    pub(super) fn save_contacts(&mut self, writes: &[ContactWrite]) -> Result<Vec<Contact>> {
        let saved = self.crm.save_contacts(writes)?;
        let mut pairs = writes.iter().zip(&saved);
        match pairs.find_map(|(write, contact)| lost_refusal(write, contact)) {
            None => Ok(saved),
            Some(name) => Err(Error::new(
                Kind::Crm,
                format!(
                    "the person refused, but {name} was not kept. Another extension, or a class of the site's own, takes it back."
                ),
            )),
        }
    }

    /// What CiviCRM does not take must not hold back a refusal that came along with it. Gives the contact, if there was
    /// one and it was saved.
    pub(super) fn save_refusals_alone(&mut self, ready: &Ready) -> Result<Option<Contact>> {
        let pair = &ready.plan.pair;
        let fields = &ready.plan.changes.to_local;
        let (Some(contact), Some(refusals)) = (
            &pair.contact,
            refusals_among(fields, &ready.plan.to_contact()),
        ) else {
            return Ok(None);
        };
        let write = contact_write(&refusals, Some(contact), &self.options);
        self.crm.begin()?;
        match self.save_contacts(&[write]) {
            Ok(saved) => self.crm.commit().map(|()| saved.into_iter().next()),
            Err(error) => {
                self.crm.rollback()?;
                if error.kind() == Kind::Crm {
                    Ok(None)
                } else {
                    Err(error)
                }
            }
        }
    }
}

/// The field of a refusal that was written and is not there.
fn lost_refusal(write: &ContactWrite, contact: &Contact) -> Option<&'static str> {
    let flags = [
        ("is_opt_out", contact.is_opt_out),
        ("do_not_email", contact.do_not_email),
        ("do_not_sms", contact.do_not_sms),
    ];
    let is_lost = |(name, is_set): &(&'static str, bool)| {
        !is_set && write.contact.get(name) == Some(&Value::Bool(true))
    };
    flags.into_iter().find(is_lost).map(|(name, _)| name)
}

/// The refusals among these values, if there is anything else beside them.
pub(super) fn refusals_among(fields: &[Field], values: &PersonFields) -> Option<PersonFields> {
    let closed = |consent: Option<Consent>| consent.filter(|consent| consent.is_closed());
    let refusals = PersonFields {
        email_consent: closed(values.email_consent),
        mobile_consent: closed(values.mobile_consent),
        ..PersonFields::default()
    };
    let found = [refusals.email_consent, refusals.mobile_consent];
    let found = found.into_iter().flatten().count();
    (found > 0 && found < fields.len()).then_some(refusals)
}
