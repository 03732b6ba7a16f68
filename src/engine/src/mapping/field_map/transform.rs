//! The few ways in which a value may be written differently on Action Network.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::mapping::text::clean;

/// What is said about a value that is not in the list.
pub const NO_OPTION: &str = "the value is no enabled option of the field in CiviCRM.";

/// A way of writing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// A date, in which `YYYY`, `MM` and `DD` stand for its parts, such as `MM/DD/YYYY`.
    DateFormat(String),
    /// The label of an option, instead of its value.
    OptionLabel,
    /// Words for yes and for no.
    Boolean([String; 2]),
    /// The receiving side gets capitals.
    Upper,
    /// The receiving side gets small letters.
    Lower,
    /// The receiving side gets no spaces at the ends.
    Trim,
    /// What stands before the value on Action Network, and only there.
    Prefix(String),
    /// What the receiving side gets, whatever the other one has.
    Constant(String),
}

/// An option of a field in CiviCRM.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Choice {
    /// What is stored.
    #[serde(deserialize_with = "crate::crm::text::text")]
    pub value: String,
    /// What people read.
    #[serde(deserialize_with = "crate::crm::text::text")]
    pub label: String,
}

impl Transform {
    /// Whether both ways are known, so that nothing is lost on the way there and back.
    #[must_use]
    pub fn is_two_way(&self) -> bool {
        match self {
            Self::DateFormat(_) | Self::OptionLabel | Self::Boolean(_) | Self::Prefix(_) => true,
            Self::Upper | Self::Lower | Self::Trim | Self::Constant(_) => false,
        }
    }

    /// How Action Network writes a plain value of CiviCRM.
    ///
    /// # Errors
    /// A sentence about a value that cannot be written like that.
    pub fn to_remote(&self, plain: &str, choices: &[Choice]) -> Result<String, String> {
        match self {
            Self::DateFormat(format) => plain
                .parse::<Date>()
                .map(|date| write_date(format, date))
                .map_err(|_| "the value is no date.".to_owned()),
            Self::OptionLabel => choices
                .iter()
                .find(|choice| choice.value == plain)
                .map(|choice| choice.label.clone())
                .ok_or_else(|| NO_OPTION.to_owned()),
            Self::Boolean([yes, no]) => Ok(if plain == "1" { yes } else { no }.clone()),
            Self::Prefix(prefix) => Ok(format!("{prefix}{plain}")),
            Self::Upper | Self::Lower | Self::Trim | Self::Constant(_) => Ok(self.apply(plain)),
        }
    }

    /// What CiviCRM stores for a text of Action Network.
    ///
    /// # Errors
    /// A sentence about a text that is not written like that.
    pub fn to_local(&self, text: &str, choices: &[Choice]) -> Result<String, String> {
        match self {
            Self::DateFormat(format) => read_date(format, text.trim())
                .map(|date| date.to_string())
                .ok_or_else(|| format!("the value is no date of the form {format}.")),
            Self::OptionLabel => value_of_label(text, choices),
            Self::Boolean([yes, no]) => {
                let is = |word: &str| same(word, text);
                match (is(yes), is(no)) {
                    (true, _) => Ok("1".to_owned()),
                    (_, true) => Ok("0".to_owned()),
                    _ => Err(format!("the value is neither \"{yes}\" nor \"{no}\".")),
                }
            }
            Self::Prefix(prefix) => text
                .strip_prefix(prefix.as_str())
                .filter(|rest| clean(rest).is_some())
                .map(str::to_owned)
                .ok_or_else(|| format!("the value does not begin with \"{prefix}\".")),
            Self::Upper | Self::Lower | Self::Trim | Self::Constant(_) => Ok(self.apply(text)),
        }
    }

    /// What the receiving side gets, whichever that is.
    fn apply(&self, text: &str) -> String {
        match self {
            Self::Upper => text.to_uppercase(),
            Self::Lower => text.to_lowercase(),
            Self::Trim => text.trim().to_owned(),
            Self::Constant(constant) => constant.clone(),
            Self::DateFormat(_) | Self::OptionLabel | Self::Boolean(_) | Self::Prefix(_) => {
                text.to_owned()
            }
        }
    }
}

/// The option of that label: exactly, or else in other capitals if only one is meant.
fn value_of_label(text: &str, choices: &[Choice]) -> Result<String, String> {
    let wanted = clean(text);
    let exact = choices.iter().find(|one| clean(&one.label) == wanted);
    let mut alike = choices.iter().filter(|one| same(&one.label, text));
    let only = alike.next().filter(|_| alike.next().is_none());
    exact
        .or(only)
        .map(|choice| choice.value.clone())
        .ok_or_else(|| {
            "the value is the label of no enabled option of the field in CiviCRM.".to_owned()
        })
}

/// Whether two texts differ in capitals and spaces at most.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| clean(text).map(|text| text.to_lowercase());
    plain(one) == plain(other)
}

/// The parts of a date in the order of the format, and what stands between them.
fn write_date(format: &str, date: Date) -> String {
    format
        .replace("YYYY", &format!("{:04}", date.year()))
        .replace("MM", &format!("{:02}", date.month()))
        .replace("DD", &format!("{:02}", date.day()))
}

fn read_date(format: &str, text: &str) -> Option<Date> {
    let (mut format, mut text) = (format, text);
    let (mut year, mut month, mut day) = (None, None, None);
    while !format.is_empty() {
        let parts = [("YYYY", &mut year), ("MM", &mut month), ("DD", &mut day)];
        let mut part = parts.into_iter();
        if let Some((token, into)) = part.find(|(token, _)| format.starts_with(token)) {
            let digits = text
                .bytes()
                .take(token.len())
                .take_while(u8::is_ascii_digit)
                .count();
            // People leave out the zero of a month or a day, but never parts of a year.
            if token.len() > 2 && digits < token.len() {
                return None;
            }
            let (number, rest) = text.split_at_checked(digits)?;
            *into = Some(number.parse::<i16>().ok()?);
            (format, text) = (format.get(token.len()..)?, rest);
        } else {
            let between = format.chars().next()?;
            text = text.strip_prefix(between)?;
            format = format.get(between.len_utf8()..)?;
        }
    }
    let small = |number: Option<i16>| i8::try_from(number?).ok();
    text.is_empty()
        .then(|| Date::new(year?, small(month)?, small(day)?).ok())
        .flatten()
}
