//! HAL: links of a resource, and pages of a collection.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Resource, tolerant};

/// The `_links` of a resource, kept as they came.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Links(Map<String, Value>);

impl Links {
    /// The address of a relation; of the first link where a relation has several. It may be of any origin: whoever
    /// follows it asks the client, which pins the origin.
    #[must_use]
    pub fn href(&self, relation: &str) -> Option<&str> {
        let link = match self.0.get(relation)? {
            Value::Array(links) => links.first()?,
            link => link,
        };
        link.get("href")?.as_str()
    }

    /// Adds or replaces a link.
    pub fn set(&mut self, relation: &str, href: &str) {
        self.0
            .insert(relation.to_owned(), serde_json::json!({ "href": href }));
    }

    /// The addresses of a relation.
    pub fn hrefs(&self, relation: &str) -> impl Iterator<Item = &str> {
        let links = match self.0.get(relation) {
            Some(Value::Array(links)) => links.as_slice(),
            Some(link) => std::slice::from_ref(link),
            None => &[],
        };
        links.iter().filter_map(|link| link.get("href")?.as_str())
    }

    /// Whether there is no link.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One page of a collection. Its list may be empty, null or missing: all three mean "no more". But it must look like a
/// page, or else an answer about something else would pass for the end of the collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T: Resource> {
    /// Number of the page, from 1, as the answer says it.
    pub page: Option<u64>,
    /// How many pages there are, where the collection says it; people and items do not.
    pub total_pages: Option<u64>,
    /// How many records there are, where the collection says it.
    pub total_records: Option<u64>,
    items: Vec<T>,
    links: Links,
}

impl<T: Resource> Page<T> {
    /// The resources of the page.
    #[must_use]
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The resources of the page, taken out of it.
    #[must_use]
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Address of the next page, unchecked. Action Network sends one on every page that is not empty, the last one
    /// included (reference, 3.4).
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        self.links.href("next")
    }
}

// The visitors are written by hand because a derived struct would also take a list for a page, and because the name of
// the embedded list is only known from the type of its elements.

impl<'de, T: Resource> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PageVisitor(PhantomData))
    }
}

struct PageVisitor<T>(PhantomData<T>);

impl<'de, T: Resource> Visitor<'de> for PageVisitor<T> {
    type Value = Page<T>;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "a page of {}", T::RELATION)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut page, mut embedded, mut links) = (None, None, None);
        let (mut total_pages, mut total_records) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "page" => page = Some(map.next_value::<PageNumber>()?.0),
                "total_pages" => total_pages = hint(&map.next_value()?),
                "total_records" => total_records = hint(&map.next_value()?),
                "_embedded" => embedded = Some(map.next_value::<Option<Embedded<T>>>()?),
                "_links" => links = Some(map.next_value::<Option<Links>>()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if page.is_none() && embedded.is_none() && links.is_none() {
            return Err(A::Error::invalid_value(Unexpected::Map, &self));
        }
        Ok(Page {
            page: page.flatten(),
            total_pages,
            total_records,
            items: embedded
                .flatten()
                .map(|Embedded(items)| items)
                .unwrap_or_default(),
            links: links.flatten().unwrap_or_default(),
        })
    }
}

/// A number that is good to know: what cannot be read is none, for the page is worth more than its hints.
fn hint(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}

struct Embedded<T>(Vec<T>);

impl<'de, T: Resource> Deserialize<'de> for Embedded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EmbeddedVisitor(PhantomData))
    }
}

struct EmbeddedVisitor<T>(PhantomData<T>);

impl<'de, T: Resource> Visitor<'de> for EmbeddedVisitor<T> {
    type Value = Embedded<T>;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "an object with the list {}", T::RELATION)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut items, mut alias, mut other) = (None, None, None);
        while let Some(relation) = map.next_key::<String>()? {
            if relation == T::RELATION {
                items = Some(map.next_value::<List<T>>()?.0);
            } else if T::OTHER_RELATIONS.contains(&relation.as_str()) {
                alias = Some(map.next_value::<List<T>>()?.0);
            } else {
                map.next_value::<IgnoredAny>()?;
                other = Some(relation);
            }
        }
        match (items.or(alias), other) {
            (Some(items), _) => Ok(Embedded(items)),
            (None, None) => Ok(Embedded(Vec::new())),
            // Records of another kind are not "no more records" of this one.
            (None, Some(other)) => Err(A::Error::custom(format!(
                "the page has {other} and no {}",
                T::RELATION
            ))),
        }
    }
}

#[derive(Deserialize)]
#[serde(transparent, bound = "T: Resource")]
struct List<T: Resource>(#[serde(deserialize_with = "tolerant::list")] Vec<T>);

#[derive(Deserialize)]
#[serde(transparent)]
struct PageNumber(#[serde(deserialize_with = "tolerant::number")] Option<u64>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::osdi::Person;

    fn page(json: &str) -> Page<Person> {
        serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
    }

    #[test]
    fn a_page_gives_its_items_its_number_and_the_next_address() {
        let page = page(
            r#"{"page":3,"per_page":25,
                "_links":{"next":{"href":"https://actionnetwork.org/api/v2/people?page=4"},"osdi:people":[{"href":"x"}],
                          "curies":[{"name":"osdi","templated":true}]},
                "_embedded":{"other":[1,2],"osdi:people":[{"given_name":"Maren"},null,{"given_name":"Rosa"}]}}"#,
        );
        assert_eq!(page.page, Some(3));
        assert_eq!(
            page.next(),
            Some("https://actionnetwork.org/api/v2/people?page=4")
        );
        let names: Vec<_> = page
            .into_items()
            .into_iter()
            .filter_map(|person| person.given_name)
            .collect();
        assert_eq!(names, ["Maren", "Rosa"]);
    }

    #[test]
    fn totals_are_hints() {
        let totals = |json| {
            let page = page(json);
            (page.total_pages, page.total_records)
        };
        assert_eq!(
            totals(r#"{"page":1,"total_pages":3,"total_records":"55"}"#),
            (Some(3), Some(55))
        );
        assert_eq!(
            totals(r#"{"page":1,"total_pages":null,"total_records":["many"]}"#),
            (None, None)
        );
    }

    #[test]
    fn an_empty_page_may_say_so_in_many_ways() {
        for json in [
            r#"{"page":4,"_links":{},"_embedded":{"osdi:people":[]}}"#,
            r#"{"page":4,"_embedded":{"osdi:people":null}}"#,
            r#"{"page":"4","_embedded":{}}"#,
            r#"{"page":4,"_embedded":null,"_links":null}"#,
            r#"{"page":4,"_links":{"next":null}}"#,
        ] {
            let page = page(json);
            assert_eq!(
                (page.items(), page.page, page.next()),
                (&[][..], Some(4), None),
                "{json}"
            );
        }
    }

    #[test]
    fn a_page_of_another_shape_is_refused() {
        for json in [
            "[]",
            "{}",
            r#"{"error":"Out of order"}"#,
            r#"{"page":"four"}"#,
            r#"{"page":-1}"#,
            r#"{"_embedded":[]}"#,
            r#"{"_embedded":{"osdi:people":{"given_name":"Maren"}}}"#,
            r#"{"_embedded":{"osdi:people":["Maren"]}}"#,
            r#"{"_links":"none"}"#,
            r#"{"page":1,"_embedded":{"osdi:tags":[]}}"#,
        ] {
            assert!(
                serde_json::from_str::<Page<Person>>(json).is_err(),
                "{json}"
            );
        }
    }
}
