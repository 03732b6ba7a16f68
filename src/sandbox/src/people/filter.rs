//! Filters on people: the fields of Action Network's table.

use std::cmp::Ordering;

use jiff::Timestamp;
use uuid::Uuid;

use crate::filter::{Clause, FilterError, Operator, date};
use crate::model::Person;

use super::{email, phone};

/// A field a filter may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextField {
    Identifier,
    GivenName,
    FamilyName,
    EmailAddress,
    PhoneNumber,
    Region,
    PostalCode,
}

#[derive(Debug)]
enum Test {
    Text(TextField, Operator, String),
    Created(Operator, Timestamp),
    Modified(Operator, Timestamp),
}

/// A text that leads to the few people who can fit.
#[derive(Debug)]
pub(crate) enum Key {
    Id(Uuid),
    Identifier(String),
    Email(String),
    Number(String),
    /// Nobody can fit.
    Nobody,
}

/// A filter on people: all its tests must hold.
#[derive(Debug)]
pub(crate) struct PersonFilter(Vec<Test>);

impl PersonFilter {
    /// Gives the clauses of a filter their meaning for people.
    ///
    /// # Errors
    /// When a field is not among the ones people can be filtered by, or a date is none.
    pub(crate) fn new(clauses: Vec<Clause>) -> Result<Self, FilterError> {
        clauses
            .into_iter()
            .map(Test::new)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(crate) fn admits(&self, person: &Person) -> bool {
        self.0.iter().all(|test| test.holds(person))
    }

    /// What an index knows about the filter, if anything.
    pub(crate) fn key(&self) -> Option<Key> {
        self.0.iter().find_map(|test| match test {
            Test::Text(TextField::Identifier, Operator::Equal, text) => Some(
                match text
                    .strip_prefix(crate::ids::NATIVE_PREFIX)
                    .map(Uuid::try_parse)
                {
                    None => Key::Identifier(text.clone()),
                    Some(Ok(id)) => Key::Id(id),
                    Some(Err(_)) => Key::Nobody,
                },
            ),
            Test::Text(TextField::EmailAddress, Operator::Equal, text) => {
                Some(Key::Email(text.clone()))
            }
            Test::Text(TextField::PhoneNumber, Operator::Equal, text) => {
                Some(Key::Number(text.clone()))
            }
            Test::Text(..) | Test::Created(..) | Test::Modified(..) => None,
        })
    }
}

impl Test {
    fn new(clause: Clause) -> Result<Self, FilterError> {
        let Clause {
            field,
            operator,
            value,
        } = clause;
        let text = |field| Ok(Self::Text(field, operator, value.clone()));
        match field.as_str() {
            "created_date" => Ok(Self::Created(operator, date(&field, &value)?)),
            "modified_date" => Ok(Self::Modified(operator, date(&field, &value)?)),
            "identifier" => text(TextField::Identifier),
            "given_name" => text(TextField::GivenName),
            "family_name" => text(TextField::FamilyName),
            "region" => text(TextField::Region),
            "postal_code" => text(TextField::PostalCode),
            "email_address" => Ok(Self::Text(
                TextField::EmailAddress,
                operator,
                email::key(&value),
            )),
            "phone_number" => Ok(Self::Text(
                TextField::PhoneNumber,
                operator,
                phone::digits(&value).unwrap_or(value),
            )),
            _ => Err(FilterError::Unreadable(format!("unknown field {field}"))),
        }
    }

    fn holds(&self, person: &Person) -> bool {
        let (field, operator, wanted) = match self {
            Self::Created(operator, time) => return operator.holds(person.created_date.cmp(time)),
            Self::Modified(operator, time) => {
                return operator.holds(person.modified_date.cmp(time));
            }
            Self::Text(field, operator, text) => (field, *operator, text.as_str()),
        };
        let compare = |text: &str| -> Ordering { text.cmp(wanted) };
        let address = || person.postal_address();
        match field {
            TextField::Identifier => {
                operator.holds(compare(&crate::ids::native(person.id)))
                    || person
                        .identifiers
                        .iter()
                        .any(|identifier| operator.holds(compare(identifier)))
            }
            TextField::EmailAddress => person
                .emails()
                .any(|address| operator.holds(compare(&email::key(address)))),
            TextField::PhoneNumber => person
                .numbers()
                .filter_map(phone::digits)
                .any(|number| operator.holds(compare(&number))),
            TextField::GivenName => person
                .given_name
                .as_deref()
                .is_some_and(|name| operator.holds(compare(name))),
            TextField::FamilyName => person
                .family_name
                .as_deref()
                .is_some_and(|name| operator.holds(compare(name))),
            TextField::Region => address()
                .and_then(|address| address.region.as_deref())
                .is_some_and(|region| operator.holds(compare(region))),
            TextField::PostalCode => address()
                .and_then(|address| address.postal_code.as_deref())
                .is_some_and(|code| operator.holds(compare(code))),
        }
    }
}
