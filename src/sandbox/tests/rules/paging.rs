//! Pages of many people: whatever makes them quick must not change who is on them.

use serde_json::{Value, json};

use crate::api::{Api, email, id};

/// The ids on all pages of an address.
fn walk(api: &Api, path: &str) -> Vec<String> {
    let mut url = path.to_owned();
    let mut ids = Vec::new();
    loop {
        let page = api.get(&url);
        let people = page["_embedded"]["osdi:people"].as_array().unwrap();
        ids.extend(people.iter().map(id));
        match page["_links"]["next"]["href"].as_str() {
            Some(next) => next.clone_into(&mut url),
            None => return ids,
        }
    }
}

#[test]
fn filters_by_date_find_whom_a_look_at_everybody_finds() {
    let api = Api::with_people(120);
    // Gaps, moved dates and newcomers: what an array of dates beside the people could miss.
    for (place, person) in api.sandbox.people().iter().enumerate() {
        let id = id(person);
        match place % 10 {
            3 => assert!(api.sandbox.delete_person(&id)),
            5 => {
                let moved = json!({"modified_date": "2024-02-03T04:05:06Z"});
                api.sandbox.patch_person(&id, moved).unwrap();
            }
            7 => {
                api.write(
                    "PUT",
                    &format!("people/{id}"),
                    json!({"given_name": "Moved"}),
                );
            }
            _ => {}
        }
    }
    api.sign_up(email("new@example.org"));
    let everybody = api.sandbox.people();
    assert_eq!(
        walk(&api, "people"),
        everybody.iter().map(id).collect::<Vec<_>>()
    );

    let text = |person: &Value, field: &str| person[field].as_str().unwrap_or_default().to_owned();
    type Expected = fn(&dyn Fn(&str) -> String) -> bool;
    let cases: [(&str, Expected); 6] = [
        ("modified_date gt '2025-07-01T00:00:00Z'", |field| {
            field("modified_date").as_str() > "2025-07-01T00:00:00Z"
        }),
        ("modified_date lt '2024-02-03T04:05:07Z'", |field| {
            field("modified_date").as_str() < "2024-02-03T04:05:07Z"
        }),
        ("modified_date eq '2024-02-03T04:05:06Z'", |field| {
            field("modified_date") == "2024-02-03T04:05:06Z"
        }),
        (
            "created_date gt '2025-03-01' and created_date lt '2025-04-01'",
            |field| {
                ("2025-03-01T00:00:00Z".to_owned()..="2025-04-01T00:00:00Z".to_owned())
                    .contains(&field("created_date"))
            },
        ),
        (
            "modified_date gt '2025-07-01' and given_name eq 'Moved'",
            |field| field("given_name") == "Moved",
        ),
        ("modified_date gt '2090-01-01'", |_| false),
    ];
    for (filter, expected) in cases {
        let encoded = filter.replace(' ', "%20").replace('\'', "%27");
        let expected: Vec<String> = everybody
            .iter()
            .filter(|person| expected(&|field| text(person, field)))
            .map(id)
            .collect();
        let found = walk(&api, &format!("people?filter={encoded}&per_page=7"));
        assert_eq!(found, expected, "{filter}");
        assert_eq!(
            expected.is_empty(),
            filter.contains("2090"),
            "{filter} tests nothing"
        );
    }
}
