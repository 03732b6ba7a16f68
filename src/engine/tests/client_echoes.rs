//! A server repeats the token in every place and spelling it can think of; no text of the client does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use client_support::server::Server;
use client_support::{UUID, config};
use osdi_engine::client::{ApiToken, Client, StopSignal, Trace};
use osdi_engine::osdi::{Collection, NewTag, Person, PersonId, Tag, Tagging};

/// With every character that is written differently somewhere, and letters of both cases.
const TOKEN: &str = r#"Ab+9/x="q\Z%7-_~'<&k"#;

fn client(server: &Server) -> Client {
    let mut settings = config(&server.origin);
    settings.token = ApiToken::new(TOKEN).unwrap();
    Client::over_http(settings, StopSignal::never()).unwrap()
}

/// The token as it may be written in an address, a JSON text or a header.
fn spellings() -> Vec<String> {
    let encoded = |one: &dyn Fn(u8) -> String| TOKEN.bytes().map(one).collect::<String>();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric();
    let plain = |byte: u8| char::from(byte).to_string();
    vec![
        TOKEN.to_owned(),
        TOKEN.to_ascii_lowercase(),
        TOKEN.to_ascii_uppercase(),
        encoded(&|byte| format!("%{byte:02X}")),
        encoded(&|byte| format!("%{byte:02x}")),
        encoded(&|byte| {
            if is_plain(byte) {
                plain(byte)
            } else {
                format!("%{byte:02x}")
            }
        }),
        encoded(&|byte| {
            if is_plain(byte) {
                plain(byte)
            } else {
                format!("%{byte:02X}")
            }
        }),
        // As an address in an address.
        encoded(&|byte| format!("%25{byte:02x}")),
        encoded(&|byte| format!("\\u{byte:04x}")),
        encoded(&|byte| format!("\\u{byte:04X}")),
        TOKEN.replace('\\', r"\\").replace('"', r#"\""#),
        TOKEN
            .replace('\\', r"\\")
            .replace('"', r#"\""#)
            .replace('/', r"\/"),
    ]
}

fn json_text(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Answers with the spelling in the status line, the headers and the body.
fn answers(spelling: &str) -> Vec<String> {
    let said = json_text(spelling);
    // As it is, where it may stand in JSON as it is: then it is the token in other words.
    let raw: String = match serde_json::from_str::<String>(&format!("\"{spelling}\"")) {
        Ok(_) => format!("\"{spelling}\""),
        Err(_) => said.clone(),
    };
    let bodies = [
        format!("{{\"error\":{said}}}"),
        format!("{{\"error\":{raw}}}"),
        format!("{{\"identifiers\":{raw}}}"),
        format!("{{{raw}:1,\"given_name\":{{{raw}:[]}}}}"),
        format!("{{\"custom_fields\":[{raw}]}}"),
        format!("{{\"phone_numbers\":[{{\"primary\":{said}}}]}}"),
        format!("{{\"created_date\":{raw}}}"),
        format!(
            "{{\"page\":1,\"_embedded\":{{\"osdi:people\":[{{}}]}},\"_links\":{{\"next\":{{\"href\":{said}}}}}}}"
        ),
        spelling.to_owned(),
    ];
    let head = format!(
        "X-Key: {spelling}\r\nWWW-Authenticate: Key {spelling}\r\nSet-Cookie: {spelling}\r\n"
    );
    let mut answers = Vec::new();
    for body in &bodies {
        for (status, media) in [
            (
                format!("400 No {spelling}"),
                "application/hal+json".to_owned(),
            ),
            (format!("200 {spelling}"), "application/hal+json".to_owned()),
            (format!("503 {spelling}"), format!("text/{spelling}")),
        ] {
            let length = body.len();
            answers.push(format!(
                "HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            ));
        }
    }
    for (status, location) in [
        ("302 Found", format!("https://elsewhere.example/{spelling}")),
        (
            "303 See",
            format!("https://x.example/api/v2/?key={spelling}"),
        ),
        ("200 OK", spelling.to_owned()),
    ] {
        answers.push(format!(
            "HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Type: text/{spelling}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ));
    }
    // No HTTP at all.
    answers.push(format!("{spelling}\r\n\r\n"));
    answers.push(format!("HTTP/1.1 200 OK\r\n{spelling}\r\n\r\n"));
    answers.push(format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{spelling}\r\n"
    ));
    answers
}

/// The token whatever its spelling, letters in lower case.
fn shows(text: &str) -> bool {
    let mut decoded = text.to_owned();
    for _ in 0..3 {
        let lossy = percent_encoding::percent_decode_str(&decoded).decode_utf8_lossy();
        decoded = lossy.into_owned();
    }
    let unescaped = unescaped(text);
    [text, &decoded, &unescaped].iter().any(|text| {
        text.to_ascii_lowercase()
            .contains(&TOKEN.to_ascii_lowercase())
    })
}

fn unescaped(text: &str) -> String {
    let mut plain = text.to_owned();
    for byte in 0x20..0x7f_u8 {
        let character = char::from(byte).to_string();
        plain = plain.replace(&format!("\\u{byte:04x}"), &character);
        plain = plain.replace(&format!("\\u{byte:04X}"), &character);
    }
    plain
        .replace(r"\/", "/")
        .replace(r#"\""#, "\"")
        .replace(r"\\", "\\")
}

#[test]
fn an_echo_in_any_place_and_spelling_is_shown_nowhere() {
    for spelling in spellings() {
        assert!(shows(&spelling), "the test knows this spelling: {spelling}");
        for answer in answers(&spelling) {
            let server = Server::saying(&[&answer, &answer, &answer, &answer]);
            let mut client = client(&server);
            let told = Rc::new(RefCell::new(String::new()));
            let tell = Rc::clone(&told);
            client.set_trace(Some(Trace::new(move |entry| {
                write!(tell.borrow_mut(), "{entry:?}").unwrap();
            })));
            let id = PersonId::parse(UUID).unwrap();
            let new = NewTag {
                name: "x".to_owned(),
            };
            let errors = [
                client.person(&id).err(),
                client.save_person(&Person::default()).err(),
                client.create::<Tag, _>(&Collection::all(), &new).err(),
                client.people(None).next_page(&mut client).err(),
            ];
            let mut seen = format!("{client:?} {}", told.borrow());
            for error in errors.iter().flatten() {
                write!(seen, "{error} {error:?} {error:#?} {:?}", error.context()).unwrap();
            }
            assert!(!shows(&seen), "{answer}\n\n{seen}");
        }
    }
}

#[test]
fn a_link_with_the_token_in_any_spelling_is_called_something_else() {
    for spelling in spellings() {
        let server = Server::saying(&[]);
        let mut client = client(&server);
        for link in [
            format!("{}/api/v2/people/{spelling}", server.origin),
            format!("https://elsewhere.example/{spelling}"),
            format!("https://{spelling}.example/"),
            format!("https://elsewhere.example/?key={spelling}"),
        ] {
            let Some(error) = client.get_link::<Person>(&link).err() else {
                panic!("{link} was read");
            };
            let pages = client.pages_of_link::<Tagging>(&link);
            let walked = pages
                .and_then(|mut pages| pages.next_page(&mut client))
                .err();
            let seen = format!("{error} {error:?} {walked:?} {client:?}");
            assert!(!shows(&seen), "{link}\n\n{seen}");
        }
    }
}
