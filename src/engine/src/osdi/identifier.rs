//! Identifiers: `system:id` texts, of which Action Network's own is a UUID.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Kind, Result};

/// What stands before the UUID in a list of identifiers.
const NATIVE_PREFIX: &str = "action_network:";

/// Lengths of the five groups of a UUID.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// The id of a person at Action Network: a bare, lower-case UUID, and so always safe as a segment of a URL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonId(String);

impl PersonId {
    /// Reads an id, with or without the prefix `action_network:`, in upper or lower case.
    ///
    /// # Errors
    /// [`Kind::CannotMap`] when it is not a UUID.
    pub fn parse(text: &str) -> Result<Self> {
        let trimmed = text.trim();
        let bare = trimmed.strip_prefix(NATIVE_PREFIX).unwrap_or(trimmed);
        if is_uuid(bare) {
            return Ok(Self(bare.to_ascii_lowercase()));
        }
        Err(Error::new(
            Kind::CannotMap,
            format!(
                "“{trimmed}” is not the id of a person at Action Network: it must be a UUID such as \
                 5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21."
            ),
        ))
    }

    /// The native one of a resource's identifiers. Their order is not fixed, so it is found by its prefix.
    pub(super) fn among(identifiers: &[String]) -> Option<Self> {
        identifiers
            .iter()
            .filter(|identifier| identifier.starts_with(NATIVE_PREFIX))
            .find_map(|identifier| Self::parse(identifier).ok())
    }

    /// The bare UUID.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as it stands in a list of identifiers and in a filter: `action_network:<uuid>`.
    #[must_use]
    pub fn prefixed(&self) -> String {
        format!("{NATIVE_PREFIX}{}", self.0)
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for PersonId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl TryFrom<String> for PersonId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<PersonId> for String {
    fn from(id: PersonId) -> Self {
        id.0
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
