//! Laying a partial JSON document over a whole one.

use serde_json::Value;

/// Objects are merged key by key and `null` takes a key away (RFC 7396). Unlike there, arrays are merged place by
/// place and end where the patch's end, so that `[{"status":"bouncing"}]` leaves the address beside it alone.
pub(crate) fn merge(target: &mut Value, patch: Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                if value.is_null() {
                    target.remove(&key);
                } else {
                    merge(target.entry(key).or_insert(Value::Null), value);
                }
            }
        }
        (Value::Array(target), Value::Array(patch)) => {
            target.resize(patch.len(), Value::Null);
            for (old, new) in target.iter_mut().zip(patch) {
                merge(old, new);
            }
        }
        (target, patch) => *target = patch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn documents_are_laid_over_each_other() {
        for (target, patch, expected) in [
            (
                json!({"a": 1, "b": 2}),
                json!({"b": 3}),
                json!({"a": 1, "b": 3}),
            ),
            (json!({"a": 1, "b": 2}), json!({"a": null}), json!({"b": 2})),
            (
                json!({"e": [{"address": "x", "status": "s"}]}),
                json!({"e": [{"status": "t"}]}),
                json!({"e": [{"address": "x", "status": "t"}]}),
            ),
            (
                json!({"e": [1, 2, 3]}),
                json!({"e": [4]}),
                json!({"e": [4]}),
            ),
            (json!({"e": [1]}), json!({"e": []}), json!({"e": []})),
            (
                json!({}),
                json!({"e": [{"status": "t"}]}),
                json!({"e": [{"status": "t"}]}),
            ),
        ] {
            let mut merged = target.clone();
            merge(&mut merged, patch.clone());
            assert_eq!(merged, expected, "{patch} over {target}");
        }
    }
}
