//! Masking of e-mail addresses and phone numbers: in any text by their looks, in JSON also by where they stand.

use std::net::Ipv4Addr;

use serde_json::Value;

use crate::osdi::is_native;

const EMAIL: &str = "«e-mail»";
const PHONE: &str = "«phone»";
const PERSONAL: &str = "«personal»";

/// Digits a phone number has at most (ITU-T E.164). Longer runs are ids.
const MOST_DIGITS: usize = 15;

/// The text with e-mail addresses and phone numbers masked.
pub(super) fn masked(text: &str) -> String {
    without_phones(&without_emails(text))
}

/// JSON whose personal values are masked: names, addresses and numbers by their keys, everything else by its looks.
pub(super) fn masked_json(json: &Value, text: &impl Fn(&str) -> String) -> Value {
    match json {
        Value::String(string) => Value::String(text(string)),
        Value::Array(elements) => {
            let elements = elements.iter().map(|element| masked_json(element, text));
            Value::Array(elements.collect())
        }
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, value)| {
                    let value = if key == "identifiers" {
                        without_foreign(value, text)
                    } else if is_personal(key) {
                        blotted(value, text)
                    } else {
                        masked_json(value, text)
                    };
                    (text(key), value)
                })
                .collect(),
        ),
        // A phone number may come as a number.
        Value::Number(number) => {
            let plain = number.to_string();
            let safe = text(&plain);
            if safe == plain {
                json.clone()
            } else {
                Value::String(safe)
            }
        }
        Value::Null | Value::Bool(_) => json.clone(),
    }
}

/// Whether people are known by what stands there, or have written it: free text may tell anything about anybody.
fn is_personal(key: &str) -> bool {
    matches!(
        key,
        "given_name"
            | "family_name"
            | "address"
            | "number"
            | "address_lines"
            | "email"
            | "email_address"
            | "phone"
            | "phone_number"
            | "custom_fields"
            | "display_name"
            | "locality"
            | "region"
            | "postal_code"
            | "country"
            | "latitude"
            | "longitude"
            | "comments"
            | "notes"
            | "from"
            | "reply_to"
            | "subject"
            | "body"
            | "message"
    )
}

/// Identifiers without those of other systems, which may be anything: a number of a member, or an address. Action
/// Network's own stays, because support cannot find the record without it.
fn without_foreign(value: &Value, text: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(identifier) if is_native(identifier) => Value::String(text(identifier)),
        Value::Array(elements) => {
            let elements = elements.iter();
            Value::Array(elements.map(|one| without_foreign(one, text)).collect())
        }
        Value::String(_) | Value::Object(_) | Value::Number(_) | Value::Null | Value::Bool(_) => {
            blotted(value, text)
        }
    }
}

/// The value with the shape it had and none of its texts and numbers; its keys as any other text.
fn blotted(value: &Value, text: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(_) | Value::Number(_) => Value::String(PERSONAL.to_owned()),
        Value::Array(elements) => {
            let elements = elements.iter().map(|element| blotted(element, text));
            Value::Array(elements.collect())
        }
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, value)| (text(key), blotted(value, text)))
                .collect(),
        ),
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

fn without_emails(text: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "._%+-'@".contains(c);
    runs(text, is_part)
        .map(|(run, _)| {
            let core = run.trim_matches(['.', '\'']);
            if is_email(core) {
                run.replacen(core, EMAIL, 1)
            } else {
                run.to_owned()
            }
        })
        .collect()
}

/// Something before an `@`, plain or as in a URL, and something after it.
fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@').or_else(|| text.rsplit_once("%40"));
    parts.is_some_and(|(local, domain)| {
        !local.is_empty() && domain.starts_with(|c: char| c.is_alphanumeric())
    })
}

fn without_phones(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_digit() || "+-.() /\u{a0}".contains(c);
    let mut before = None;
    let mut whole = String::with_capacity(text.len());
    for (run, after) in runs(text, is_part) {
        let core = run.trim_matches(|c: char| !c.is_ascii_digit() && c != '+' && c != '(');
        let touches_word = (run.starts_with(core) && before.is_some_and(char::is_alphanumeric))
            || (run.ends_with(core) && after.is_some_and(char::is_alphanumeric));
        if is_phone(core) && !touches_word {
            whole.push_str(&run.replacen(core, PHONE, 1));
        } else {
            whole.push_str(run);
        }
        before = run.chars().next_back();
    }
    whole
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let fewest = if text.starts_with('+') || is_local_number(text) {
        7
    } else {
        10
    };
    (fewest..=MOST_DIGITS).contains(&digits)
        && !starts_with_date(text)
        && text.parse::<Ipv4Addr>().is_err()
}

/// `555-1212`
fn is_local_number(text: &str) -> bool {
    text.split_once(['-', ' ', '.'])
        .is_some_and(|(exchange, line)| {
            exchange.len() == 3
                && line.len() == 4
                && (exchange.chars().chain(line.chars())).all(|c| c.is_ascii_digit())
        })
}

/// `2026-11-25`, and whatever comes after it.
fn starts_with_date(text: &str) -> bool {
    let date = text.split_at_checked(10).map_or(text, |(date, _)| date);
    date.parse::<jiff::civil::Date>().is_ok()
}

/// The text in pieces, by turns of characters that are part of something and that are not, each with the character
/// after it.
fn runs(text: &str, is_part: impl Fn(char) -> bool) -> impl Iterator<Item = (&str, Option<char>)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = is_part(rest.chars().next()?);
        let end = rest.find(|c| is_part(c) != first).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end)?;
        rest = after;
        Some((run, after.chars().next()))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_and_numbers_are_masked_wherever_they_stand() {
        let cases = [
            ("jane@example.org", "«e-mail»"),
            ("No jane.o'neil+x@mail.example.org.", "No «e-mail»."),
            (
                "string \"jane@example.org\", expected",
                "string \"«e-mail»\", expected",
            ),
            ("eq 'jane@example.org'", "eq '«e-mail»'"),
            (
                "?filter=email%20eq%20%27jane%2Bx%40example.org%27",
                "?filter=«e-mail»",
            ),
            ("<jürgen@bücher.example>", "<«e-mail»>"),
            ("call 15105550142 now", "call «phone» now"),
            ("(510) 555-0142", "«phone»"),
            ("+49 30 123456", "«phone»"),
            ("\"510.555.0142\",", "\"«phone»\","),
            ("tel:+15105550142.", "tel:«phone»."),
            ("555-1212", "«phone»"),
        ];
        for (text, expected) in cases {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn what_an_administrator_needs_to_read_stays() {
        for text in [
            "GET /people/5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21",
            "GET /people/00000000-0000-4000-8000-000000000001",
            "GET /tags/12345678-1234-1234-9a55-123456789012",
            "2026-11-25T07:00:00Z",
            "2026-11-25 07:00:00",
            "between 2026-11-25 and 2026-11-26",
            "http://127.0.0.1:8080/api/v2/",
            "203.0.113.255 cannot be reached",
            "status 500 after 5 attempts",
            "line 1 column 12345678",
            "…@labels.example",
            "@",
            "",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn json_is_masked_by_key_and_by_looks() {
        let json = json!({
            "given_name": "Maren", "modified_date": "2026-11-25T07:00:00Z", "total": 3,
            "email_addresses": [{"address": "m@example.org", "status": "subscribed"}],
            "phone_numbers": [{"number": 5550142, "primary": true}],
            "custom_fields": {"Ward": "3", "m@example.org": null},
            "comments": "Call 510-555-0142", "odd": 15105550142_u64
        });
        assert_eq!(
            masked_json(&json, &masked),
            json!({
                "given_name": PERSONAL, "modified_date": "2026-11-25T07:00:00Z", "total": 3,
                "email_addresses": [{"address": PERSONAL, "status": "subscribed"}],
                "phone_numbers": [{"number": PERSONAL, "primary": true}],
                "custom_fields": {"Ward": PERSONAL, EMAIL: null},
                "comments": PERSONAL, "odd": PHONE
            })
        );
    }

    proptest! {
        #[test]
        fn masking_never_fails_and_no_plain_address_survives(text in any::<String>()) {
            masked(&text);
            let with = format!("{text} <jane.doe@example.org> {text}");
            prop_assert!(!masked(&with).contains("jane.doe@example.org"));
        }
    }
}
