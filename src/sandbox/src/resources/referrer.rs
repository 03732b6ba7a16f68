//! Where somebody came from.

use serde_json::{Map, Value, json};

use crate::group;

const FIELD: &str = "action_network:referrer_data";

/// Takes over what a request says about where somebody came from. The code of the referrer is replaced by the
/// group's, as observed; the rest is kept as it was sent.
pub(super) fn apply(fields: &mut Map<String, Value>, body: &Value) {
    let Some(sent) = body.get(FIELD).and_then(Value::as_object) else {
        return;
    };
    let mut data = Map::new();
    for name in ["source", "website"] {
        if let Some(value) = sent.get(name).filter(|value| !value.is_null()) {
            data.insert(name.to_owned(), value.clone());
        }
    }
    data.insert("referrer".to_owned(), json!(group::referrer()));
    fields.insert(FIELD.to_owned(), Value::Object(data));
}
