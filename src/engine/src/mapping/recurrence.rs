//! How often a donation comes again: Action Network's words and CiviCRM's unit and interval.

use std::fmt;

use jiff::civil::Date;
use jiff::{Span, Timestamp, ToSpan, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// Days by which a renewal may come earlier or later than due, at most.
const LEEWAY: i64 = 3;
/// It is no more than this part of the period, or every day of a week would be one on which a renewal is due.
const PART_OF_PERIOD: i64 = 5;

/// CiviCRM's `frequency_unit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// Words of single intervals, in the languages in which Action Network's pages were seen (reference, 7.1).
const WORDS: &[(&str, Unit, u32)] = &[
    ("daily", Unit::Day, 1),
    ("täglich", Unit::Day, 1),
    ("diario", Unit::Day, 1),
    ("quotidien", Unit::Day, 1),
    ("weekly", Unit::Week, 1),
    ("wöchentlich", Unit::Week, 1),
    ("semanal", Unit::Week, 1),
    ("hebdomadaire", Unit::Week, 1),
    ("biweekly", Unit::Week, 2),
    ("monthly", Unit::Month, 1),
    ("monatlich", Unit::Month, 1),
    ("mensual", Unit::Month, 1),
    ("mensuel", Unit::Month, 1),
    ("quarterly", Unit::Month, 3),
    ("vierteljährlich", Unit::Month, 3),
    ("trimestral", Unit::Month, 3),
    ("trimestriel", Unit::Month, 3),
    ("yearly", Unit::Year, 1),
    ("annually", Unit::Year, 1),
    ("jährlich", Unit::Year, 1),
    ("anual", Unit::Year, 1),
    ("annuel", Unit::Year, 1),
];

const UNITS: &[(&str, Unit)] = &[
    ("day", Unit::Day),
    ("week", Unit::Week),
    ("month", Unit::Month),
    ("year", Unit::Year),
];

/// So many units between a donation and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The unit.
    #[serde(rename = "frequency_unit")]
    pub unit: Unit,
    /// How many of it.
    #[serde(
        rename = "frequency_interval",
        deserialize_with = "crate::crm::text::small"
    )]
    pub interval: u32,
}

impl Period {
    /// Reads Action Network's word: `Monthly`, `Every 3 Months`, `Monatlich`; nothing for a word nobody here knows.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if let Some((_, unit, interval)) = WORDS.iter().find(|(word, ..)| *word == text) {
            return Some(Self {
                unit: *unit,
                interval: *interval,
            });
        }
        let mut words = text.strip_prefix("every ")?.split_whitespace();
        let (first, second) = (words.next()?, words.next());
        if words.next().is_some() {
            return None;
        }
        let (interval, name) = match second {
            Some(name) => (first.parse().ok().filter(|interval| *interval > 0)?, name),
            None => (1, first),
        };
        let name = name.strip_suffix('s').unwrap_or(name);
        let (_, unit) = UNITS.iter().find(|(word, _)| *word == name)?;
        Some(Self {
            unit: *unit,
            interval,
        })
    }

    /// Whether a donation of `at` can be a renewal of one that began at `start`: a whole number of periods later, give
    /// or take some days.
    #[must_use]
    pub fn leads_from(self, start: Timestamp, at: Timestamp) -> bool {
        let day = |time: Timestamp| TimeZone::UTC.to_datetime(time).date();
        let (start, at) = (day(start), day(at));
        let days_between = |from: Date, to: Date| (to - from).get_days();
        let leeway = self.leeway();
        if i64::from(days_between(start, at)) <= leeway {
            return false;
        }
        (1..)
            .map_while(|times: i64| {
                let due = start.checked_add(self.span(times)?).ok()?;
                (i64::from(days_between(due, at)) >= -leeway).then_some(due)
            })
            .any(|due| i64::from(days_between(due, at)).abs() <= leeway)
    }

    fn leeway(self) -> i64 {
        let days = match self.unit {
            Unit::Day => 1,
            Unit::Week => 7,
            Unit::Month | Unit::Year => return LEEWAY,
        };
        LEEWAY.min(days * i64::from(self.interval) / PART_OF_PERIOD)
    }

    fn span(self, times: i64) -> Option<Span> {
        let number = times.checked_mul(i64::from(self.interval))?;
        // Beyond every date there is.
        if !(1..=100_000).contains(&number) {
            return None;
        }
        Some(match self.unit {
            Unit::Day => number.days(),
            Unit::Week => number.weeks(),
            Unit::Month => number.months(),
            Unit::Year if number <= 9_998 => number.years(),
            Unit::Year => return None,
        })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, units) = match self.unit {
            Unit::Day => ("Daily", "Days"),
            Unit::Week => ("Weekly", "Weeks"),
            Unit::Month => ("Monthly", "Months"),
            Unit::Year => ("Yearly", "Years"),
        };
        match self.interval {
            1 => to.write_str(word),
            interval => write!(to, "Every {interval} {units}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_action_network_are_read() {
        for (text, expected) in [
            ("Monthly", Some("Monthly")),
            (" monatlich ", Some("Monthly")),
            ("Quarterly", Some("Every 3 Months")),
            ("Every 3 Months", Some("Every 3 Months")),
            ("every 2 weeks", Some("Every 2 Weeks")),
            ("Every year", Some("Yearly")),
            ("Yearly", Some("Yearly")),
            ("Daily", Some("Daily")),
            ("Every 0 Months", None),
            ("Every 2 3 Months", None),
            ("Every few weeks", None),
            ("Every ", None),
            ("now and then", None),
            ("", None),
        ] {
            let read = Period::parse(text).map(|period| period.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for unit in [Unit::Day, Unit::Week, Unit::Month, Unit::Year] {
            for interval in [1, 2, 3, 6, 12] {
                let period = Period { unit, interval };
                assert_eq!(Period::parse(&period.to_string()), Some(period));
            }
        }
    }

    #[test]
    fn a_renewal_comes_whole_periods_later() {
        let time = |text: &str| format!("{text}T12:00:00Z").parse().unwrap();
        let monthly = Period::parse("Monthly").unwrap();
        for (start, at, is_renewal) in [
            ("2026-01-31", "2026-02-28", true),
            ("2026-01-15", "2026-02-17", true),
            ("2026-01-15", "2026-03-12", true),
            ("2026-01-15", "2026-02-25", false),
            ("2026-01-15", "2026-01-15", false),
            ("2026-01-15", "2026-01-17", false),
            ("2026-01-15", "2025-12-15", false),
        ] {
            let found = monthly.leads_from(time(start), time(at));
            assert_eq!(found, is_renewal, "{start} {at}");
        }
        for (period, at, is_renewal) in [
            ("Weekly", "2026-01-22", true),
            ("Weekly", "2026-01-30", true),
            ("Weekly", "2026-01-25", false),
            ("Daily", "2026-01-16", true),
            ("Daily", "2026-01-15", false),
            ("Every 2 Weeks", "2026-01-31", true),
            ("Every 2 Weeks", "2026-01-22", false),
        ] {
            let found = Period::parse(period)
                .unwrap()
                .leads_from(time("2026-01-15"), time(at));
            assert_eq!(found, is_renewal, "{period} {at}");
        }
        let yearly = Period::parse("Yearly").unwrap();
        assert!(yearly.leads_from(time("2024-02-29"), time("2026-02-27")));
    }
}
