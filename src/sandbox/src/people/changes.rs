//! What a request wants to change in a person, read tolerantly: clients send whole objects, nulls and
//! read-only fields included, and Action Network takes from them what it knows.

use serde_json::Value;

use crate::model::Status;

/// What becomes of one field.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Change {
    #[default]
    Keep,
    Clear,
    Set(String),
}

impl Change {
    /// Lays the change over a stored value.
    pub(crate) fn apply(&self, stored: &mut Option<String>) {
        match self {
            Self::Keep => {}
            Self::Clear => *stored = None,
            Self::Set(text) => *stored = Some(text.clone()),
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Set(text) => Some(text),
            Self::Keep | Self::Clear => None,
        }
    }
}

/// An entry of `email_addresses` or `phone_numbers`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    /// The address or number.
    pub(crate) value: Change,
    /// A status a client may write; others are ignored.
    pub(crate) status: Option<Status>,
    pub(crate) primary: bool,
}

/// The parts of a postal address.
#[derive(Debug, Clone, Default)]
pub(crate) struct AddressChange {
    pub(crate) line: Change,
    pub(crate) locality: Change,
    pub(crate) region: Change,
    pub(crate) postal_code: Change,
    pub(crate) country: Change,
}

/// What a request wants to change in a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    pub(crate) identifiers: Vec<String>,
    pub(crate) given_name: Change,
    pub(crate) family_name: Change,
    pub(crate) emails: Vec<Entry>,
    pub(crate) phone: Option<Entry>,
    pub(crate) address: Option<AddressChange>,
    pub(crate) language: Change,
    pub(crate) custom_fields: Vec<(String, Change)>,
}

impl Changes {
    /// Reads a person of a request. `clears`: whether `null` and empty text clear a field or leave it as it is.
    pub(crate) fn read(person: &Value, clears: bool) -> Self {
        let text = |value: Option<&Value>| change(value, clears);
        let list = |name: &str| {
            person
                .get(name)
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice)
        };
        Self {
            identifiers: crate::ids::foreign(person),
            given_name: text(person.get("given_name")),
            family_name: text(person.get("family_name")),
            emails: list("email_addresses")
                .iter()
                .map(|item| entry(item, "address", clears))
                .collect(),
            phone: primary(list("phone_numbers")).map(|item| entry(item, "number", clears)),
            address: primary(list("postal_addresses")).map(|item| AddressChange {
                line: line(item.get("address_lines"), clears),
                locality: text(item.get("locality")),
                region: text(item.get("region")),
                postal_code: text(item.get("postal_code")),
                country: text(item.get("country")),
            }),
            language: line(person.get("languages_spoken"), clears),
            custom_fields: person
                .get("custom_fields")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .map(|(name, value)| (name.clone(), change(Some(value), clears)))
                .collect(),
        }
    }

    /// The e-mail entry that counts: the primary one that has an address, else the first that has.
    pub(crate) fn email(&self) -> Option<&Entry> {
        let mut with_address = self
            .emails
            .iter()
            .filter(|entry| entry.value.text().is_some());
        let first = with_address.clone().next();
        with_address.find(|entry| entry.primary).or(first)
    }
}

fn primary(list: &[Value]) -> Option<&Value> {
    list.iter()
        .find(|item| item.get("primary") == Some(&Value::Bool(true)))
        .or(list.first())
}

fn entry(item: &Value, name: &str, clears: bool) -> Entry {
    Entry {
        value: change(item.get(name), clears),
        status: item
            .get("status")
            .and_then(Value::as_str)
            .and_then(Status::writable),
        primary: item.get("primary") == Some(&Value::Bool(true)),
    }
}

/// The first text of a list counts: one address line, one language.
fn line(list: Option<&Value>, clears: bool) -> Change {
    match list {
        Some(Value::Array(items)) => change(Some(items.first().unwrap_or(&Value::Null)), clears),
        other => change(other, clears),
    }
}

fn change(value: Option<&Value>, clears: bool) -> Change {
    let text = match value {
        None | Some(Value::Array(_) | Value::Object(_)) => return Change::Keep,
        Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(yes)) => i32::from(*yes).to_string(),
    };
    match (text.is_empty(), clears) {
        (false, _) => Change::Set(text),
        (true, true) => Change::Clear,
        (true, false) => Change::Keep,
    }
}
