//! Mapping, matching, phone numbers, differences and plans on plain arrays, each usable by itself.
#![expect(
    non_snake_case,
    reason = "ext-php-rs names PHP's parameters after Rust's"
)]

use ext_php_rs::boxed::ZBox;
use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::exception::PhpResult;
use ext_php_rs::types::ZendHashTable;
use ext_php_rs::{php_function, wrap_function};
use osdi_engine::crm::{Contact, Options, SyncState};
use osdi_engine::mapping::{self, PersonFields, contact_from, person_from};
use osdi_engine::matching::{Match, match_to_local, match_to_remote};
use osdi_engine::osdi::Person;
use osdi_engine::profile::{Origin, Policies, Rules};
use osdi_engine::sync;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::arguments::{Array, Text};
use crate::convert::{array_to_php, from_php, shape};
use crate::door::{Failure, Outcome, entry};
use crate::module::ABI_VERSION;

/// Adds the functions of this file to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(abi_version))
        .function(wrap_function!(map_person_to_remote))
        .function(wrap_function!(map_person_to_local))
        .function(wrap_function!(match_person_to_local))
        .function(wrap_function!(match_person_to_remote))
        .function(wrap_function!(normalize_phone))
        .function(wrap_function!(diff_person))
        .function(wrap_function!(plan_person))
}

/// Number of the native surface.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\abi_version")]
pub fn abi_version() -> i64 {
    ABI_VERSION
}

/// A contact as the body of a person.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\map_person_to_remote")]
pub fn map_person_to_remote(contact: Array, options: Array) -> PhpResult<ZBox<ZendHashTable>> {
    entry(|| {
        let contact: Contact = argument(&contact, "$contact")?;
        let options: Options = argument(&options, "$options")?;
        array_to_php(&person_from(
            &PersonFields::of_contact(&contact, &options),
            &options,
        ))
    })
}

/// A person as the fields of a contact row that have a value.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\map_person_to_local")]
pub fn map_person_to_local(person: Array, options: Array) -> PhpResult<ZBox<ZendHashTable>> {
    entry(|| {
        let person: Person = argument(&person, "$person")?;
        let options: Options = argument(&options, "$options")?;
        let contact = contact_from(&PersonFields::of_person(&person, &options), &options);
        let mut row =
            serde_json::to_value(contact).map_err(|error| Failure::Misuse(error.to_string()))?;
        if let Value::Object(fields) = &mut row {
            // A flag that is not set is no news: it must not take back an opt-out.
            fields.retain(|_, value| !matches!(value, Value::Null | Value::Bool(false)));
        }
        array_to_php(&row)
    })
}

/// Finds the contact that is this person.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\match_person_to_local")]
pub fn match_person_to_local(person: Array, candidates: Array) -> PhpResult<ZBox<ZendHashTable>> {
    entry(|| {
        let person: Person = argument(&person, "$person")?;
        let given: Vec<Contact> = argument(&candidates, "$candidates")?;
        let candidates = identified(&given, "$candidates", |contact| contact.id, of_contact)?;
        let candidates = given.iter().zip(candidates);
        let candidates: Vec<_> = candidates
            .filter(|(contact, _)| refusal(contact).is_none())
            .map(|(_, candidate)| candidate)
            .collect();
        found(match_to_local(&of_person(&person), &candidates))
    })
}

/// Finds the person that is this contact.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\match_person_to_remote")]
pub fn match_person_to_remote(
    contact: Array,
    sharing: Array,
    people: Array,
) -> PhpResult<ZBox<ZendHashTable>> {
    entry(|| {
        let contact: Contact = argument(&contact, "$contact")?;
        let sharing: Vec<Contact> = argument(&sharing, "$sharing")?;
        let sharing = sharing.iter().filter(|one| refusal(one).is_none());
        let sharing: Vec<PersonFields> = sharing.map(of_contact).collect();
        let people: Vec<Person> = argument(&people, "$people")?;
        let people = identified(&people, "$people", Person::id, of_person)?;
        found(match refusal(&contact) {
            Some(why) => Match::None(why),
            None => match_to_remote(&of_contact(&contact), &sharing, &people),
        })
    })
}

/// A phone number in E.164 form.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\normalize_phone")]
pub fn normalize_phone(number: Text, defaultCountry: Text) -> PhpResult<Option<String>> {
    entry(|| {
        let country =
            Some(defaultCountry.utf8("$defaultCountry")?).filter(|country| !country.is_empty());
        Ok(mapping::normalize_phone(number.utf8("$number")?, country))
    })
}

/// The fields in which a contact and a person differ.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\diff_person")]
pub fn diff_person(
    contact: Array,
    person: Array,
    options: Array,
) -> PhpResult<ZBox<ZendHashTable>> {
    entry(|| {
        let contact: Contact = argument(&contact, "$contact")?;
        let person: Person = argument(&person, "$person")?;
        let options: Options = argument(&options, "$options")?;
        array_to_php(&sync::differences(&contact, &person, &options))
    })
}

/// What a plan is made under.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    origin: String,
    #[serde(default)]
    rules: Rules,
    #[serde(default)]
    state: Option<SyncState>,
}

/// What a run would do about a contact and a person.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\plan_person")]
pub fn plan_person(
    contact: Option<Array>,
    person: Option<Array>,
    options: Array,
    terms: Array,
) -> PhpResult<ZBox<ZendHashTable>> {
    entry(|| {
        let contact: Option<Contact> = contact
            .map(|contact| argument(&contact, "$contact"))
            .transpose()?;
        let person: Option<Person> = person
            .map(|person| argument(&person, "$person"))
            .transpose()?;
        let options: Options = argument(&options, "$options")?;
        let terms: Terms = argument(&terms, "$terms")?;
        check_policies(&terms.rules.conflict_policies, &options)?;
        let origin = Origin::parse(&terms.origin)?;
        let pair = (contact, person);
        let proposal = sync::propose(origin, &terms.rules, &options, pair, terms.state);
        let missing = || {
            let name = match origin {
                Origin::Local => "$contact",
                Origin::Remote => "$person",
            };
            Failure::Value(format!(
                "{name} is NULL, and so there is nothing to carry: it is the origin"
            ))
        };
        array_to_php(&proposal.ok_or_else(missing)?)
    })
}

/// Takes a PHP array as a record or a list of records.
pub fn argument<T: DeserializeOwned>(array: &Array, name: &str) -> Outcome<T> {
    shape(from_php(array.0, name)?, name).map_err(Failure::Value)
}

/// Why a contact is not matched: nobody in the trash is, and only individuals are. Rows that do not say are taken for such.
fn refusal(contact: &Contact) -> Option<&'static str> {
    let kind = contact.contact_type.as_deref();
    if contact.is_deleted {
        return Some("The contact is in the trash, and such contacts are not matched.");
    }
    let is_individual = kind.is_none_or(|kind| kind == "Individual");
    (!is_individual).then_some("The contact is no individual, and only individuals are matched.")
}

/// A policy for a field that does not exist would decide nothing, and nobody would notice.
fn check_policies(policies: &Policies, options: &Options) -> Outcome<()> {
    let Some(name) = policies.unknown(&options.field_map) else {
        return Ok(());
    };
    let names: Vec<&str> = Policies::names(&options.field_map).collect();
    Err(Failure::Value(format!(
        "$terms['rules']['conflict_policies']['{name}']: unknown key, expected one of {}",
        names.join(", ")
    )))
}

fn of_contact(contact: &Contact) -> PersonFields {
    PersonFields::of_contact(contact, &Options::default())
}

fn of_person(person: &Person) -> PersonFields {
    PersonFields::of_person(person, &Options::default())
}

fn identified<T, Id>(
    records: &[T],
    name: &str,
    id: impl Fn(&T) -> Option<Id>,
    fields: impl Fn(&T) -> PersonFields,
) -> Outcome<Vec<(Id, PersonFields)>> {
    let with_id = |(index, record)| {
        id(record).map(|id| (id, fields(record))).ok_or_else(|| {
            Failure::Value(format!(
                "{name}[{index}] has no id, so it cannot be matched"
            ))
        })
    };
    records.iter().enumerate().map(with_id).collect()
}

#[derive(Serialize)]
struct Found<Id> {
    status: &'static str,
    id: Option<Id>,
    message: &'static str,
    candidates: Vec<Id>,
}

fn found<Id: Serialize>(found: Match<Id>) -> Outcome<ZBox<ZendHashTable>> {
    let (status, id, candidates, message) = match found {
        Match::Found(id, how) => ("found", Some(id), Vec::new(), how),
        Match::None(why) => ("none", None, Vec::new(), why),
        Match::Ambiguous(candidates, why) => ("ambiguous", None, candidates, why),
        Match::Insufficient(why) => ("insufficient", None, Vec::new(), why),
    };
    array_to_php(&Found {
        status,
        id,
        message,
        candidates,
    })
}
