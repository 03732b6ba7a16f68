//! Filters on resources and records: the fields of Action Network's table.

use jiff::Timestamp;
use serde_json::Value;

use crate::filter::{self, Clause, DateTest, FilterError, Operator};

use super::kind::Filters;

/// What a resource or record shows to a filter.
pub(crate) trait Filtered {
    fn identifiers(&self) -> &[String];
    fn field(&self, name: &str) -> Option<&Value>;
}

#[derive(Debug)]
enum Test {
    Identifier(Operator, String),
    Text(String, Operator, String),
    Date(String, Operator, Timestamp),
}

/// A filter on resources or records: all its tests must hold.
#[derive(Debug, Default)]
pub(crate) struct ResourceFilter {
    dates: Vec<DateTest>,
    tests: Vec<Test>,
}

impl ResourceFilter {
    /// Gives the clauses of a filter their meaning, which depends on what is filtered.
    ///
    /// # Errors
    /// When a field is not among the ones to filter by, or a date is none.
    pub(crate) fn new(clauses: Vec<Clause>, known: Filters) -> Result<Self, FilterError> {
        let (dates, others) = filter::split(clauses)?;
        let tests = others
            .into_iter()
            .map(|clause| Test::new(clause, known))
            .collect::<Result<_, _>>()?;
        Ok(Self { dates, tests })
    }

    /// What the filter asks of dates; the rest is [`ResourceFilter::admits`].
    pub(crate) fn dates(&self) -> &[DateTest] {
        &self.dates
    }

    pub(crate) fn admits(&self, record: &impl Filtered) -> bool {
        self.tests.iter().all(|test| test.holds(record))
    }

    /// Whether the filter asks for dates at most, so that no record need be looked at.
    pub(crate) fn is_of_dates(&self) -> bool {
        self.tests.is_empty()
    }
}

impl Test {
    fn new(clause: Clause, known: Filters) -> Result<Self, FilterError> {
        let Clause {
            field,
            operator,
            value,
        } = clause;
        if field == "identifier" {
            return Ok(Self::Identifier(operator, value));
        }
        if known.texts.contains(&field.as_str()) {
            return Ok(Self::Text(field, operator, value));
        }
        if known.dates.contains(&field.as_str()) {
            let time = filter::date(&field, &value)?;
            return Ok(Self::Date(field, operator, time));
        }
        Err(FilterError::Unreadable(format!("unknown field {field}")))
    }

    fn holds(&self, record: &impl Filtered) -> bool {
        let text = |name: &str| record.field(name).and_then(Value::as_str);
        match self {
            Self::Identifier(operator, wanted) => record
                .identifiers()
                .iter()
                .any(|identifier| operator.holds(identifier.cmp(wanted))),
            Self::Text(name, operator, wanted) => {
                text(name).is_some_and(|stored| operator.holds(stored.cmp(wanted.as_str())))
            }
            Self::Date(name, operator, wanted) => text(name)
                .and_then(|stored| filter::date(name, stored).ok())
                .is_some_and(|stored| operator.holds(stored.cmp(wanted))),
        }
    }
}
