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

/// Reads the local time of an event: the wall-clock time at its place, which Action Network prints with a `Z` that
/// means nothing (reference, 3.2). A fraction of a second and an offset are read over.
#[must_use]
pub fn parse_local_time(text: &str) -> Option<DateTime> {
    let text = text.trim();
    text.parse::<DateTime>().ok().or_else(|| {
        // What follows the seconds is `Z` or an offset; the text is cut between characters or not at all.
        let (civil, _) = text.split_at_checked(19)?;
        civil.parse().ok()
    })
}

/// Writes the local time of an event as Action Network prints it: `2025-05-01T18:00:00Z`, though it is not UTC.
#[must_use]
pub fn format_local_time(time: DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The local time of an event in JSON.
pub(super) mod local_time {
    use super::{Cow, DateTime, Deserialize, Deserializer, Error, Unexpected};

    /// A local time; null and the empty text are `None`.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<DateTime>, D::Error> {
        match Option::<Cow<'de, str>>::deserialize(deserializer)?.as_deref() {
            None | Some("") => Ok(None),
            Some(text) => match super::parse_local_time(text) {
                Some(time) => Ok(Some(time)),
                None => Err(D::Error::invalid_value(
                    Unexpected::Str(text),
                    &"a local time such as 2025-05-01T18:00:00Z",
                )),
            },
        }
    }

    /// The time as Action Network prints it.
    pub fn serialize<S: serde::Serializer>(
        time: &Option<DateTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.serialize_str(&super::format_local_time(*time)),
            None => serializer.serialize_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_time_of_an_event_is_the_one_that_is_printed() {
        for text in [
            "2025-05-01T18:00:00Z",
            "2025-05-01T18:00:00",
            "2025-05-01 18:00:00",
            "2025-05-01T18:00:00-07:00",
            "2025-05-01T18:00:00.000Z",
            " 2025-05-01T18:00:00Z ",
        ] {
            let time = parse_local_time(text).expect(text);
            assert_eq!(format_local_time(time), "2025-05-01T18:00:00Z", "{text}");
        }
        for text in ["", "tonight", "2025-13-01T18:00:00Z", "ééééééééééééééééé"] {
            assert_eq!(parse_local_time(text), None, "{text}");
        }
    }

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
