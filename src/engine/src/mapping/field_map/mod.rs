//! Fields that a profile maps without any code: which field of CiviCRM is which field on Action Network, and how its values
//! are written there.
//!
//! Values are compared in one form, that of the side which gets them; where both get them, that of Action Network.

mod kind;
mod name;
mod stored;
#[cfg(test)]
mod tests;
mod transform;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use kind::ValueKind;
pub use name::MappedName;
pub use stored::{Stored, is_of_entry};
pub use transform::{Choice, Transform};

use crate::crm::text;

/// What stands before the name of a custom field of Action Network.
const CUSTOM_FIELD: &str = "custom_fields.";

/// Which way values go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Either way.
    #[default]
    Both,
    /// Only to Action Network.
    ToRemote,
    /// Only to CiviCRM.
    ToLocal,
}

/// Why a value does not go to the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// The field goes only the other way.
    OneWay,
    /// It cannot be written there, for the reason that the sentence says. It does not repeat the value, for it is logged.
    Unusable(String),
}

/// One entry of a profile's field map, with what CiviCRM knows about the field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedField {
    /// The name by which the field is known: that on Action Network, else that in CiviCRM.
    pub name: MappedName,
    /// The field in the words of API v4, such as `nick_name` or `Osdi_Branch.Branch`. Without one, a constant is sent.
    #[serde(default)]
    pub civi: Option<MappedName>,
    /// The field on Action Network, such as `custom_fields.Branch`. Without one, a constant is stored.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub remote: Option<String>,
    /// Which way values go.
    #[serde(default)]
    pub direction: Direction,
    /// How they are written, if differently.
    #[serde(default)]
    pub transform: Option<Transform>,
    /// What the field holds.
    pub kind: ValueKind,
    /// Characters that fit into it.
    #[serde(default, deserialize_with = "text::optional_whole")]
    pub longest: Option<u64>,
    /// The enabled options of the field, if it has a list of them; it may be that none is enabled.
    #[serde(default)]
    pub choices: Option<Vec<Choice>>,
}

impl MappedField {
    /// A contact's value in the form in which it is compared, and what keeps it here.
    #[must_use]
    pub fn of_local(&self, values: &std::collections::BTreeMap<String, Value>) -> Mapped {
        let value = self.civi.and_then(|path| values.get(path.as_str()));
        let value = value.unwrap_or(&Value::Null);
        let plain = self.kind.read(value);
        match (self.direction, plain) {
            (Direction::ToLocal, plain) => {
                let value = plain.ok().flatten().unwrap_or_else(|| raw(value));
                Mapped {
                    own: value.clone(),
                    value,
                    held: Some(Held::OneWay),
                }
            }
            (_, plain) => {
                let own = match &plain {
                    Ok(Some(plain)) => plain.clone(),
                    _ => raw(value),
                };
                let written = plain.and_then(|plain| self.to_remote(plain.as_deref()));
                Mapped::of(written, own)
            }
        }
    }

    /// A person's value in the form in which it is compared, and what keeps it there.
    #[must_use]
    pub fn of_remote(&self, custom_fields: &Map<String, Value>) -> Mapped {
        let field = self.remote.as_deref();
        let field = field.and_then(|field| field.strip_prefix(CUSTOM_FIELD));
        let value = field.and_then(|field| custom_fields.get(field));
        let text = raw(value.unwrap_or(&Value::Null));
        let stored = match value {
            Some(Value::Array(_) | Value::Object(_)) => Err(kind::SEVERAL.to_owned()),
            _ => self.to_local(&text),
        };
        match self.direction {
            Direction::ToLocal => Mapped::of(stored, text),
            Direction::Both => {
                let again = stored.and_then(|plain| self.to_remote(Some(&plain)));
                Mapped::of(again, text)
            }
            Direction::ToRemote => {
                let again = stored.and_then(|plain| self.to_remote(Some(&plain)));
                let is_two_way = self.transform.as_ref().is_none_or(Transform::is_two_way);
                let value = again.ok().filter(|_| is_two_way);
                Mapped {
                    value: value.unwrap_or_else(|| text.clone()),
                    own: text,
                    held: Some(Held::OneWay),
                }
            }
        }
    }

    /// A value in the form in which it is compared, as API v4 takes it: the path and the value. Nothing where it does not go
    /// to CiviCRM.
    #[must_use]
    pub fn for_contact(&self, compared: &str) -> Option<(&'static str, Value)> {
        let plain = match self.direction {
            Direction::Both => self.to_local(compared).ok()?,
            Direction::ToLocal => compared.to_owned(),
            Direction::ToRemote => return None,
        };
        Some((self.civi?.as_str(), self.kind.value(&plain))).filter(|_| !plain.is_empty())
    }

    /// Whether the receiving side gets a text that comes from no field.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        matches!(self.transform, Some(Transform::Constant(_)))
    }

    /// The name of the custom field on Action Network that takes values, if it is one.
    #[must_use]
    pub fn custom_field(&self) -> Option<&str> {
        if self.direction == Direction::ToLocal {
            return None;
        }
        self.remote.as_deref()?.strip_prefix(CUSTOM_FIELD)
    }

    /// What tells this entry from another one of the same name: the field of CiviCRM, the direction and the transform.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        stored::fingerprint(&(self.civi, self.direction, &self.transform))
    }

    fn choices(&self) -> &[Choice] {
        self.choices.as_deref().unwrap_or_default()
    }

    /// How Action Network writes a plain value. What is empty stays empty, but for a constant.
    fn to_remote(&self, plain: Option<&str>) -> Result<String, String> {
        match (&self.transform, plain) {
            (Some(Transform::Constant(constant)), _) => Ok(constant.clone()),
            (_, None | Some("")) => Ok(String::new()),
            (None, Some(plain)) => Ok(plain.to_owned()),
            (Some(transform), Some(plain)) => transform.to_remote(plain, self.choices()),
        }
    }

    /// What CiviCRM stores for a text of Action Network, checked against what the field holds.
    fn to_local(&self, text: &str) -> Result<String, String> {
        if !self.is_constant() && crate::mapping::text::clean(text).is_none() {
            return Ok(String::new());
        }
        let stored = match &self.transform {
            None => text.to_owned(),
            Some(transform) => transform.to_local(text, self.choices())?,
        };
        let plain = self.kind.plain(&stored)?;
        let is_choice = self.choices().iter().any(|choice| choice.value == plain);
        if self.choices.is_some() && !is_choice {
            return Err(transform::NO_OPTION.to_owned());
        }
        let length = ValueKind::stored_length(&plain);
        match self.longest {
            Some(longest) if length as u64 > longest => Err(format!(
                "the value takes {length} characters, and CiviCRM's field holds {longest}."
            )),
            _ => Ok(plain),
        }
    }
}

/// A value of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// In the form in which it is compared; empty for none.
    pub value: String,
    /// As the side itself has it: CiviCRM's plain value, or Action Network's text.
    pub own: String,
    /// What keeps it from going to the other side.
    pub held: Option<Held>,
}

impl Mapped {
    fn of(value: Result<String, String>, own: String) -> Self {
        match value {
            // A constant comes from no field: it is what the side has.
            Ok(value) => Self {
                own: if own.is_empty() { value.clone() } else { own },
                value,
                held: None,
            },
            Err(reason) => Self {
                value: own.clone(),
                own,
                held: Some(Held::Unusable(reason)),
            },
        }
    }
}

/// What stands there, whatever it is.
fn raw(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
