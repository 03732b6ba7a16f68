//! Filters of collections: the part of OData that Action Network understands.

use std::fmt::Write as _;
use std::marker::PhantomData;

use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{EventField, FilterField, PersonField, format_local_time, format_time};

/// Everything but the characters RFC 3986 calls unreserved.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Conditions joined by `and`. Results of a filter lag behind writes by some seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter<F = PersonField> {
    expression: String,
    fields: PhantomData<F>,
}

impl<F: FilterField> Filter<F> {
    /// A filter without conditions: everything.
    #[must_use]
    pub fn new() -> Self {
        Self {
            expression: String::new(),
            fields: PhantomData,
        }
    }

    /// The field equals the value, whatever characters the value has.
    #[must_use]
    pub fn eq(self, field: F, value: &str) -> Self {
        self.and(field.name(), "eq", value)
    }

    /// The time in the field is later. Action Network compares whole seconds: a fraction is cut off, so the filter
    /// lets through rather more than less.
    #[must_use]
    pub fn gt(self, field: F, time: Timestamp) -> Self {
        self.and(field.name(), "gt", &format_time(time))
    }

    /// The time in the field is earlier. A fraction is rounded up, so the filter lets through rather more than less.
    #[must_use]
    pub fn lt(self, field: F, time: Timestamp) -> Self {
        let up = match time.subsec_nanosecond() {
            0 => time,
            _ => time.checked_add(1.second()).unwrap_or(time),
        };
        self.and(field.name(), "lt", &format_time(up))
    }

    /// The conditions in clear, as Action Network sees them after decoding.
    #[must_use]
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The query of a URL, `filter=…`, encoded exactly once; `None` without conditions.
    #[must_use]
    pub fn to_query(&self) -> Option<String> {
        (!self.expression.is_empty())
            .then(|| format!("filter={}", utf8_percent_encode(&self.expression, ENCODED)))
    }

    /// A field that is compared by local time.
    pub(super) fn local(self, field: &str, operator: &str, time: DateTime) -> Self {
        self.and(field, operator, &format_local_time(time))
    }

    fn and(mut self, field: &str, operator: &str, value: &str) -> Self {
        if !self.expression.is_empty() {
            self.expression.push_str(" and ");
        }
        // An apostrophe ends the value unless it is doubled, as in OData.
        let quoted = value.replace('\'', "''");
        // Writing to a text cannot fail.
        let _ = write!(self.expression, "{field} {operator} '{quoted}'");
        self
    }
}

impl<F: FilterField> Default for Filter<F> {
    fn default() -> Self {
        Self::new()
    }
}

/// Events are also found by when they happen, in the local time of their place (reference, 3.2).
impl Filter<EventField> {
    /// The event starts later than this.
    #[must_use]
    pub fn starts_after(self, time: DateTime) -> Self {
        self.local("start_date", "gt", time)
    }

    /// The event starts earlier than this.
    #[must_use]
    pub fn starts_before(self, time: DateTime) -> Self {
        self.local("start_date", "lt", time)
    }

    /// The event ends later than this.
    #[must_use]
    pub fn ends_after(self, time: DateTime) -> Self {
        self.local("end_date", "gt", time)
    }

    /// The event ends earlier than this.
    #[must_use]
    pub fn ends_before(self, time: DateTime) -> Self {
        self.local("end_date", "lt", time)
    }
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_filter_reads_as_action_network_documents_it() {
        let cases = [
            (Filter::<PersonField>::new(), ""),
            (
                Filter::new().eq(PersonField::EmailAddress, "jane@example.org"),
                "email_address eq 'jane@example.org'",
            ),
            (
                Filter::new()
                    .eq(PersonField::GivenName, "Siobhán")
                    .eq(PersonField::FamilyName, "O'Brien"),
                "given_name eq 'Siobhán' and family_name eq 'O''Brien'",
            ),
            (
                Filter::new()
                    .gt(PersonField::ModifiedDate, time("2026-01-02T03:04:05.9Z"))
                    .lt(PersonField::ModifiedDate, time("2026-01-03T03:04:05.1Z")),
                "modified_date gt '2026-01-02T03:04:05Z' and modified_date lt '2026-01-03T03:04:06Z'",
            ),
            (
                Filter::new().lt(PersonField::CreatedDate, time("2026-01-03T03:04:05Z")),
                "created_date lt '2026-01-03T03:04:05Z'",
            ),
            (
                Filter::new().eq(PersonField::PostalCode, "1' or given_name eq 'x"),
                "postal_code eq '1'' or given_name eq ''x'",
            ),
        ];
        for (filter, expected) in cases {
            assert_eq!(filter.expression(), expected);
        }
    }

    #[test]
    fn events_are_found_by_their_local_time() {
        let day = jiff::civil::date(2026, 5, 1);
        let filter = Filter::new()
            .eq(EventField::Title, "May Day")
            .starts_after(day.at(0, 0, 0, 0))
            .ends_before(day.at(23, 59, 59, 0));
        assert_eq!(
            filter.expression(),
            "title eq 'May Day' and start_date gt '2026-05-01T00:00:00Z' and end_date lt '2026-05-01T23:59:59Z'"
        );
    }

    #[test]
    fn a_query_is_encoded_exactly_once() {
        let cases = [
            ("a+b@example.org", "a%2Bb%40example.org"),
            ("O'Brien", "O%27%27Brien"),
            ("100%", "100%25"),
            ("%27", "%2527"),
            ("a&filter=b#c?d", "a%26filter%3Db%23c%3Fd"),
            ("Ægir\n", "%C3%86gir%0A"),
        ];
        for (value, encoded) in cases {
            let query = Filter::new()
                .eq(PersonField::GivenName, value)
                .to_query()
                .unwrap();
            assert_eq!(
                query,
                format!("filter=given_name%20eq%20%27{encoded}%27"),
                "{value}"
            );
        }
        assert_eq!(Filter::<PersonField>::new().to_query(), None);
    }

    proptest! {
        #[test]
        fn any_value_survives_encoding_as_url_and_as_form(value in any::<String>()) {
            let filter = Filter::new().eq(PersonField::FamilyName, &value);
            let query = filter.to_query().unwrap();
            let encoded = query.strip_prefix("filter=").unwrap();
            prop_assert_eq!(percent_decode_str(encoded).decode_utf8().unwrap(), filter.expression());

            let mut url = url::Url::parse("https://actionnetwork.org/api/v2/people").unwrap();
            url.set_query(Some(&query));
            let pairs: Vec<_> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs, vec![("filter".to_owned(), filter.expression().to_owned())]);
        }
    }
}
