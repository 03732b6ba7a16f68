//! Identifiers: `system:id` texts, of which Action Network's own is a UUID.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Links, Person, Resource, shown};
use crate::{Error, Kind, Result};

/// What stands before the UUID in a list of identifiers.
const NATIVE_PREFIX: &str = "action_network:";

/// Lengths of the five groups of a UUID.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// The id of a resource at Action Network: a bare, lower-case UUID, and so always safe as a segment of a URL. Ids of
/// different kinds of resources are different types.
pub struct Id<T> {
    uuid: String,
    kind: PhantomData<fn() -> T>,
}

/// The id of a person.
pub type PersonId = Id<Person>;

/// Whether this is Action Network's own identifier, `action_network:<uuid>`, and nothing else.
pub(crate) fn is_native(identifier: &str) -> bool {
    identifier.strip_prefix(NATIVE_PREFIX).is_some_and(is_uuid)
}

impl<T: Resource> Id<T> {
    /// Reads an id, with or without the prefix `action_network:`, in upper or lower case.
    ///
    /// # Errors
    /// [`Kind::CannotMap`] when it is not a UUID.
    pub fn parse(text: &str) -> Result<Self> {
        let trimmed = text.trim();
        let bare = trimmed.strip_prefix(NATIVE_PREFIX).unwrap_or(trimmed);
        if is_uuid(bare) {
            return Ok(Self {
                uuid: bare.to_ascii_lowercase(),
                kind: PhantomData,
            });
        }
        Err(Error::new(
            Kind::CannotMap,
            format!(
                "“{}” is not the id of {} {} at Action Network: it must be a UUID such as \
                 5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21.",
                shown(trimmed),
                article(T::NAME),
                T::NAME
            ),
        ))
    }

    /// The id of a resource with these identifiers and links. The order of identifiers is not fixed, so the native one
    /// is found by its prefix; where it is missing, the link to the resource itself ends with it.
    pub(super) fn of(identifiers: &[String], links: &Links) -> Option<Self> {
        identifiers
            .iter()
            .filter(|identifier| identifier.starts_with(NATIVE_PREFIX))
            .find_map(|identifier| Self::parse(identifier).ok())
            .or_else(|| Self::at_end_of(links.href("self")?))
    }

    /// The id at the end of an address, as in `…/people/5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21`.
    #[must_use]
    pub fn at_end_of(address: &str) -> Option<Self> {
        let path = address.split(['?', '#']).next()?;
        Self::parse(path.trim_end_matches('/').rsplit('/').next()?).ok()
    }
}

impl<T> Id<T> {
    /// The bare UUID.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.uuid
    }

    /// The UUID as a number, which takes less room.
    pub(crate) fn number(&self) -> u128 {
        let digits = self.uuid.chars().filter_map(|one| one.to_digit(16));
        digits.fold(0, |number, digit| (number << 4) | u128::from(digit))
    }

    /// The id of a number.
    pub(crate) fn of_number(number: u128) -> Self {
        let digits = format!("{number:032x}");
        let mut rest = digits.as_str();
        let groups = GROUPS.map(|length| {
            let (group, others) = rest.split_at_checked(length).unwrap_or((rest, ""));
            rest = others;
            group
        });
        Self {
            uuid: groups.join("-"),
            kind: PhantomData,
        }
    }

    /// The id as it stands in a list of identifiers and in a filter: `action_network:<uuid>`.
    #[must_use]
    pub fn prefixed(&self) -> String {
        format!("{NATIVE_PREFIX}{}", self.uuid)
    }
}

// By hand, because a derived one would ask the same of the kind of resource.

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        Self {
            uuid: self.uuid.clone(),
            kind: PhantomData,
        }
    }
}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "Id({})", self.uuid)
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.uuid)
    }
}

impl<T: Resource> FromStr for Id<T> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl<T: Resource> TryFrom<String> for Id<T> {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl<T> From<Id<T>> for String {
    fn from(id: Id<T>) -> Self {
        id.uuid
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.uuid)
    }
}

impl<'de, T: Resource> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

/// The article of a name. A “unique ID list” has an “a”, so `u` is not among the vowels.
pub(crate) fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    }
}

fn is_uuid(text: &str) -> bool {
    let mut groups = text.split('-');
    let all_fit = GROUPS.iter().all(|&length| {
        groups.next().is_some_and(|group| {
            group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    });
    all_fit && groups.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21";

    #[test]
    fn an_id_is_read_however_it_is_written() {
        for text in [
            UUID.to_owned(),
            format!("action_network:{UUID}"),
            UUID.to_uppercase(),
            format!("  {UUID}\n"),
        ] {
            let id = PersonId::parse(&text).unwrap();
            assert_eq!(id.as_str(), UUID, "{text}");
            assert_eq!(id.prefixed(), format!("action_network:{UUID}"));
        }
    }

    #[test]
    fn what_could_leave_its_place_in_a_url_is_no_id() {
        for text in [
            "",
            "people",
            "../tags",
            "5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b2",
            "5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21/donations",
            "5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21-",
            "5f0c6a3e2b1d4c7e9a550d1c3f9e8b21",
            "5f0c6a3g-2b1d-4c7e-9a55-0d1c3f9e8b21",
            "civi_crm:4711",
            "civi_crm:5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21",
        ] {
            let error = PersonId::parse(text).expect_err(text);
            assert_eq!(error.kind(), Kind::CannotMap, "{text}");
        }
    }

    #[test]
    fn an_id_in_json_is_a_bare_text() {
        let id: PersonId = serde_json::from_str(&format!("\"action_network:{UUID}\"")).unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{UUID}\""));
        assert!(serde_json::from_str::<PersonId>("\"x\"").is_err());
    }
}
