//! Links of answers instead of paths, and links in what is written.

use serde_json::json;

use crate::client_support::script::{Script, status};
use crate::{API, OTHER, UUID, last_body, network, refusal};

#[test]
fn a_link_of_an_answer_is_as_good_as_a_path() {
    let script = network();
    let mut client = script.client();
    let tagging = format!("{API}/tags/{OTHER}/taggings/{UUID}");
    client.get_at(&tagging).unwrap();
    client.delete_at(&tagging).unwrap();
    client
        .embed_at(&format!("{API}/petitions/{UUID}/embed"))
        .unwrap();
    let person =
        json!({ "_links": { "osdi:person": { "href": format!("{API}/people/{OTHER}") } } });
    client
        .create_at(&format!("{API}/tags/{OTHER}/taggings"), person)
        .unwrap();
    let sent = [
        format!("GET {tagging}"),
        format!("DELETE {tagging}"),
        format!("GET {API}/petitions/{UUID}/embed"),
        format!("POST {API}/tags/{OTHER}/taggings"),
    ];
    assert_eq!(script.sent(), sent);
}

#[test]
fn a_link_is_pinned_like_every_link_that_is_followed() {
    let cases = [
        (
            format!("https://evil.example/api/v2/people/{UUID}"),
            "leads to another server",
        ),
        (
            format!("//evil.example/api/v2/people/{UUID}"),
            "leads to another server",
        ),
        (
            format!("http://actionnetwork.org/api/v2/people/{UUID}"),
            "leads to another server",
        ),
        (
            format!("https://a:b@actionnetwork.org/api/v2/people/{UUID}"),
            "is not a plain web address",
        ),
        (
            format!("ftp://actionnetwork.org/api/v2/people/{UUID}"),
            "is not a plain web address",
        ),
        (
            format!("https://actionnetwork.org/login/people/{UUID}"),
            "leads out of the API",
        ),
        ("https://".to_owned(), "is not a web address"),
    ];
    for (link, why) in cases {
        let expected = format!("This link is not followed, because it {why}.");
        assert_eq!(refusal(|client| client.get_at(&link)), expected, "{link}");
        assert_eq!(
            refusal(|client| client.delete_at(&link)),
            expected,
            "{link}"
        );
        assert_eq!(
            refusal(|client| client.update_at(&link, json!({}))),
            expected,
            "{link}"
        );
        assert_eq!(
            refusal(|client| client.records_at(&link, &[])),
            expected,
            "{link}"
        );
        let body = json!({ "_links": { "osdi:person": { "href": link } } });
        let path = format!("tags/{OTHER}/taggings");
        assert_eq!(
            refusal(|client| client.create_at(&path, body)),
            expected,
            "{link}"
        );
    }
}

#[test]
fn a_kept_next_link_goes_on_where_it_leads() {
    let page = |number: u64, is_empty: bool| {
        let people: Vec<_> = (0..2)
            .filter(|_| !is_empty)
            .map(|_| json!({ "identifiers": [format!("action_network:{UUID}")] }))
            .collect();
        let next = format!("{API}/people?filter=x&page={}", number + 1);
        let links = if is_empty {
            json!({})
        } else {
            json!({ "next": { "href": next } })
        };
        status(
            200,
            &json!({ "page": number, "_embedded": { "osdi:people": people }, "_links": links }),
        )
    };
    let script = Script::new([page(3, false), page(4, true)]);
    let mut client = script.client();
    let link = format!("{API}/people?filter=x&page=3");
    let mut records = client.records_at(&link, &[]).unwrap();
    assert_eq!(records.next_page(&mut client).unwrap().unwrap().len(), 2);
    assert!(records.next_page(&mut client).unwrap().is_none());
    assert_eq!(
        script.sent(),
        [
            format!("GET {link}"),
            format!("GET {API}/people?filter=x&page=4")
        ]
    );
    // A query is only good for walking from there on.
    let criteria = vec![["given_name", "eq", "x"].map(str::to_owned).to_vec()];
    let expected = "This link to people has a query. Give the link without it.";
    assert_eq!(
        refusal(|client| client.records_at(&link, &criteria)),
        expected
    );
    assert_eq!(refusal(|client| client.page_at(&link, &[], 1)), expected);
    assert_eq!(
        refusal(|client| client.create_at(&link, json!({}))),
        expected
    );
    let record = format!("{API}/people/{UUID}?x=y");
    assert_eq!(refusal(|client| client.get_at(&record)), expected);
}

#[test]
fn links_in_what_is_written_are_made_whole_whatever_their_form() {
    let whole = format!("{API}/people/{OTHER}");
    for href in [
        whole.clone(),
        format!("people/{OTHER}"),
        format!("/api/v2/people/{OTHER}"),
    ] {
        let script = network();
        let body = json!({ "_links": { "osdi:person": { "href": href } } });
        script
            .client()
            .create_at(&format!("petitions/{OTHER}/signatures"), body)
            .unwrap();
        assert_eq!(
            last_body(&script),
            json!({ "_links": { "osdi:person": { "href": whole } } })
        );
    }
    let script = network();
    let message = json!({
        "subject": "s", "body": "b", "from": "f", "reply_to": "r",
        "targets": [{ "href": format!("queries/{OTHER}") }],
        "_links": { "osdi:wrapper": { "href": format!("wrappers/{OTHER}") } },
    });
    script.client().create_at("messages", message).unwrap();
    let sent = last_body(&script);
    assert_eq!(sent["targets"][0]["href"], format!("{API}/queries/{OTHER}"));
    assert_eq!(
        sent["_links"]["osdi:wrapper"]["href"],
        format!("{API}/wrappers/{OTHER}")
    );
    for (href, place) in [
        (format!("tags/{OTHER}"), "_links.osdi:person"),
        ("people".to_owned(), "_links.osdi:person"),
        ("people/5".to_owned(), "_links.osdi:person"),
    ] {
        let body = json!({ "_links": { "osdi:person": { "href": href } } });
        let path = format!("petitions/{OTHER}/signatures");
        let said = refusal(|client| client.create_at(&path, body));
        let expected = format!("“{place}” of a new signature must be a link to people/{{id}}.");
        assert_eq!(said, expected);
    }
}
