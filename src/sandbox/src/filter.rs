//! The filter grammar: `field op 'value'`, joined by ` and `, a subset of OData.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::shelf::Dates;

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    Greater,
    Less,
}

impl Operator {
    /// Whether a stored value that compares so to the wanted one fits.
    pub(crate) fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Greater => ordering.is_gt(),
            Self::Less => ordering.is_lt(),
        }
    }
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    pub(crate) field: String,
    pub(crate) operator: Operator,
    pub(crate) value: String,
}

/// Why a filter is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum FilterError {
    /// A sentence that is not in the grammar, or a field that cannot be filtered by.
    Unreadable(String),
    /// Text where a date must be; refused since July 2024.
    NotADate { field: String, value: String },
}

/// Reads a decoded filter. A quote inside a value is doubled; values without quotes are tolerated up to a space.
///
/// # Errors
/// When the text is not in the grammar.
pub(crate) fn parse(text: &str) -> Result<Vec<Clause>, FilterError> {
    let mut clauses = Vec::new();
    let mut rest = text.trim();
    loop {
        let (field, after) = word(rest)?;
        let (operator, after) = word(after)?;
        let operator = match operator {
            "eq" => Operator::Equal,
            "gt" => Operator::Greater,
            "lt" => Operator::Less,
            other => return Err(FilterError::Unreadable(format!("unknown operator {other}"))),
        };
        let (value, after) = value(after.trim_start())?;
        clauses.push(Clause {
            field: field.to_owned(),
            operator,
            value,
        });
        rest = after.trim_start();
        if rest.is_empty() {
            return Ok(clauses);
        }
        let (conjunction, after) = word(rest)?;
        if conjunction != "and" {
            return Err(FilterError::Unreadable(format!(
                "expected and, found {conjunction}"
            )));
        }
        rest = after;
    }
}

fn word(text: &str) -> Result<(&str, &str), FilterError> {
    let text = text.trim_start();
    let (word, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    if word.is_empty() || word.contains('\'') {
        return Err(FilterError::Unreadable(format!(
            "expected a word, found {text}"
        )));
    }
    Ok((word, rest))
}

fn value(text: &str) -> Result<(String, &str), FilterError> {
    let Some(quoted) = text.strip_prefix('\'') else {
        return word(text).map(|(value, rest)| (value.to_owned(), rest));
    };
    let mut value = String::new();
    let mut rest = quoted;
    while let Some((before, after)) = rest.split_once('\'') {
        value.push_str(before);
        if let Some(more) = after.strip_prefix('\'') {
            value.push('\'');
            rest = more;
        } else if after.is_empty() || after.starts_with(char::is_whitespace) {
            return Ok((value, after));
        } else {
            return Err(FilterError::Unreadable(format!(
                "text after the closing quote: {after}"
            )));
        }
    }
    Err(FilterError::Unreadable(
        "a quote is never closed".to_owned(),
    ))
}

/// A date that every resource has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DateField {
    Created,
    Modified,
}

/// A comparison with one of the dates that every resource has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateTest {
    field: DateField,
    operator: Operator,
    time: Timestamp,
}

impl DateTest {
    pub(crate) fn holds(self, dates: Dates) -> bool {
        let stored = match self.field {
            DateField::Created => dates.created,
            DateField::Modified => dates.modified,
        };
        self.operator.holds(stored.cmp(&self.time))
    }
}

/// Takes the comparisons of dates out of a filter: they need no look at the records themselves.
///
/// # Errors
/// When a date is none.
pub(crate) fn split(clauses: Vec<Clause>) -> Result<(Vec<DateTest>, Vec<Clause>), FilterError> {
    let mut dates = Vec::new();
    let mut others = Vec::new();
    for clause in clauses {
        let field = match clause.field.as_str() {
            "created_date" => DateField::Created,
            "modified_date" => DateField::Modified,
            _ => {
                others.push(clause);
                continue;
            }
        };
        dates.push(DateTest {
            field,
            operator: clause.operator,
            time: date(&clause.field, &clause.value)?,
        });
    }
    Ok((dates, others))
}

/// Reads a date of a filter: a day (its beginning in UTC) or a time, in UTC unless it has an offset.
///
/// # Errors
/// When the text is no date.
pub(crate) fn date(field: &str, value: &str) -> Result<Timestamp, FilterError> {
    let utc = |time: DateTime| TimeZone::UTC.to_timestamp(time).ok();
    // A bare number is never a date, though some would read as a compact one.
    let number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let read = || {
        value
            .parse::<Timestamp>()
            .ok()
            .or_else(|| value.parse::<DateTime>().ok().and_then(utc))
            .or_else(|| {
                value
                    .parse::<Date>()
                    .ok()
                    .and_then(|day| utc(day.at(0, 0, 0, 0)))
            })
    };
    let not_a_date = || FilterError::NotADate {
        field: field.to_owned(),
        value: value.to_owned(),
    };
    if number {
        Err(not_a_date())
    } else {
        read().ok_or_else(not_a_date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read() {
        for (text, expected) in [
            (
                "email_address eq 'a@example.org'",
                Some(vec![("email_address", Operator::Equal, "a@example.org")]),
            ),
            (
                "family_name eq 'O''Brien'",
                Some(vec![("family_name", Operator::Equal, "O'Brien")]),
            ),
            (
                "family_name eq ''''",
                Some(vec![("family_name", Operator::Equal, "'")]),
            ),
            (
                "family_name eq ''",
                Some(vec![("family_name", Operator::Equal, "")]),
            ),
            (
                "family_name eq 'a and b'",
                Some(vec![("family_name", Operator::Equal, "a and b")]),
            ),
            (
                "given_name eq 'A' and modified_date gt 2024-01-01T00:00:00Z",
                Some(vec![
                    ("given_name", Operator::Equal, "A"),
                    ("modified_date", Operator::Greater, "2024-01-01T00:00:00Z"),
                ]),
            ),
            (
                "  modified_date   lt   '2014-03-25' ",
                Some(vec![("modified_date", Operator::Less, "2014-03-25")]),
            ),
            ("family_name eq 'O'Brien'", None),
            ("family_name eq 'O\\'Brien'", None),
            ("family_name eq 'open", None),
            ("family_name like 'a'", None),
            ("a eq 'b' or c eq 'd'", None),
            ("a eq 'b' and", None),
            ("a eq", None),
            ("", None),
        ] {
            let expected = expected.map(|clauses| {
                clauses
                    .into_iter()
                    .map(|(field, operator, value)| Clause {
                        field: field.into(),
                        operator,
                        value: value.into(),
                    })
                    .collect::<Vec<_>>()
            });
            assert_eq!(parse(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn dates_are_checked() {
        for (text, expected) in [
            ("2014-03-25", Some("2014-03-25T00:00:00Z")),
            ("2014-03-25T10:11:12Z", Some("2014-03-25T10:11:12Z")),
            ("2014-03-25T10:11:12+02:00", Some("2014-03-25T08:11:12Z")),
            ("2014-03-25 10:11:12", Some("2014-03-25T10:11:12Z")),
            ("1395705600", None),
            ("20140325", None),
            ("yesterday", None),
            ("2014-02-30", None),
            ("", None),
        ] {
            let read = date("modified_date", text)
                .ok()
                .map(|time| time.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }
}
