//! Filters on people: the fields of Action Network's table.

use std::cmp::Ordering;

use uuid::Uuid;

use crate::filter::{self, Clause, DateTest, FilterError, Operator};
use crate::model::Person;
use crate::shelf::Dates;

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

/// A comparison of a text.
#[derive(Debug)]
struct TextTest(TextField, Operator, String);

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
pub(crate) struct PersonFilter {
    dates: Vec<DateTest>,
    texts: Vec<TextTest>,
}

impl PersonFilter {
    /// Gives the clauses of a filter their meaning for people.
    ///
    /// # Errors
    /// When a field is not among the ones people can be filtered by, or a date is none.
    pub(crate) fn new(clauses: Vec<Clause>) -> Result<Self, FilterError> {
        let (dates, others) = filter::split(clauses)?;
        let texts = others
            .into_iter()
            .map(TextTest::new)
            .collect::<Result<_, _>>()?;
        Ok(Self { dates, texts })
    }

    /// What the filter asks of dates; a person must pass [`PersonFilter::admits_texts`] too.
    pub(crate) fn dates(&self) -> &[DateTest] {
        &self.dates
    }

    /// Whether a person passes what the filter asks beside dates.
    pub(crate) fn admits_texts(&self, person: &Person) -> bool {
        self.texts.iter().all(|test| test.holds(person))
    }

    /// Whether the filter asks for dates only, so that nobody need be looked at.
    pub(crate) fn is_of_dates(&self) -> bool {
        self.texts.is_empty()
    }

    pub(crate) fn admits(&self, person: &Person) -> bool {
        let dates = Dates::of(person);
        self.dates.iter().all(|test| test.holds(dates)) && self.admits_texts(person)
    }

    /// What an index knows about the filter, if anything.
    pub(crate) fn key(&self) -> Option<Key> {
        self.texts
            .iter()
            .find_map(|TextTest(field, operator, text)| match (field, operator) {
                (TextField::Identifier, Operator::Equal) => Some(
                    match text
                        .strip_prefix(crate::ids::NATIVE_PREFIX)
                        .map(Uuid::try_parse)
                    {
                        None => Key::Identifier(text.clone()),
                        Some(Ok(id)) => Key::Id(id),
                        Some(Err(_)) => Key::Nobody,
                    },
                ),
                (TextField::EmailAddress, Operator::Equal) => Some(Key::Email(text.clone())),
                (TextField::PhoneNumber, Operator::Equal) => Some(Key::Number(text.clone())),
                _ => None,
            })
    }
}

impl TextTest {
    fn new(clause: Clause) -> Result<Self, FilterError> {
        let Clause {
            field,
            operator,
            value,
        } = clause;
        let text = |field| Ok(Self(field, operator, value.clone()));
        match field.as_str() {
            "identifier" => text(TextField::Identifier),
            "given_name" => text(TextField::GivenName),
            "family_name" => text(TextField::FamilyName),
            "region" => text(TextField::Region),
            "postal_code" => text(TextField::PostalCode),
            "email_address" => Ok(Self(TextField::EmailAddress, operator, email::key(&value))),
            "phone_number" => Ok(Self(
                TextField::PhoneNumber,
                operator,
                phone::digits(&value).unwrap_or(value),
            )),
            _ => Err(FilterError::Unreadable(format!("unknown field {field}"))),
        }
    }

    fn holds(&self, person: &Person) -> bool {
        let Self(field, operator, wanted) = self;
        let compare = |text: &str| -> Ordering { text.cmp(wanted.as_str()) };
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
