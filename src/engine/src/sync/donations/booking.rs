//! How a donation is booked in CiviCRM: financial types, payment method, series, source and referrer.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::crm::{
    ContactId, ContributionId, DonationOption, DonationOptions, Line, LoneGift, Series,
};
use crate::mapping::{Gift, Part, Recurs};
use crate::osdi::FundraisingPageId;
use crate::profile::{DonationRules, FinancialTypes};

/// Characters of CiviCRM's `source`, and of a line's label.
const LONGEST_TEXT: usize = 255;
/// The entry of the profile's map that stands for all other payment methods.
const DEFAULT: &str = "default";
/// Where a value of the referrer can go that is no custom field.
const SOURCE: &str = "source";

/// What is written of a gift besides who, when and how much.
#[derive(Debug, PartialEq)]
pub struct Booking {
    pub lines: Vec<Line>,
    pub payment_instrument_id: u64,
    pub source: String,
    pub fields: BTreeMap<String, String>,
}

/// Books a gift by the rules of the profile, given the title of its page. The error says what is missing.
pub fn book(
    gift: &Gift,
    title: Option<&str>,
    rules: &DonationRules,
    options: &DonationOptions,
) -> Result<Booking, String> {
    let currency = gift.currency.code();
    if !options.currencies.iter().any(|own| own == currency) {
        return Err(format!(
            "The currency {currency} is not enabled in CiviCRM (Administer, Localization, Languages, Currency, Locations)."
        ));
    }
    let page = Page {
        id: gift.page.as_ref(),
        title,
    };
    let lines = gift
        .parts
        .iter()
        .map(|part| {
            let kind = financial_type(part, &page, &rules.financial_types, options)?;
            let own = kind.label.as_ref().or(kind.name.as_ref());
            let label = part.recipient.as_ref().or(own);
            Ok(Line {
                financial_type_id: kind.id,
                label: cut(label.map_or("", String::as_str)),
                amount: part.amount,
            })
        })
        .collect::<Result<_, String>>()?;
    let mut source = match title {
        Some(title) => format!("Action Network: {title}"),
        None => "Action Network".to_owned(),
    };
    let mut fields = BTreeMap::new();
    for (name, target) in &rules.referrer {
        match gift.referrer.get(name.as_str()) {
            Some(value) if target == SOURCE => source.clone_from(value),
            Some(value) => {
                fields.insert(target.clone(), value.clone());
            }
            None => {}
        }
    }
    Ok(Booking {
        lines,
        payment_instrument_id: payment_instrument(&gift.method, rules, options)?,
        source: cut(&source),
        fields,
    })
}

struct Page<'a> {
    id: Option<&'a FundraisingPageId>,
    title: Option<&'a str>,
}

fn financial_type<'a>(
    part: &Part,
    page: &Page<'_>,
    rules: &FinancialTypes,
    options: &'a DonationOptions,
) -> Result<&'a DonationOption, String> {
    let recipient = part.recipient.as_deref();
    let by_page = || {
        let by_title = page.title.and_then(|title| rules.pages.get(title));
        by_title.or_else(|| rules.pages.get(page.id?.as_str()))
    };
    let mapped = recipient
        .and_then(|name| rules.recipients.get(name))
        .or_else(by_page);
    let types = &options.financial_types;
    let find = |name: &String| {
        DonationOption::find(types, name).ok_or_else(|| {
            format!(
                "The sync profile names the financial type “{name}”, and there is no active one of that name. Correct \
                 donation_financial_types."
            )
        })
    };
    if let Some(name) = mapped {
        return find(name);
    }
    if let Some(own) = recipient.and_then(|name| DonationOption::find(types, name)) {
        return Ok(own);
    }
    match &rules.default {
        Some(name) => find(name),
        None => Err(format!(
            "There is no financial type for the recipient “{}”. Add one, or a default, to donation_financial_types of \
             the sync profile.",
            recipient.unwrap_or_default()
        )),
    }
}

fn payment_instrument(
    method: &str,
    rules: &DonationRules,
    options: &DonationOptions,
) -> Result<u64, String> {
    let instruments = &options.payment_instruments;
    let named = |name: &String| {
        DonationOption::find(instruments, name).ok_or_else(|| {
            format!(
                "The sync profile names the payment method “{name}”, and there is no active one of that name. Correct \
                 donation_payment_instruments."
            )
        })
    };
    let found = match rules.payment_instruments.get(method) {
        Some(name) => named(name)?,
        None => match DonationOption::find(instruments, method) {
            Some(own) => own,
            None => match rules.payment_instruments.get(DEFAULT) {
                Some(name) => named(name)?,
                None => {
                    return Err(format!(
                        "There is no payment method “{method}”. Add it, or a default, to donation_payment_instruments \
                         of the sync profile."
                    ));
                }
            },
        },
    };
    Ok(found.id)
}

/// The series a gift belongs to, and what is to be said about it. A renewal may come without saying that it is one; it
/// belongs to a series of the same donor, page and amount, a whole number of periods later.
pub fn series(gift: &Gift, donor: ContactId, known: &[Series]) -> (Option<Series>, Option<String>) {
    match &gift.recurs {
        Recurs::Every(period) => {
            let series = Series {
                contact_id: donor,
                page: gift.page.clone(),
                amount: gift.amount,
                currency: gift.currency.code().to_owned(),
                period: *period,
                start: Some(gift.given),
            };
            (Some(series), None)
        }
        Recurs::Unknown(period) => {
            let note = format!(
                "The donation recurs, but its period “{period}” is not known here, so it was recorded as a single one."
            );
            (None, Some(note))
        }
        Recurs::No => {
            let renewed = known.iter().find(|series| {
                series.contact_id == donor
                    && series.page == gift.page
                    && series.amount == gift.amount
                    && series.currency == gift.currency.code()
                    && leads_to(series, gift.given)
            });
            (renewed.cloned(), None)
        }
    }
}

/// Takes those out that were brought before and are renewals of a series: Action Network's lists have no order.
pub fn renewals(series: &Series, lone: &mut Vec<LoneGift>) -> Vec<ContributionId> {
    let (renewals, others) = std::mem::take(lone).into_iter().partition(|gift| {
        gift.contact_id == series.contact_id
            && gift.page == series.page
            && gift.amount == series.amount
            && gift.currency == series.currency
            && gift.given.is_some_and(|given| leads_to(series, given))
    });
    *lone = others;
    let renewals: Vec<LoneGift> = renewals;
    renewals
        .into_iter()
        .map(|gift| gift.contribution_id)
        .collect()
}

fn leads_to(series: &Series, given: Timestamp) -> bool {
    let start = series.start;
    start.is_some_and(|start| series.period.leads_from(start, given))
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).collect()
}
