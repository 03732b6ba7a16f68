//! What is special about donations: computed amounts, a forced payment, no nulls.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::model::{Record, Resource};

/// The currency of a page that does not tell.
const CURRENCY: &str = "USD";

/// Refuses a donation with a null in it or without recipients; the person beside it may have nulls.
pub(super) fn check(body: &Value) -> Result<(), Answer> {
    check_nulls(body)?;
    if body.get("recipients").is_none() {
        return Err(bad("You must specify recipients"));
    }
    check_recipients(body)
}

/// Refuses a change of a donation with a null in it or with recipients that have no amounts.
pub(super) fn check_change(body: &Value) -> Result<(), Answer> {
    check_nulls(body)?;
    check_recipients(body)
}

fn check_nulls(body: &Value) -> Result<(), Answer> {
    let null = body
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "person")
        .find(|(_, value)| holds_null(value));
    match null {
        Some((name, _)) => Err(bad(&format!("{name} must not be null"))),
        None => Ok(()),
    }
}

fn check_recipients(body: &Value) -> Result<(), Answer> {
    match body.get("recipients") {
        None => Ok(()),
        Some(recipients) => match sum(recipients) {
            Some(_) => Ok(()),
            None => Err(bad("Each recipient must have an amount")),
        },
    }
}

fn bad(text: &str) -> Answer {
    Answer::error(StatusCode::BAD_REQUEST, text)
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(fields) => fields.values().any(holds_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Sets what Action Network sets itself. The payment that was sent is ignored: it is always a credit card, under a
/// reference that is the donation's id.
pub(super) fn complete(fields: &mut Map<String, Value>, id: Uuid, page: &Resource) {
    let currency = fields
        .get("currency")
        .and_then(Value::as_str)
        .or(page.text("currency"))
        .unwrap_or(CURRENCY)
        .to_lowercase();
    fields.insert("currency".to_owned(), json!(currency));
    fields
        .entry("action_network:recurrence")
        .or_insert_with(|| json!({ "recurring": false }));
    fields.insert(
        "payment".to_owned(),
        json!({ "method": "Credit Card", "reference_number": id, "authorization_stored": false }),
    );
    add_up(fields);
}

/// The amount is the sum of what the recipients get, each written with two decimals.
pub(super) fn add_up(fields: &mut Map<String, Value>) {
    let Some(recipients) = fields.get_mut("recipients") else {
        return;
    };
    for recipient in recipients.as_array_mut().into_iter().flatten() {
        if let Some(amount) = recipient.get_mut("amount")
            && let Some(cents) = cents(amount)
        {
            *amount = json!(decimal(cents));
        }
    }
    if let Some(sum) = sum(recipients) {
        fields.insert("amount".to_owned(), json!(decimal(sum)));
    }
}

/// What donations amount to, as a page tells it; refunded ones count nothing.
pub(crate) fn total<'a>(donations: impl Iterator<Item = &'a Record>) -> String {
    decimal(
        donations
            .filter_map(|donation| donation.fields.get("amount").and_then(cents))
            .sum(),
    )
}

/// `None` when a recipient has no amount or there is no recipient.
fn sum(recipients: &Value) -> Option<i64> {
    let recipients = recipients.as_array().filter(|list| !list.is_empty())?;
    recipients
        .iter()
        .map(|recipient| recipient.get("amount").and_then(cents))
        .sum()
}

/// An amount in hundredths: a text or number with at most two decimals.
fn cents(amount: &Value) -> Option<i64> {
    let text = match amount {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || decimals.len() > 2 || !is_number(whole) || !is_number(decimals) {
        return None;
    }
    format!("{whole}{decimals:0<2}").parse().ok()
}

fn decimal(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written() {
        for (amount, expected) in [
            (json!("25.00"), Some("25.00")),
            (json!("0.5"), Some("0.50")),
            (json!(" 7 "), Some("7.00")),
            (json!(12), Some("12.00")),
            (json!(3.25), Some("3.25")),
            (json!("1.005"), None),
            (json!("-1.00"), None),
            (json!("1,00"), None),
            (json!(""), None),
            (json!(null), None),
        ] {
            assert_eq!(cents(&amount).map(decimal).as_deref(), expected, "{amount}");
        }
    }

    #[test]
    fn recipients_add_up() {
        for (recipients, expected) in [
            (json!([{"amount": "1.10"}, {"amount": "2.95"}]), Some(405)),
            (json!([{"amount": "1.10"}, {}]), None),
            (json!([]), None),
            (json!("1.00"), None),
        ] {
            assert_eq!(sum(&recipients), expected, "{recipients}");
        }
    }
}
