//! From an answer to a resource, or to an error that says what was wrong with it.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::redact::Redactor;
use super::retry::is_server_trouble;
use super::{Request, Response};
use crate::{Error, Kind, Result};

/// How much of a text of the server's goes into an error.
const LONGEST_REASON: usize = 300;

/// Reads a successful answer; makes an error of any other. Only the reason Action Network gives is redacted yet.
pub(super) fn decode<T: DeserializeOwned>(
    request: &Request,
    response: &Response,
    redactor: &Redactor,
) -> Result<T> {
    let said = || said(response, redactor);
    let error = match response.status {
        200..=299 => return read(request, response),
        401 | 403 => Error::new(
            Kind::Authentication,
            format!(
                "Action Network does not accept the API token of this profile for {}. Compare it with the key shown at \
                 Action Network under API & Sync, and look whether it is the key of the right group.{}",
                request.name,
                said()
            ),
        ),
        404 => Error::new(
            Kind::NotFound,
            format!(
                "Action Network does not know this record, or it is not on the list of this API token: {}.{}",
                request.name,
                said()
            ),
        ),
        429 => Error::new(
            Kind::RateLimited,
            format!(
                "Action Network gets too many requests with this API token. Try again later.{}",
                said()
            ),
        ),
        300..=399 => Error::new(
            Kind::Unreadable,
            format!(
                "Action Network answered {} with a redirect, which is not followed. Check the entry point of the \
                 profile.",
                request.name
            ),
        ),
        status if is_server_trouble(status) => Error::new(
            Kind::Transport,
            format!(
                "Action Network is in trouble: it answered {} with status {status}.{}",
                request.name,
                said()
            ),
        ),
        status => Error::new(
            Kind::Rejected,
            format!(
                "Action Network refused {} with status {status}.{}",
                request.name,
                said()
            ),
        ),
    };
    Err(error
        .with_status(response.status)
        .with("request", &request.name))
}

fn read<T: DeserializeOwned>(request: &Request, response: &Response) -> Result<T> {
    let unreadable = |message: String| {
        Error::new(Kind::Unreadable, message)
            .with_status(response.status)
            .with("request", &request.name)
    };
    if !response.is_json() {
        let media_type = response
            .media_type()
            .unwrap_or_else(|| "no content type".to_owned());
        return Err(unreadable(format!(
            "The answer to {} is not JSON but {media_type} (status {}). Is the entry point of the profile right, and \
             does a proxy or a login page stand in between?",
            request.name, response.status
        ))
        .with("content_type", media_type));
    }
    let mut json = serde_json::Deserializer::from_slice(&response.body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." {
            String::new()
        } else {
            format!(" at “{path}”")
        };
        let message = format!(
            "The answer to {} cannot be read{place}: {}.",
            request.name,
            error.inner()
        );
        unreadable(message).with("path", path)
    })?;
    json.end().map_err(|error| {
        unreadable(format!(
            "The answer to {} goes on after its end: {error}",
            request.name
        ))
        .with("path", ".")
    })?;
    Ok(value)
}

/// What Action Network gives as the reason: `{"error": "…"}`, one text (reference, section 5).
fn said(response: &Response, redactor: &Redactor) -> String {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }

    if !response.is_json() {
        return String::new();
    }
    match serde_json::from_slice::<Refusal>(&response.body) {
        Ok(refusal) if !refusal.error.trim().is_empty() => {
            // Redacted before it is cut, or half a token could stay.
            let reason: String = redactor
                .text(refusal.error.trim())
                .chars()
                .take(LONGEST_REASON)
                .collect();
            format!(" It says: {reason}")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::client::{ApiToken, Method};
    use crate::osdi::Person;

    const TOKEN: &str = "0123456789abcdef";

    fn decoded(status: u16, media_type: &str, body: &str) -> Result<Person> {
        let token = ApiToken::new(TOKEN).unwrap();
        let redactor = Redactor::new(&token);
        let request = Request {
            method: Method::Get,
            url: Url::parse("https://actionnetwork.org/api/v2/people/1").unwrap(),
            token,
            body: None,
            name: "GET /people/1".to_owned(),
        };
        let headers = vec![("content-type".to_owned(), media_type.to_owned())];
        decode(
            &request,
            &Response {
                status,
                headers,
                body: body.into(),
            },
            &redactor,
        )
    }

    const HAL: &str = "application/hal+json";

    #[test]
    fn json_of_any_kind_is_read() {
        for media_type in [
            HAL,
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/vnd.error+json",
        ] {
            let person = decoded(200, media_type, r#"{"given_name":"Maren"}"#).expect(media_type);
            assert_eq!(person.given_name.as_deref(), Some("Maren"));
        }
    }

    #[test]
    fn each_status_has_its_kind_and_tells_the_reason() {
        let because = r#"{"error":"Because."}"#;
        let cases = [
            (301, HAL, "", Kind::Unreadable, "redirect"),
            (
                400,
                HAL,
                because,
                Kind::Rejected,
                "status 400. It says: Because.",
            ),
            (
                401,
                HAL,
                because,
                Kind::Authentication,
                "does not accept the API token",
            ),
            (
                403,
                "text/html",
                "<html>",
                Kind::Authentication,
                "does not accept the API token",
            ),
            (404, HAL, because, Kind::NotFound, "It says: Because."),
            (
                404,
                "text/html",
                "<html>",
                Kind::NotFound,
                "not on the list of this API token",
            ),
            (405, HAL, "not json", Kind::Rejected, "status 405"),
            (422, HAL, r#"{"error":["a"]}"#, Kind::Rejected, "status 422"),
            (
                429,
                HAL,
                r#"{"error":"Too many requests"}"#,
                Kind::RateLimited,
                "Too many requests",
            ),
            (500, "text/html", "<html>", Kind::Transport, "status 500"),
            (503, HAL, because, Kind::Transport, "It says: Because."),
            (100, HAL, "", Kind::Rejected, "status 100"),
        ];
        for (status, media_type, body, kind, part) in cases {
            let error = decoded(status, media_type, body).expect_err(part);
            assert_eq!(
                (error.kind(), error.status()),
                (kind, Some(status)),
                "{error}"
            );
            assert!(error.to_string().contains(part), "{status}: {error}");
            assert_eq!(error.context()[0], ("request", "GET /people/1".to_owned()));
        }
    }

    #[test]
    fn what_is_not_json_or_not_a_person_is_unreadable_and_says_where() {
        let deep = format!(r#"{{"given_name":"x","deep":{}}}"#, "[".repeat(10_000));
        let cases = [
            (
                "text/html; charset=utf-8",
                "<html>Log in</html>",
                "not JSON but text/html (status 200)",
            ),
            ("", "{}", "not JSON"),
            (HAL, "", "cannot be read: "),
            (HAL, "[]", "cannot be read: "),
            (
                HAL,
                r#"{"email_addresses":[{"address":"#,
                "cannot be read at “email_addresses[0].address”",
            ),
            (
                HAL,
                r#"{"given_name":{}}"#,
                "cannot be read at “given_name”",
            ),
            (HAL, r#"{"given_name":"x"}{"#, "goes on after its end"),
            (HAL, &deep, "cannot be read at “deep"),
        ];
        for (media_type, body, part) in cases {
            let error = decoded(200, media_type, body).expect_err(part);
            assert_eq!(error.kind(), Kind::Unreadable);
            assert!(error.to_string().contains(part), "{part}: {error}");
        }
    }

    #[test]
    fn a_long_reason_is_cut_and_never_leaves_half_a_token() {
        let reason = format!("{}{TOKEN} and more", "x".repeat(LONGEST_REASON - 8));
        let body = serde_json::json!({ "error": reason }).to_string();
        let error = decoded(403, HAL, &body).expect_err("403");
        assert!(!error.to_string().contains(&TOKEN[..4]), "{error}");
        assert!(error.to_string().chars().count() < 600);
    }
}
