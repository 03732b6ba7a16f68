//! What becomes of every kind of answer.

use url::Url;

use super::*;
use crate::client::{ApiToken, Method, concerns_one_record};
use crate::osdi::Person;

const TOKEN: &str = "0123456789abcdef";

fn decoded(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Result<Person> {
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
            "does not show this record",
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
        assert_eq!(concerns_one_record(&error), status == 403, "{status}");
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
fn no_answer_is_too_odd_for_a_clear_error() {
    let huge = format!(r#"{{"given_name":"{}"}}"#, "x".repeat(100_000_000));
    let mut cut = br#"{"given_name":"Ma"#.to_vec();
    cut.extend([0xff, 0xfe]);
    cut.extend(br#"ren"}"#);
    let deep_known = format!(r#"{{"custom_fields":{{"x":{}"#, "[".repeat(10_000));
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (huge.into(), "is too large: more than 10 MB"),
        (cut, "at “given_name”"),
        (vec![0; 100], "cannot be read"),
        (deep_known.into(), "recursion limit exceeded"),
        ("[".repeat(10_000).into(), "cannot be read"),
        ("\u{feff}{}".into(), "cannot be read"),
        (r#"{"given_name":"\ud800"}"#.into(), "at “given_name”"),
        (
            r#"{"email_addresses":[{"primary":1e999}]}"#.into(),
            "email_addresses[0]",
        ),
    ];
    for (body, part) in cases {
        let error = decoded(200, HAL, body).expect_err(part);
        assert_eq!(error.kind(), Kind::Unreadable, "{part}");
        assert!(error.to_string().contains(part), "{part}: {error}");
        assert!(error.to_string().len() < 500, "{part}");
    }
}

#[test]
fn a_number_for_a_text_and_a_text_for_a_number_are_read() {
    let body = r#"{"family_name":7,"phone_numbers":[{"number":15105550142,"primary":"1"}]}"#;
    let person = decoded(200, HAL, body).unwrap();
    assert_eq!(person.family_name.as_deref(), Some("7"));
    let phone = &person.phone_numbers[0];
    assert_eq!(
        (phone.number.as_deref(), phone.primary),
        (Some("15105550142"), Some(true))
    );
}

#[test]
fn a_huge_refusal_is_a_refusal_without_a_reason() {
    let body = format!(r#"{{"error":"{}"}}"#, "x".repeat(11_000_000));
    let error = decoded(400, HAL, body).expect_err("400");
    assert_eq!(error.kind(), Kind::Rejected);
    assert!(error.to_string().len() < 200, "{error}");
}

#[test]
fn a_long_reason_is_cut_and_never_leaves_half_a_token() {
    let reason = format!("{}{TOKEN} and more", "x".repeat(LONGEST_REASON - 8));
    let body = serde_json::json!({ "error": reason }).to_string();
    let error = decoded(403, HAL, body).expect_err("403");
    assert!(!error.to_string().contains(&TOKEN[..4]), "{error}");
    assert!(error.to_string().chars().count() < 600);
}

#[test]
fn control_characters_of_the_server_get_into_no_message() {
    let body =
        serde_json::json!({ "error": "\u{1b}[2JNo\r\n\0WARN: \u{9b}31mall\u{85} well\u{7f}" });
    let error = decoded(400, HAL, body.to_string()).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("It says: [2JNo WARN:  31mall  well"),
        "{error:?}"
    );
    let bodies = [
        (400, HAL, r#"{"error":"\u001b\u0000"}"#),
        (200, HAL, r#"{"custom_fields":"\u001b[2J\r\n"}"#),
        (
            200,
            HAL,
            r#"{"custom_fields":{"a":1},"phone_numbers":[{"primary":"\u001b\u009b"}]}"#,
        ),
        (200, "text/\u{1b}[2J", "x"),
    ];
    for (status, media_type, body) in bodies {
        if let Err(error) = decoded(status, media_type, body) {
            let details: Vec<&str> = error
                .context()
                .iter()
                .map(|(_, value)| value.as_str())
                .collect();
            let all = format!("{error} {}", details.concat());
            assert!(!all.contains(char::is_control), "{all:?}");
            assert!(
                !all.contains("It says"),
                "there is nothing to be told: {all:?}"
            );
        }
    }
}
