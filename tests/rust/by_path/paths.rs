//! Each path of the documentation, and what can be done there.

use osdi_engine::client::Client;
use osdi_engine::{Error, Kind};
use serde_json::{Value, json};

use crate::{OTHER, UUID, network, person_link, refusal};

/// What can be done besides reading: **c**reate, **u**pdate, **d**elete, **e**mbed; in capitals also in the background.
const PATHS: &[(&str, &str)] = &[
    ("people", "CU"),
    ("people/{id}/attendances", ""),
    ("people/{id}/donations", ""),
    ("people/{id}/outreaches", ""),
    ("people/{id}/responses", ""),
    ("people/{id}/signatures", ""),
    ("people/{id}/submissions", ""),
    ("people/{id}/taggings", ""),
    ("tags", "c"),
    ("tags/{id}/taggings", "CD"),
    ("petitions", "cue"),
    ("petitions/{id}/signatures", "CU"),
    ("events", "cue"),
    ("events/{id}/attendances", "CU"),
    ("event_campaigns", "cue"),
    ("event_campaigns/{id}/events", "c"),
    ("forms", "cue"),
    ("forms/{id}/submissions", "CU"),
    ("fundraising_pages", "cue"),
    ("fundraising_pages/{id}/donations", "CU"),
    ("donations", ""),
    ("advocacy_campaigns", "cue"),
    ("advocacy_campaigns/{id}/outreaches", "CU"),
    ("surveys", "cue"),
    ("surveys/{id}/responses", "CU"),
    ("campaigns", ""),
    ("messages", "cu"),
    ("lists", ""),
    ("lists/{id}/items", ""),
    ("queries", ""),
    ("wrappers", ""),
    ("unique_id_lists", "cu"),
];

/// Something new that fits a collection.
fn new(collection: &str) -> Value {
    let mut new = match collection {
        "people" => json!({ "person": { "email_addresses": [{ "address": "m@example.org" }] } }),
        "tags" => json!({ "name": "x" }),
        "messages" => json!({ "subject": "s", "body": "b", "from": "f", "reply_to": "r" }),
        "unique_id_lists" => json!({ "name": "x", "unique_ids": [UUID] }),
        "petitions" | "events" | "event_campaigns" | "forms" | "fundraising_pages" | "surveys" => {
            json!({ "title": "x", "origin_system": "CiviCRM" })
        }
        "advocacy_campaigns" => {
            json!({ "title": "x", "origin_system": "CiviCRM", "type": "email" })
        }
        _ => json!({ "_links": person_link() }),
    };
    if collection == "donations" {
        new["recipients"] = json!([{ "display_name": "x", "amount": "1.00" }]);
    }
    new
}

/// Changes that fit a collection.
fn changes(collection: &str) -> Value {
    match collection {
        "people" => json!({ "given_name": "x" }),
        "messages" => json!({ "subject": "x" }),
        "unique_id_lists" => json!({ "name": "x" }),
        "donations" => json!({ "recipients": [{ "display_name": "x", "amount": "1.00" }] }),
        "signatures" | "attendances" | "submissions" | "outreaches" | "responses" => {
            json!({ "identifiers": ["x:1"] })
        }
        _ => json!({ "title": "x" }),
    }
}

/// One write: what messages call it, its letter, its verb, and the call.
struct Write {
    done: &'static str,
    letter: char,
    method: &'static str,
    call: fn(&mut Client, &str, &str) -> Result<(), Error>,
}

fn collection(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

const WRITES: &[Write] = &[
    Write {
        done: "created",
        letter: 'c',
        method: "POST",
        call: |client, path, _| client.create_at(path, new(collection(path))).map(drop),
    },
    Write {
        done: "changed",
        letter: 'u',
        method: "PUT",
        call: |client, path, record| {
            let body = changes(collection(path));
            client.update_at(record, body).map(drop)
        },
    },
    Write {
        done: "deleted",
        letter: 'd',
        method: "DELETE",
        call: |client, _, record| client.delete_at(record),
    },
    Write {
        done: "embedded",
        letter: 'e',
        method: "GET",
        call: |client, _, record| client.embed_at(record).map(drop),
    },
];

const LATER: &[Write] = &[
    Write {
        done: "created",
        letter: 'C',
        method: "POST",
        call: |client, path, _| {
            client
                .create_at_in_background(path, new(collection(path)))
                .map(drop)
        },
    },
    Write {
        done: "changed",
        letter: 'U',
        method: "PUT",
        call: |client, path, record| {
            let body = changes(collection(path));
            client.update_at_in_background(record, body).map(drop)
        },
    },
    Write {
        done: "deleted",
        letter: 'D',
        method: "DELETE",
        call: |client, _, record| client.delete_at_in_background(record).map(drop),
    },
];

#[test]
fn each_path_is_read() {
    for (path, _) in PATHS {
        let path = path.replace("{id}", OTHER);
        let script = network();
        let mut client = script.client();
        let record = client.get_at(&format!("{path}/{UUID}")).unwrap();
        assert_eq!(record["newer"], 1, "{path}: fields nobody knows are kept");
        let _ = client.page_at(&path, &[], 2);
        let mut records = client.records_at(&path, &[]).unwrap();
        assert!(
            records.next_page(&mut client).is_err(),
            "{path}: a record is no page"
        );
        let sent = [
            format!("GET {}/{path}/{UUID}", crate::API),
            format!("GET {}/{path}?page=2", crate::API),
            format!("GET {}/{path}", crate::API),
        ];
        assert_eq!(script.sent()[..], sent[..]);
    }
}

#[test]
fn each_path_offers_what_action_network_offers_and_refuses_the_rest() {
    for (path, offered) in PATHS {
        let path = path.replace("{id}", OTHER);
        let record = format!("{path}/{UUID}");
        for (write, is_later) in WRITES
            .iter()
            .map(|write| (write, false))
            .chain(LATER.iter().map(|write| (write, true)))
        {
            let what = format!(
                "{path}: {} {}",
                write.done,
                if is_later { "later" } else { "now" }
            );
            let is_offered = offered.contains(write.letter)
                || offered.contains(write.letter.to_ascii_uppercase());
            let script = network();
            let done = (write.call)(&mut script.client(), &path, &record);
            if is_offered {
                done.unwrap_or_else(|error| panic!("{what}: {error}"));
                let place = match write.letter {
                    'c' | 'C' => path.clone(),
                    'e' => format!("{record}/embed"),
                    _ => record.clone(),
                };
                let query = if is_later {
                    "?background_request=true"
                } else {
                    ""
                };
                let sent = format!("{} {}/{place}{query}", write.method, crate::API);
                assert_eq!(script.sent(), [sent], "{what}");
            } else {
                let error = done.expect_err(&what);
                assert_eq!(script.sent(), Vec::<String>::new(), "{what}");
                assert_eq!(error.kind(), Kind::CannotMap, "{what}");
                let said = error.to_string();
                assert!(
                    said.starts_with("Action Network does not let "),
                    "{what}: {said}"
                );
                assert!(
                    said.contains(&format!(" be {}", write.done)),
                    "{what}: {said}"
                );
            }
        }
    }
}

#[test]
fn a_refusal_says_what_can_be_done_instead() {
    let record = |path: &str| format!("{}/{UUID}", path.replace("{id}", OTHER));
    let cases: Vec<(String, &str)> = vec![
        (
            refusal(|client| client.delete_at(&record("tags"))),
            "Action Network does not let a tag be deleted. At tags it can be read and created.",
        ),
        (
            refusal(|client| client.delete_at(&record("people/{id}/taggings"))),
            "Action Network does not let a tagging be deleted at people/{id}/taggings, but at tags/{id}/taggings.",
        ),
        (
            refusal(|client| client.create_at("donations", json!({}))),
            "Action Network does not let a donation be created at donations, but at fundraising_pages/{id}/donations.",
        ),
        (
            refusal(|client| client.create_at_in_background("petitions", json!({}))),
            "Action Network does not let a petition be created in the background, only at once.",
        ),
        (
            refusal(|client| client.get_at("people")),
            "“people” is a whole collection. The path of one record is people/{id}.",
        ),
        (
            refusal(|client| client.records_at(&record("people"), &[])),
            "“people/{id}” is one record. The path of the collection is people.",
        ),
    ];
    for (said, expected) in cases {
        assert_eq!(said, expected);
    }
}

#[test]
fn what_is_no_path_is_told_all_there_are() {
    let others = [
        "",
        "/",
        "peoples",
        "embed",
        "people/x/send",
        "people/x/y",
        "people/x/y/z/a",
        "tags/x/donations",
        "people?filter=x",
        "../people",
    ];
    for path in others {
        let said = refusal(|client| client.page_at(path, &[], 1));
        for (path, _) in PATHS {
            assert!(said.contains(path), "{path} is not in: {said}");
        }
    }
    let said = refusal(|client| client.get_at("people/5"));
    assert!(said.starts_with("“5” is not the id of a person"), "{said}");
    let said = refusal(|client| client.page_at("tags/5/taggings", &[], 1));
    assert!(said.starts_with("“5” is not the id of a tag"), "{said}");
}

#[test]
fn slashes_and_spaces_around_a_path_do_not_matter() {
    let script = network();
    let mut client = script.client();
    for path in ["people", "/people", "people/", " /people/ "] {
        let path = format!("{}/action_network:{}", path.trim_end(), UUID.to_uppercase());
        let path = path.replace("//", "/");
        client.get_at(&path).unwrap();
    }
    assert!(
        script
            .sent()
            .iter()
            .all(|sent| *sent == format!("GET {}/people/{UUID}", crate::API))
    );
}

#[test]
fn collections_are_searched_by_their_own_fields() {
    let criterion = |parts: [&str; 3]| vec![parts.map(str::to_owned).to_vec()];
    let fits = [
        (
            "people",
            ["email_address", "eq", "o'b@example.org"],
            "email_address eq 'o''b@example.org'",
        ),
        ("petitions", ["title", "eq", "x"], "title eq 'x'"),
        (
            "events",
            ["start_date", "gt", "2026-05-01T18:00:00"],
            "start_date gt '2026-05-01T18:00:00Z'",
        ),
        (
            "donations",
            ["modified_date", "lt", "2026-05-01"],
            "modified_date lt '2026-05-01T00:00:00Z'",
        ),
    ];
    for (path, parts, filter) in fits {
        let script = network();
        let _ = script.client().page_at(path, &criterion(parts), 1);
        let found = script.with(|record| {
            let mut pairs = record.requests[0].url.query_pairs();
            pairs.next().unwrap().1.into_owned()
        });
        assert_eq!(found, filter);
    }
    let misfits = [
        (
            "people",
            ["title", "eq", "x"],
            "criteria[0]: people cannot be searched by \"title\", only by identifier, ",
        ),
        (
            "tags",
            ["name", "eq", "x"],
            "criteria[0]: tags cannot be searched; read all of them",
        ),
        (
            "events",
            ["end_date", "eq", "2026-05-01"],
            "criteria[0]: the operator for \"end_date\" must be gt or lt",
        ),
        (
            "events",
            ["end_date", "gt", "x"],
            "criteria[0]: \"x\" is not a local time",
        ),
        (
            "people",
            ["created_date", "gt", "x"],
            "criteria[0]: \"x\" is not a time",
        ),
        (
            "people",
            ["created_date", "like", "x"],
            "criteria[0]: the operator must be eq, gt or lt",
        ),
    ];
    for (path, parts, expected) in misfits {
        let said = refusal(|client| client.records_at(path, &criterion(parts)));
        assert!(said.starts_with(expected), "{said}");
    }
    let said = refusal(|client| client.page_at("people", &[vec!["x".to_owned()]], 1));
    assert_eq!(
        said,
        "criteria[0]: a criterion has three parts: field, operator and value"
    );
}

#[test]
fn what_has_a_call_of_its_own_is_told_that_call() {
    let cases = [
        (
            "",
            "The path is empty. Use entryPoint() for the entry point.",
        ),
        (
            " / ",
            "The path is empty. Use entryPoint() for the entry point.",
        ),
        (
            "metadata",
            "“metadata” has a call of its own. Use metadata().",
        ),
        (
            "https://actionnetwork.org/api/v2/metadata/",
            "“metadata/” has a call of its own. Use metadata().",
        ),
        (
            "metadata/custom_fields",
            "“metadata/custom_fields” has a call of its own. Use customFields().",
        ),
        (
            "petitions/x/embed",
            "“petitions/x/embed” has a call of its own. Use embed().",
        ),
        (
            "messages/x/send",
            "“messages/x/send” has a call of its own. Use sendMessage() or stopMessage().",
        ),
        (
            "messages/x/schedule",
            "“messages/x/schedule” has a call of its own. Use scheduleMessage() or unscheduleMessage().",
        ),
    ];
    for (path, expected) in cases {
        for said in [
            refusal(|client| client.get_at(path)),
            refusal(|client| client.page_at(path, &[], 1)),
            refusal(|client| client.create_at(path, json!({}))),
        ] {
            assert!(said.starts_with(expected), "{path}: {said}");
        }
    }
}

#[test]
fn a_long_path_is_not_echoed_whole() {
    let long = "x".repeat(1_000_000);
    let token = crate::client_support::TOKEN;
    let paths = [
        long.clone(),
        format!("people/{long}"),
        format!("tags/{long}/taggings"),
        format!("petitions/{long}/embed"),
        format!("https://actionnetwork.org/api/v2/{long}"),
        format!("https://{long}.example/api/v2/people"),
        // The token stands where the text is cut.
        format!("{}{token}", "x/".repeat(95)),
    ];
    for path in paths {
        let script = network();
        let mut client = script.client();
        let errors = [
            client.get_at(&path).map(drop),
            client.page_at(&path, &[], 1).map(drop),
        ];
        for error in errors {
            let error = error.unwrap_err();
            let all = format!("{error} {:?}", error.context());
            assert!(all.len() < 3_000, "{}", all.len());
            assert!(!all.contains(&token[..6]), "{all}");
        }
    }
    let said = refusal(|client| client.page_at(&long, &[], 1));
    let cut = format!("“{}…”", &long[..200]);
    assert!(said.contains(&cut), "{said}");
}

#[test]
fn attendances_of_an_event_of_a_campaign_are_told_where_they_are() {
    for path in [
        format!("event_campaigns/{OTHER}/events/{UUID}/attendances"),
        format!("event_campaigns/{OTHER}/events/{UUID}/attendances/{UUID}"),
    ] {
        let said = refusal(|client| client.page_at(&path, &[], 1));
        assert!(said.ends_with("Use events/{id}/attendances."), "{said}");
    }
}

#[test]
fn a_long_criterion_is_not_echoed_whole() {
    let long = "x".repeat(1_000_000);
    for parts in [
        [&long, "eq", "x"],
        ["created_date", &long, "x"],
        ["created_date", "gt", &long],
    ] {
        let criterion = vec![parts.map(str::to_owned).to_vec()];
        let said = refusal(|client| client.page_at("people", &criterion, 1));
        assert!(
            said.contains(&format!("\"{}…\"", &long[..200])),
            "{}",
            said.len()
        );
        assert!(said.len() < 1_000, "{}", said.len());
    }
    for parts in [
        ["start_date", &long, "2026-05-01"],
        ["start_date", "gt", &long],
    ] {
        let criterion = vec![parts.map(str::to_owned).to_vec()];
        let said = refusal(|client| client.page_at("events", &criterion, 1));
        assert!(said.len() < 1_000, "{}", said.len());
    }
}
