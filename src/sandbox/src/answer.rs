//! What the API answers: HAL+JSON with Action Network's headers, or one of its stray HTML pages.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

const HAL_JSON: HeaderValue = HeaderValue::from_static("application/hal+json");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const NOT_CACHED: HeaderValue = HeaderValue::from_static("max-age=0, private, must-revalidate");

/// An answer before it becomes bytes.
#[derive(Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Json(Value),
    Html(String),
}

impl Answer {
    /// 200, as Action Network answers to every request it carried out, creations and deletions included.
    pub(crate) fn ok(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            content: Content::Json(body),
        }
    }

    /// An error the way Action Network words it: one string, no code, no field.
    pub(crate) fn error(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            content: Content::Json(json!({ "error": text.into() })),
        }
    }

    /// The answer to an id nobody has.
    pub(crate) fn unknown(kind: &str, id: &str) -> Self {
        Self::error(
            StatusCode::NOT_FOUND,
            format!("Couldn't find {kind} with id = {id}"),
        )
    }

    /// A page for people where a program expected JSON.
    pub(crate) fn html(status: StatusCode) -> Self {
        let reason = status.canonical_reason().unwrap_or("Error");
        Self {
            status,
            content: Content::Html(format!(
                "<!DOCTYPE html>\n<html>\n<head><title>{reason}</title></head>\n\
                 <body><h1>{reason}</h1><p>We're sorry, but something went wrong.</p></body>\n</html>\n"
            )),
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let (content_type, body) = match self.content {
            Content::Json(value) => (HAL_JSON, value.to_string()),
            Content::Html(text) => (HTML, text),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, content_type);
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, NOT_CACHED);
        response
    }
}
