//! A donation as money given: checked, with its parts, its time and where it came from.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::money::{Currency, two_places};
use super::recurrence::Period;
use crate::osdi::{
    Amount, Donation, DonationFields, FundraisingPageId, Recipients, Recurrence, Resource,
};

/// Characters of CiviCRM's column for it.
const LONGEST_TRANSACTION_ID: usize = 255;

/// What one recipient gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The recipient's name, if it has one.
    pub recipient: Option<String>,
    /// How much.
    pub amount: Amount,
}

/// Whether a donation comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recurs {
    /// It does not say so.
    No,
    /// It does.
    Every(Period),
    /// It does, at a period nobody here knows.
    Unknown(String),
}

/// A donation on Action Network that can become a contribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Gift {
    /// What was given in all: the sum of the parts.
    pub amount: Amount,
    /// Of this currency.
    pub currency: Currency,
    /// Who gets how much, none of them nothing.
    pub parts: Vec<Part>,
    /// When.
    pub given: Timestamp,
    /// How it was paid: `Credit Card`.
    pub method: String,
    /// By which it is known in the books: the reference of the payment.
    pub transaction_id: String,
    /// What a person should know about that.
    pub note: Option<String>,
    /// Whether it comes again.
    pub recurs: Recurs,
    /// Where it was given.
    pub page: Option<FundraisingPageId>,
    /// Where the giver came from: `source`, `referrer` and `website`, as far as known.
    pub referrer: BTreeMap<&'static str, String>,
}

/// Why a donation becomes no contribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoGift {
    /// There is nothing to be carried.
    Nothing(String),
    /// It cannot be understood.
    CannotMap(String),
}

impl Gift {
    /// Reads a donation.
    ///
    /// # Errors
    /// [`NoGift`] with a sentence for a person to read.
    pub fn of(donation: &Donation) -> Result<Self, NoGift> {
        let cannot = |why: &str| NoGift::CannotMap(why.to_owned());
        let Some(amount) = donation.amount else {
            let why =
                "The donation has no amount, as after a refund, so there is nothing to carry.";
            return Err(NoGift::Nothing(why.to_owned()));
        };
        let currency = donation
            .currency
            .as_deref()
            .and_then(Currency::parse)
            .ok_or_else(|| cannot("The donation has no currency."))?;
        if amount.decimal() <= Decimal::ZERO {
            let why = format!(
                "The donation amounts to {amount} {currency}, so there is nothing to carry."
            );
            return Err(NoGift::Nothing(why));
        }
        if currency.is_for_tests() {
            let why = format!("{currency} is a currency for tests, so there is nothing to carry.");
            return Err(NoGift::Nothing(why));
        }
        if let Some(why) = currency.refuses(amount) {
            return Err(NoGift::CannotMap(why));
        }
        let given = donation
            .created_date
            .ok_or_else(|| cannot("The donation has no date."))?;
        let payment = donation.payment.clone().unwrap_or_default();
        let reference = text(payment.reference_number);
        let is_too_long = |text: &String| text.chars().count() > LONGEST_TRANSACTION_ID;
        let note = reference.as_ref().filter(|text| is_too_long(text)).map(|_| {
            format!(
                "The reference of the payment is longer than CiviCRM's {LONGEST_TRANSACTION_ID} characters, so the id of \
                 the donation is the transaction id."
            )
        });
        let transaction_id = reference
            .filter(|text| !is_too_long(text))
            .or_else(|| donation.id().map(|id| id.as_str().to_owned()))
            .ok_or_else(|| cannot("The donation has no identifier."))?;
        Ok(Self {
            amount,
            parts: parts(donation, amount, &currency)?,
            currency,
            given,
            method: text(payment.method).unwrap_or_else(|| "Credit Card".to_owned()),
            transaction_id,
            note,
            recurs: recurs(donation.recurrence.as_ref()),
            page: page_of(donation),
            referrer: referrer(donation),
        })
    }
}

/// The page a donation was made on. Action Network tells it in a field, by a link, or both.
pub fn page_of(donation: &Donation) -> Option<FundraisingPageId> {
    donation.fundraising_page_id.clone().or_else(|| {
        let link = donation.links().href("osdi:fundraising_page")?;
        FundraisingPageId::at_end_of(link)
    })
}

fn text(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty() && text != "none")
}

/// The recipients who get something. Without any, the whole amount is one part; so it is with a single one, whose amount
/// need not be said.
fn parts(donation: &Donation, amount: Amount, currency: &Currency) -> Result<Vec<Part>, NoGift> {
    let named = |recipient: &Option<String>, amount| Part {
        recipient: text(recipient.clone()),
        amount,
    };
    match donation.recipients.as_slice() {
        [] => return Ok(vec![named(&None, amount)]),
        [only] if only.amount.is_none() => return Ok(vec![named(&only.display_name, amount)]),
        _ => {}
    }
    let mut sum = Decimal::ZERO;
    let mut parts = Vec::with_capacity(donation.recipients.len());
    for recipient in &donation.recipients {
        let part = recipient.amount.map_or(Decimal::ZERO, Amount::decimal);
        let next = sum.checked_add(part);
        let (Some(next), false) = (next, part.is_sign_negative()) else {
            return Err(uneven(amount, currency));
        };
        sum = next;
        if part.is_zero() {
            continue;
        }
        if let Some(why) = currency.refuses(part.into()) {
            return Err(NoGift::CannotMap(why));
        }
        parts.push(named(&recipient.display_name, part.into()));
    }
    if sum == amount.decimal() {
        Ok(parts)
    } else {
        Err(uneven(amount, currency))
    }
}

fn uneven(amount: Amount, currency: &Currency) -> NoGift {
    NoGift::CannotMap(format!(
        "What the recipients get does not add up to the {amount} {currency} of the donation, so it is not known who \
         gets what."
    ))
}

fn recurs(recurrence: Option<&Recurrence>) -> Recurs {
    let Some(recurrence) = recurrence.filter(|recurrence| recurrence.recurring == Some(true))
    else {
        return Recurs::No;
    };
    let period = recurrence.period.clone().unwrap_or_default();
    Period::parse(&period).map_or(Recurs::Unknown(period), Recurs::Every)
}

fn referrer(donation: &Donation) -> BTreeMap<&'static str, String> {
    let Some(data) = donation.referrer_data.clone() else {
        return BTreeMap::new();
    };
    [
        ("source", data.source),
        ("referrer", data.referrer),
        ("website", data.website),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, text(value)?)))
    .collect()
}

/// What is sent to Action Network for money that came in in CiviCRM.
///
/// # Errors
/// [`crate::Kind::CannotMap`] when the recipient has no name.
pub fn donation_from(
    recipient: &str,
    amount: Amount,
    currency: &Currency,
    given: Timestamp,
    period: Option<Period>,
) -> crate::Result<DonationFields> {
    let recipients = Recipients::new(vec![crate::osdi::Recipient {
        display_name: Some(recipient.to_owned()).filter(|name| !name.is_empty()),
        amount: Some(two_places(amount.decimal())),
        ..crate::osdi::Recipient::default()
    }])?;
    Ok(DonationFields {
        created_date: Some(given),
        currency: Some(currency.code().to_owned()),
        recurrence: Some(Recurrence {
            recurring: Some(period.is_some()),
            period: period.map(|period| period.to_string()),
            ..Recurrence::default()
        }),
        ..DonationFields::to(recipients)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn donation(changes: Value) -> Donation {
        let mut donation = json!({
            "identifiers": ["action_network:e4b0d9f2-13c8-4c6e-9d7f-7b21a5c0f3d9"],
            "created_date": "2025-03-18T16:58:00Z",
            "amount": "25.00",
            "currency": "usd",
            "recipients": [{"display_name": "Donation", "amount": "25.00"}],
            "payment": {"method": "Credit Card", "reference_number": "ref-1"},
        });
        for (name, value) in changes.as_object().unwrap() {
            donation[name] = value.clone();
        }
        serde_json::from_value(donation).unwrap()
    }

    #[test]
    fn a_donation_is_read_whole() {
        let gift = Gift::of(&donation(json!({
            "amount": "37.50",
            "recipients": [{"display_name": "Food", "amount": "12.50"}, {"display_name": "Nobody", "amount": "0.00"}, {"display_name": "Rent", "amount": "25.00"}],
            "action_network:recurrence": {"recurring": true, "period": "Monthly"},
            "action_network:referrer_data": {"source": "spring", "referrer": "none", "website": ""},
            "_links": {"osdi:fundraising_page": {"href": "https://x/fundraising_pages/c1f7a2d4-8e55-4b1a-b9c3-6a0e2d7f1188"}},
        })))
        .unwrap();
        let names: Vec<_> = gift
            .parts
            .iter()
            .filter_map(|part| part.recipient.as_deref())
            .collect();
        assert_eq!(names, ["Food", "Rent"]);
        assert_eq!(
            (gift.currency.code(), gift.transaction_id.as_str()),
            ("USD", "ref-1")
        );
        assert_eq!(
            gift.recurs,
            Recurs::Every(Period::parse("Monthly").unwrap())
        );
        assert_eq!(
            gift.referrer,
            BTreeMap::from([("source", "spring".to_owned())])
        );
        assert!(gift.page.is_some());
    }

    #[test]
    fn what_is_no_money_is_left_alone_and_what_is_unclear_is_refused() {
        for (changes, is_left_alone, words) in [
            (json!({"amount": null}), true, "no amount"),
            (json!({"amount": "0.00"}), true, "0.00 USD"),
            (json!({"amount": "-5.00"}), true, "-5.00 USD"),
            (json!({"currency": "xts"}), true, "for tests"),
            (json!({"currency": null}), false, "currency"),
            (
                json!({"currency": "jpy", "amount": "25.50"}),
                false,
                "0 decimal places",
            ),
            (
                json!({"currency": "kwd", "amount": "1.234"}),
                false,
                "two decimal places",
            ),
            (json!({"created_date": null}), false, "no date"),
            (json!({"amount": "20.00"}), false, "add up"),
            (
                json!({"recipients": [{"display_name": "A", "amount": "30.00"}, {"display_name": "B", "amount": "-5.00"}]}),
                false,
                "add up",
            ),
        ] {
            let why = Gift::of(&donation(changes.clone())).expect_err("no gift");
            let (found, text) = match why {
                NoGift::Nothing(text) => (true, text),
                NoGift::CannotMap(text) => (false, text),
            };
            assert_eq!(found, is_left_alone, "{changes}");
            assert!(text.contains(words), "{text}");
        }
    }

    #[test]
    fn the_id_stands_for_a_missing_reference_and_the_whole_for_missing_parts() {
        let gift = Gift::of(&donation(
            json!({"payment": null, "recipients": [], "currency": "jpy", "amount": "1500.00"}),
        ))
        .unwrap();
        assert_eq!(gift.transaction_id, "e4b0d9f2-13c8-4c6e-9d7f-7b21a5c0f3d9");
        assert_eq!(
            gift.parts,
            [Part {
                recipient: None,
                amount: gift.amount
            }]
        );
        let gift = Gift::of(&donation(json!({"recipients": [{"display_name": "Food"}]}))).unwrap();
        assert_eq!(gift.parts[0].amount, gift.amount);
    }

    #[test]
    fn an_unknown_period_does_not_hold_the_money_back() {
        let odd =
            json!({"action_network:recurrence": {"recurring": true, "period": "now and then"}});
        assert_eq!(
            Gift::of(&donation(odd)).unwrap().recurs,
            Recurs::Unknown("now and then".to_owned())
        );
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_the_amount(cents in prop::collection::vec(0_i64..100_000_000, 1..6)) {
            let write = |cents: i64| Decimal::new(cents, 2).to_string();
            let sum: i64 = cents.iter().sum();
            let recipients: Vec<Value> = cents.iter().map(|cents| json!({"display_name": "A", "amount": write(*cents)})).collect();
            let read = Gift::of(&donation(json!({"amount": write(sum), "recipients": recipients})));
            if sum == 0 {
                prop_assert!(matches!(read, Err(NoGift::Nothing(_))));
            } else {
                let gift = read.unwrap();
                let parts: Decimal = gift.parts.iter().map(|part| part.amount.decimal()).sum();
                prop_assert_eq!(parts, gift.amount.decimal());
                prop_assert!(gift.parts.iter().all(|part| !part.amount.decimal().is_zero()));
            }
        }

        #[test]
        fn what_is_sent_comes_back_the_same(cents in 1_i64..100_000_000, seconds in 0_i64..2_000_000_000, interval in 1_u32..13) {
            let amount = Amount::from(Decimal::new(cents, 2));
            let currency = Currency::parse("EUR").unwrap();
            let given = Timestamp::from_second(seconds).unwrap();
            let period = Period { unit: crate::mapping::Unit::Month, interval };
            let fields = donation_from("Donation", amount, &currency, given, Some(period)).unwrap();
            let mut sent = serde_json::to_value(&fields).unwrap();
            prop_assert!(!sent.to_string().contains("null"));
            // What Action Network makes of it.
            sent["amount"] = sent["recipients"][0]["amount"].clone();
            sent["currency"] = json!("eur");
            let gift = Gift::of(&donation(sent)).unwrap();
            prop_assert_eq!((gift.amount, gift.currency, gift.given), (amount, currency, given));
            prop_assert_eq!(gift.recurs, Recurs::Every(period));
        }
    }
}
