//! What control calls take and answer: plain JSON.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A status and a JSON value.
pub(crate) struct ControlAnswer(StatusCode, Value);

impl ControlAnswer {
    pub(crate) fn ok(value: impl Serialize) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => Self(StatusCode::OK, value),
            Err(error) => Self::error(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        }
    }

    pub(crate) fn error(status: StatusCode, text: impl Into<String>) -> Self {
        Self(status, json!({ "error": text.into() }))
    }
}

impl IntoResponse for ControlAnswer {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}

/// Reads the body of a control call; an empty one counts as `{}`.
///
/// # Errors
/// 400 with the place and reason when it does not fit.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ControlAnswer> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    serde_json::from_slice(bytes)
        .map_err(|error| ControlAnswer::error(StatusCode::BAD_REQUEST, error.to_string()))
}
