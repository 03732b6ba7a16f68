//! The filter of a request, and what becomes of one that is not understood.

use std::collections::HashMap;

use axum::http::StatusCode;

use crate::answer::Answer;
use crate::filter::{self, Clause, FilterError};

/// The filter of a query; an empty one counts as none.
pub(super) fn text(query: &HashMap<String, String>) -> Option<&str> {
    query
        .get("filter")
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
}

/// Reads a filter with the meaning its clauses have for a collection.
///
/// # Errors
/// Since 2023 a field that is not known gives an answer that is no JSON, unless `errors_as_json`; a date that is
/// none gives JSON.
pub(super) fn read<F>(
    text: &str,
    meaning: impl FnOnce(Vec<Clause>) -> Result<F, FilterError>,
    errors_as_json: bool,
) -> Result<F, Answer> {
    filter::parse(text)
        .and_then(meaning)
        .map_err(|error| refusal(&error, errors_as_json))
}

fn refusal(error: &FilterError, as_json: bool) -> Answer {
    match error {
        FilterError::NotADate { field, value } => Answer::error(
            StatusCode::BAD_REQUEST,
            format!("Invalid date for {field}: {value}"),
        ),
        FilterError::Unreadable(reason) if as_json => {
            Answer::error(StatusCode::BAD_REQUEST, format!("Invalid filter: {reason}"))
        }
        FilterError::Unreadable(_) => Answer::html(StatusCode::INTERNAL_SERVER_ERROR),
    }
}
