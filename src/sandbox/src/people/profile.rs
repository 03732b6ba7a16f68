//! The plain fields of a person, which need no look at anybody else.

use serde_json::Value;

use crate::model::Person;
use crate::settings::Settings;

use super::changes::{Change, Changes};
use super::{address, language};

/// Lays names, language, custom fields and address over the stored ones; what was not sent stays.
pub(crate) fn apply(person: &mut Person, changes: &Changes, settings: &Settings) {
    changes.given_name.apply(&mut person.given_name);
    changes.family_name.apply(&mut person.family_name);
    match &changes.language {
        Change::Keep => {}
        Change::Clear => person.languages_spoken = vec![language::FALLBACK.to_owned()],
        Change::Set(code) => person.languages_spoken = vec![language::known(code).to_owned()],
    }
    for (name, change) in &changes.custom_fields {
        match change {
            Change::Keep => {}
            Change::Clear => {
                person.custom_fields.remove(name);
            }
            Change::Set(text) => {
                person
                    .custom_fields
                    .insert(name.clone(), Value::String(text.clone()));
            }
        }
    }
    if let Some(change) = &changes.address {
        address::apply(person, change, settings.lose_first_city);
    }
}
