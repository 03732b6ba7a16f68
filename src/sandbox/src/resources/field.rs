//! Fields of resources and records that a client may write, and how they are laid over stored ones.

use serde_json::{Map, Value};

/// When a field may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writable {
    AtCreation,
    Always,
    /// Always, but it cannot be taken away.
    Kept,
}

/// A field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) writable: Writable,
}

impl Field {
    pub(crate) const fn new(name: &'static str, writable: Writable) -> Self {
        Self { name, writable }
    }
}

/// Sets the fields of a new record. What the kind does not know is ignored, and so is `null`.
pub(crate) fn create(known: &[Field], posted: &Value) -> Map<String, Value> {
    known
        .iter()
        .filter_map(|field| {
            let value = posted.get(field.name).filter(|value| !value.is_null())?;
            Some((field.name.to_owned(), value.clone()))
        })
        .collect()
}

/// Lays what was sent over the stored fields; what was not sent stays. `clears`: whether `null` takes a field away.
pub(crate) fn update(known: &[Field], stored: &mut Map<String, Value>, sent: &Value, clears: bool) {
    for field in known {
        let Some(value) = sent.get(field.name) else {
            continue;
        };
        match (field.writable, value.is_null()) {
            (Writable::AtCreation, _) | (Writable::Kept, true) => {}
            (Writable::Always | Writable::Kept, false) => {
                stored.insert(field.name.to_owned(), value.clone());
            }
            (Writable::Always, true) if clears => {
                stored.remove(field.name);
            }
            (Writable::Always, true) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const KNOWN: [Field; 3] = [
        Field::new("origin_system", Writable::AtCreation),
        Field::new("title", Writable::Kept),
        Field::new("description", Writable::Always),
    ];

    #[test]
    fn sent_fields_are_laid_over_stored_ones() {
        let stored = json!({"origin_system": "CRM", "title": "A", "description": "B"});
        for (sent, clears, expected) in [
            (json!({}), true, stored.clone()),
            (
                json!({"origin_system": "X", "title": "C", "unknown": 1}),
                true,
                json!({"origin_system": "CRM", "title": "C", "description": "B"}),
            ),
            (
                json!({"title": null, "description": null}),
                true,
                json!({"origin_system": "CRM", "title": "A"}),
            ),
            (json!({"description": null}), false, stored.clone()),
        ] {
            let mut fields = stored.as_object().cloned().unwrap_or_default();
            update(&KNOWN, &mut fields, &sent, clears);
            assert_eq!(Value::Object(fields), expected, "{sent}");
        }
    }
}
