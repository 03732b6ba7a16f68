//! A record of a list that may be unreadable by itself, so that it does not take the others of its page with it.

use jiff::Timestamp;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Id, Keys, Links, Resource, Within, time};

/// One record of a page, or why it cannot be read. One without an id makes the page unreadable, because nobody could
/// tell which record it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<T> {
    record: Result<T, String>,
    identifiers: Vec<String>,
    links: Links,
    modified_date: Option<Timestamp>,
}

impl<T: Resource> Listed<T> {
    /// The record, or at which field it cannot be read, and why. That repeats what the server sent, in full.
    pub(crate) fn into_record(self) -> Result<T, String> {
        self.record
    }

    /// The id of the record.
    #[must_use]
    pub fn record_id(&self) -> Option<Id<T>> {
        Id::of(&self.identifiers, &self.links)
    }

    /// When the record last changed, as far as that can be read.
    #[must_use]
    pub fn modified_date(&self) -> Option<Timestamp> {
        self.modified_date
    }
}

impl<'de, T: Resource> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let listed = Self {
            record: read(&value),
            identifiers: part(&value, "identifiers").unwrap_or_default(),
            links: part(&value, "_links").unwrap_or_default(),
            modified_date: value
                .get("modified_date")
                .and_then(|text| time::time(text).ok())
                .flatten(),
        };
        match (&listed.record, listed.record_id()) {
            (Err(why), None) => Err(D::Error::custom(format!("no id, and unreadable {why}"))),
            _ => Ok(listed),
        }
    }
}

fn part<T: DeserializeOwned>(value: &Value, name: &str) -> Option<T> {
    T::deserialize(value.get(name)?).ok()
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    serde_path_to_error::deserialize(value)
        .map_err(|error| format!("at “{}”: {}", error.path(), error.inner()))
}

impl<T: Resource> Resource for Listed<T> {
    const RELATION: &'static str = T::RELATION;
    const OTHER_RELATIONS: &'static [&'static str] = T::OTHER_RELATIONS;
    const COLLECTION: &'static str = T::COLLECTION;
    const NAME: &'static str = T::NAME;
    const KEYS: Keys = T::KEYS;
    type Field = T::Field;

    fn identifiers(&self) -> &[String] {
        &self.identifiers
    }

    fn links(&self) -> &Links {
        &self.links
    }
}

impl<P, T: Within<P>> Within<P> for Listed<T> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::osdi::{Donation, Page};

    #[test]
    fn an_unreadable_record_is_named_and_the_others_are_read() {
        let page: Page<Listed<Donation>> = serde_json::from_str(
            r#"{"page":1,"_embedded":{"osdi:donations":[
                {"identifiers":["action_network:e4b0d9f2-13c8-4c6e-9d7f-7b21a5c0f3d9"],"amount":"25.00"},
                null,
                {"_links":{"self":{"href":"https://x/donations/f4b0d9f2-13c8-4c6e-9d7f-7b21a5c0f3d9"}},
                 "modified_date":"2026-03-18T16:58:00Z","amount":"25,00"}]}}"#,
        )
        .unwrap();
        let [good, odd] = <[_; 2]>::try_from(page.into_items()).unwrap();
        assert_eq!(
            good.into_record().unwrap().amount.unwrap().to_string(),
            "25.00"
        );
        assert_eq!(odd.modified_date(), "2026-03-18T16:58:00Z".parse().ok());
        assert!(odd.record_id().unwrap().as_str().starts_with("f4b0d9f2"));
        let why = odd.into_record().unwrap_err();
        assert!(
            why.starts_with("at “amount”: ") && why.contains("25,00"),
            "{why}"
        );
    }

    #[test]
    fn an_unreadable_record_without_an_id_makes_the_page_unreadable() {
        for json in [r#"{"amount":"25,00"}"#, r#""a text""#, "[]"] {
            assert!(
                serde_json::from_str::<Listed<Donation>>(json).is_err(),
                "{json}"
            );
        }
    }
}
