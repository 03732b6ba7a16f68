//! Changes in the JSON of an answer that a fault asks for.

use axum::body::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::hal;

/// Somebody who is never there.
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// Changes a document; what is no JSON stays as it is.
pub(crate) fn rewrite(bytes: &Bytes, change: impl FnOnce(&mut Value)) -> Bytes {
    let Ok(mut document) = serde_json::from_slice::<Value>(bytes) else {
        return bytes.clone();
    };
    change(&mut document);
    Bytes::from(document.to_string())
}

/// Lets the `next` link lead elsewhere; a document without one stays as it is.
pub(crate) fn set_next(document: &mut Value, address: String) {
    if let Some(next) = document.pointer_mut("/_links/next") {
        *next = hal::link(address);
    }
}

/// Replaces the origin at the start of every text.
pub(crate) fn move_links(document: &mut Value, from: &str, to: &str) {
    each(document, &mut |value| {
        if let Value::String(text) = value
            && let Some(rest) = text.strip_prefix(from)
        {
            *text = format!("{to}{rest}");
        }
    });
}

/// Gives every record to somebody who is not there.
pub(crate) fn hide_people(document: &mut Value) {
    each(document, &mut |value| {
        let Some(fields) = value.as_object_mut() else {
            return;
        };
        if let Some(id) = fields.get_mut("action_network:person_id") {
            *id = json!(NOBODY);
        }
        if let Some(Value::String(href)) = fields
            .get_mut("osdi:person")
            .and_then(|link| link.get_mut("href"))
            && let Some((people, _)) = href.rsplit_once('/')
        {
            *href = format!("{people}/{NOBODY}");
        }
    });
}

/// Takes the amounts of donations away.
pub(crate) fn take_amounts(document: &mut Value, now: Timestamp) {
    each(document, &mut |value| {
        if let Some(fields) = value.as_object_mut()
            && fields.contains_key("recipients")
            && fields.contains_key("amount")
        {
            fields.insert("amount".to_owned(), Value::Null);
            fields.insert("modified_date".to_owned(), json!(now));
        }
    });
}

/// Visits a value and all within it.
fn each(value: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    visit(value);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, visit)),
        Value::Object(fields) => fields.values_mut().for_each(|field| each(field, visit)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_rewritten() {
        let page = json!({
            "_links": {"next": {"href": "http://here/people?page=2"}},
            "_embedded": {"osdi:donations": [{
                "amount": "5.00",
                "recipients": [{"amount": "5.00"}],
                "action_network:person_id": "1",
                "_links": {"osdi:person": {"href": "http://here/people/1"}},
            }]},
        });
        let after = |change: &dyn Fn(&mut Value)| {
            let mut page = page.clone();
            change(&mut page);
            page
        };
        let at = |page: &Value, pointer: &str| page.pointer(pointer).cloned();
        let record = "/_embedded/osdi:donations/0";

        let moved = after(&|page| move_links(page, "http://here", "http://there"));
        assert_eq!(
            at(&moved, &format!("{record}/_links/osdi:person/href")),
            Some(json!("http://there/people/1"))
        );
        let hidden = after(&hide_people);
        assert_eq!(
            at(&hidden, &format!("{record}/_links/osdi:person/href")),
            Some(json!(format!("http://here/people/{NOBODY}")))
        );
        assert_eq!(
            at(&hidden, &format!("{record}/action_network:person_id")),
            Some(json!(NOBODY))
        );
        let refunded = after(&|page| take_amounts(page, Timestamp::UNIX_EPOCH));
        assert_eq!(
            at(&refunded, &format!("{record}/amount")),
            Some(Value::Null)
        );
        assert_eq!(
            at(&refunded, &format!("{record}/recipients/0/amount")),
            Some(json!("5.00"))
        );
        assert_eq!(
            rewrite(&Bytes::from_static(b"<html>"), hide_people),
            Bytes::from_static(b"<html>")
        );
    }
}
