//! Reading all kinds of resources: where, page by page, and along links.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use client_support::script::{Script, status};
use client_support::{UUID, person_json};
use osdi_engine::client::Client;
use osdi_engine::osdi::*;
use osdi_engine::{Error, Kind};
use serde_json::{Value, json};

const API: &str = "https://actionnetwork.org/api/v2";
const OTHER: &str = "0b8a7c52-6d3f-4f0e-8a2b-4c2a9e117d60";

fn id<T: Resource>(uuid: &str) -> Id<T> {
    Id::parse(uuid).unwrap()
}

fn one(fields: &Value) -> Value {
    let mut one = json!({ "identifiers": [format!("action_network:{UUID}")] });
    for (key, value) in fields.as_object().unwrap() {
        one[key] = value.clone();
    }
    one
}

/// One call of the client, whatever it returns.
type Call = fn(&mut Client) -> Result<(), Error>;

#[test]
fn records_are_read_in_their_places() {
    let answer = || status(200, &one(&json!({})));
    let script = Script::new([answer(), answer(), answer(), answer()]);
    let mut client = script.client();
    client.get(&id::<Donation>(UUID)).unwrap();
    client
        .get((&id::<Person>(OTHER), &id::<Donation>(UUID)))
        .unwrap();
    client.get((&id::<List>(OTHER), &id::<Item>(UUID))).unwrap();
    client.get(&id::<UniqueIdList>(UUID)).unwrap();
    assert_eq!(
        script.sent(),
        [
            format!("GET {API}/donations/{UUID}"),
            format!("GET {API}/people/{OTHER}/donations/{UUID}"),
            format!("GET {API}/lists/{OTHER}/items/{UUID}"),
            format!("GET {API}/unique_id_lists/{UUID}"),
        ]
    );
}

#[test]
fn collections_are_read_page_by_page_with_their_filters() {
    fn page<T: Resource>(number: u32, count: usize) -> client_support::script::Answer {
        let items = vec![one(&json!({})); count];
        let links = match count {
            0 => json!({}),
            _ => json!({ "next": { "href": format!("{API}/next?page={}", number + 1) } }),
        };
        status(
            200,
            &json!({ "page": number, "_links": links, "_embedded": { T::RELATION: items } }),
        )
    }

    fn walk<T: Resource, P>(
        collection: &Collection<T, P>,
        filter: Option<&Filter<T::Field>>,
        query: &str,
    ) {
        let script = Script::new([page::<T>(1, 2), page::<T>(2, 1), page::<T>(3, 0)]);
        let mut client = script.client();
        let mut pages = client.pages(collection, filter);
        let mut count = 0;
        while let Some(records) = pages.next_page(&mut client).unwrap() {
            count += records.len();
        }
        assert_eq!(count, 3, "{}", collection.path());
        let first = format!("GET {API}/{}{query}", collection.path());
        assert_eq!(script.sent()[0], first);
        assert_eq!(script.sent().len(), 3);
    }

    let (person, tag, list): (PersonId, TagId, ListId) = (id(UUID), id(OTHER), id(OTHER));
    walk(&Collection::<Tag>::all(), None, "");
    walk(&person.collection::<Tagging>(), None, "");
    walk(&tag.collection::<Tagging>(), None, "");
    walk(&list.collection::<Item>(), None, "");
    walk(&person.collection::<Response>(), None, "");
    walk(
        &id::<AdvocacyCampaign>(OTHER).collection::<Outreach>(),
        None,
        "",
    );
    for_all_roots();
    let since = "2026-11-25T07:00:00Z".parse().unwrap();
    walk(
        &Collection::<Donation>::all(),
        Some(&Filter::new().gt(RecordField::ModifiedDate, since)),
        "?filter=modified_date%20gt%20%272026-11-25T07%3A00%3A00Z%27",
    );
    walk(
        &Collection::<FundraisingPage>::all(),
        Some(&Filter::new().eq(ActionField::Title, "ActBlue")),
        "?filter=title%20eq%20%27ActBlue%27",
    );

    fn for_all_roots() {
        walk(&Collection::<FundraisingPage>::all(), None, "");
        walk(&Collection::<Petition>::all(), None, "");
        walk(&Collection::<Event>::all(), None, "");
        walk(&Collection::<EventCampaign>::all(), None, "");
        walk(&Collection::<Form>::all(), None, "");
        walk(&Collection::<AdvocacyCampaign>::all(), None, "");
        walk(&Collection::<Survey>::all(), None, "");
        walk(&Collection::<Campaign>::all(), None, "");
        walk(&Collection::<Message>::all(), None, "");
        walk(&Collection::<List>::all(), None, "");
        walk(&Collection::<Query>::all(), None, "");
        walk(&Collection::<Wrapper>::all(), None, "");
        walk(&Collection::<UniqueIdList>::all(), None, "");
    }
}

#[test]
fn records_of_any_kind_are_found_one_by_one() {
    let body = json!({ "page": 1, "_embedded": { "osdi:petitions": [{}, {}] } });
    let script = Script::new([status(200, &body)]);
    let mut client = script.client();
    let filter = Filter::new().eq(ActionField::Title, "Clean air");
    let found: Result<Vec<Petition>, Error> = client.find(&filter).collect();
    assert_eq!(found.unwrap().len(), 2);
    let query = "filter=title%20eq%20%27Clean%20air%27";
    assert_eq!(script.sent(), [format!("GET {API}/petitions?{query}")]);
}

#[test]
fn one_page_tells_its_totals() {
    let body = json!({ "page": 2, "total_pages": 3, "total_records": "55", "_embedded": { "osdi:tags": [{}] } });
    let script = Script::new([status(200, &body)]);
    let page = script
        .client()
        .page(&Collection::<Tag>::all(), None, 2)
        .unwrap();
    assert_eq!(
        (page.total_pages, page.total_records, page.items().len()),
        (Some(3), Some(55), 1)
    );
    assert_eq!(script.sent(), [format!("GET {API}/tags?page=2")]);
}

#[test]
fn links_are_followed_within_the_api_only() {
    let good = format!("{API}/people/{UUID}");
    let script = Script::new([
        status(200, &person_json(UUID)),
        status(200, &json!({ "page": 1, "_embedded": {} })),
    ]);
    let mut client = script.client();
    let person: Person = client.get_link(&good).unwrap();
    assert_eq!(person.id(), Some(id(UUID)));
    let mut pages = client
        .pages_of_link::<Tagging>(&format!("{good}/taggings"))
        .unwrap();
    assert_eq!(pages.next_page(&mut client).unwrap(), None);
    assert_eq!(
        script.sent(),
        [format!("GET {good}"), format!("GET {good}/taggings")]
    );
    for link in [
        "https://evil.example/api/v2/people/1",
        "//evil.example/api/v2/people/1",
        "http://actionnetwork.org/api/v2/people/1",
        "https://actionnetwork.org:8443/api/v2/people/1",
        "https://user@actionnetwork.org/api/v2/people/1",
        "https://actionnetwork.org/other",
        "/api/v2/../../other",
        "file:///etc/passwd",
    ] {
        let script = Script::new([]);
        let mut client = script.client();
        let read = client.get_link::<Tagging>(link);
        assert_eq!(read.expect_err(link).kind(), Kind::Unreadable);
        assert!(client.pages_of_link::<Donation>(link).is_err(), "{link}");
        assert!(script.sent().is_empty());
    }
}

#[test]
fn the_next_page_of_no_collection_leads_elsewhere() {
    fn refuses<T: Resource, P>(collection: &Collection<T, P>) {
        let body = json!({
            "page": 1,
            "_embedded": { T::RELATION: [{}] },
            "_links": { "next": { "href": "https://evil.example/api/v2/x?page=2" } }
        });
        let script = Script::new([status(200, &body)]);
        let mut client = script.client();
        let error = client
            .pages(collection, None)
            .next_page(&mut client)
            .err()
            .expect("foreign next");
        assert!(
            error.to_string().contains("leads to another server"),
            "{error}"
        );
        assert_eq!(script.sent().len(), 1);
    }
    refuses(&Collection::<Tag>::all());
    refuses(&id::<Person>(UUID).collection::<Tagging>());
    refuses(&id::<FundraisingPage>(UUID).collection::<Donation>());
    refuses(&id::<Petition>(UUID).collection::<Signature>());
    refuses(&id::<List>(UUID).collection::<Item>());
}

#[test]
fn what_depends_on_the_key_says_so() {
    let because = json!({ "error": "Not allowed" });
    for code in [403, 404] {
        let script = Script::new([status(code, &because), status(code, &because)]);
        let mut client = script.client();
        let error = client.get(&id::<Tag>(UUID)).expect_err("tag");
        assert!(
            error
                .to_string()
                .contains("only the key of a group has tags"),
            "{error}"
        );
        assert_eq!(error.status(), Some(code));
        let error = client.get(&id::<Petition>(UUID)).expect_err("petition");
        assert!(!error.to_string().contains("has tags"), "{error}");
    }
}

#[test]
fn single_documents_are_read_and_nothing_else_for_them() {
    let links = json!({ "self": { "href": format!("{API}/") }, "osdi:tags": { "href": format!("{API}/tags") } });
    let script = Script::new([
        status(
            200,
            &json!({ "motd": "Welcome", "max_page_size": 25, "_links": links }),
        ),
        status(200, &json!({ "name": "Metadata", "_links": links })),
        status(
            200,
            &json!({ "action_network:custom_fields": [{ "name": "Ward" }] }),
        ),
        status(200, &json!({ "embed_full_no_styles": "<div>" })),
    ]);
    let mut client = script.client();
    assert!(client.entry_point().unwrap().offers::<Tag>());
    client.metadata().unwrap();
    assert_eq!(client.custom_fields().unwrap().len(), 1);
    client.embed(&id::<Petition>(UUID)).unwrap();
    assert_eq!(
        script.sent(),
        [
            format!("GET {API}/"),
            format!("GET {API}/metadata"),
            format!("GET {API}/metadata/custom_fields"),
            format!("GET {API}/petitions/{UUID}/embed")
        ]
    );
    let calls: Vec<Call> = vec![
        |client| client.entry_point().map(drop),
        |client| client.metadata().map(drop),
        |client| client.custom_fields().map(drop),
        |client| client.embed(&id::<Petition>(UUID)).map(drop),
    ];
    for call in calls {
        let script = Script::new([status(200, &json!({}))]);
        let error = call(&mut script.client()).expect_err("empty");
        assert_eq!(error.kind(), Kind::Unreadable);
    }
}
