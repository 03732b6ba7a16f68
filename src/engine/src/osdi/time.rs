//! Action Network's times: UTC, ISO 8601, whole seconds.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::de::{Deserialize, Deserializer, Error, Unexpected};

/// Reads a time: with `Z` or any other offset, with or without a fraction of a second. Without an offset it is UTC,
/// because that is what Action Network means by all times of people; a bare date is its first second.
#[must_use]
pub fn parse_time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse::<Timestamp>().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        TimeZone::UTC.to_timestamp(civil).ok()
    })
}

/// Writes a time as Action Network does: `2022-06-30T15:03:30Z`. A fraction of a second is cut off.
#[must_use]
pub fn format_time(time: Timestamp) -> String {
    // Rounding down by hand: `div_euclid` semantics also hold before 1970.
    let seconds = time.as_nanosecond().div_euclid(1_000_000_000);
    let whole = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok());
    whole.unwrap_or(time).to_string()
}

/// A time; null, a missing field and the empty text are `None`.
pub(super) fn time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    match Option::<Cow<'de, str>>::deserialize(deserializer)?.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => match parse_time(text) {
            Some(time) => Ok(Some(time)),
            None => Err(D::Error::invalid_value(
                Unexpected::Str(text),
                &"a time such as 2022-06-30T15:03:30Z",
            )),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_any_of_its_forms() {
        let cases = [
            ("2022-06-30T15:03:30Z", "2022-06-30T15:03:30Z"),
            ("2022-06-30T15:03:30.250Z", "2022-06-30T15:03:30.25Z"),
            ("2022-06-30T17:03:30+02:00", "2022-06-30T15:03:30Z"),
            ("2022-06-30T11:03:30-0400", "2022-06-30T15:03:30Z"),
            ("2022-06-30 15:03:30", "2022-06-30T15:03:30Z"),
            ("2022-06-30 15:03:30Z", "2022-06-30T15:03:30Z"),
            ("2022-06-30", "2022-06-30T00:00:00Z"),
            (" 2022-06-30T15:03:30Z ", "2022-06-30T15:03:30Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(
                parse_time(text).expect(text).to_string(),
                expected,
                "{text}"
            );
        }
        for text in ["", "yesterday", "2022-13-01T00:00:00Z", "1656601410"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_is_written_in_whole_seconds_of_the_past() {
        for (time, expected) in [
            ("2022-06-30T15:03:30.999Z", "2022-06-30T15:03:30Z"),
            ("2022-06-30T15:03:30Z", "2022-06-30T15:03:30Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(format_time(time.parse().unwrap()), expected);
        }
    }
}
