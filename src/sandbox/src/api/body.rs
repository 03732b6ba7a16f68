//! Bodies of requests.

use axum::http::StatusCode;
use serde_json::Value;

use crate::answer::Answer;

/// Reads a body that must be a JSON object.
///
/// # Errors
/// 400 when it is something else.
pub(crate) fn object(bytes: &[u8]) -> Result<Value, Answer> {
    let bad = |text: String| Answer::error(StatusCode::BAD_REQUEST, text);
    match serde_json::from_slice(bytes) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(bad("The body must be a JSON object".to_owned())),
        Err(error) => Err(bad(format!("The body is not JSON: {error}"))),
    }
}
