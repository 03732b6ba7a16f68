//! Donations: what Action Network makes of them.

use serde_json::{Value, json};

use crate::api::{Api, email, id};

fn gift(amounts: &[&str]) -> Value {
    let recipients: Vec<Value> = amounts
        .iter()
        .map(|amount| json!({"display_name": "Us", "amount": amount}))
        .collect();
    json!({"recipients": recipients})
}

fn with(mut body: Value, more: Value) -> Value {
    let Value::Object(more) = more else {
        panic!("{more} is no object");
    };
    body.as_object_mut().unwrap().extend(more);
    body
}

#[test]
fn a_donation_is_computed_lower_cased_and_back_dated() {
    let api = Api::with_people(1);
    let person = api.person_link(&id(&api.sandbox.people()[0]));
    let page = api.page("fundraising_pages");
    let path = format!("{page}/donations");
    let body = with(
        with(gift(&["20.00", "5"]), person),
        json!({
            "amount": "999.00",
            "currency": "EUR",
            "created_date": "2020-02-03T04:05:06Z",
            "payment": {"method": "Check", "reference_number": "17"},
            "action_network:recurrence": {"recurring": true, "period": "Monthly"},
            "action_network:referrer_data": {"source": "s", "website": "w"},
        }),
    );
    let made = api.write("POST", &path, body.clone());
    for (field, expected) in [
        ("amount", json!("25.00")),
        ("currency", json!("eur")),
        ("created_date", json!("2020-02-03T04:05:06Z")),
        (
            "payment",
            json!({"method": "Credit Card", "reference_number": id(&made), "authorization_stored": false}),
        ),
        (
            "action_network:recurrence",
            json!({"recurring": true, "period": "Monthly"}),
        ),
        (
            "action_network:referrer_data",
            json!({"source": "s", "website": "w", "referrer": "group-harbor-workers-united"}),
        ),
    ] {
        assert_eq!(made[field], expected, "{field}");
    }
    assert_ne!(made["modified_date"], made["created_date"]);
    assert_ne!(
        id(&api.write("POST", &path, body)),
        id(&made),
        "donations are not told apart"
    );

    let page = api.get(&page);
    assert_eq!(
        (&page["total_donations"], &page["total_amount"]),
        (&json!(2), &json!("50.00"))
    );
    assert_eq!(page["currency"], "USD");
}

#[test]
fn a_donation_has_two_addresses_and_three_collections() {
    let api = Api::with_people(1);
    let person = id(&api.sandbox.people()[0]);
    let page = api.page("fundraising_pages");
    let below = format!("{page}/donations");
    let made = api.write(
        "POST",
        &below,
        with(gift(&["1.00"]), api.person_link(&person)),
    );
    let own = |donation: &Value| {
        let href = donation["_links"]["self"]["href"].as_str().unwrap();
        href.strip_prefix(&api.sandbox.entry_point())
            .unwrap()
            .to_owned()
    };
    let (top, on_page) = (
        format!("donations/{}", id(&made)),
        format!("{below}/{}", id(&made)),
    );
    assert_eq!(own(&made), on_page);
    for (collection, expected) in [
        ("donations".to_owned(), &top),
        (below, &on_page),
        (format!("people/{person}/donations"), &on_page),
    ] {
        let found = api.list(&collection, "osdi:donations");
        assert_eq!(
            found.iter().map(own).collect::<Vec<_>>(),
            [expected.as_str()],
            "{collection}"
        );
    }
    assert_eq!(own(&api.get(&top)), top);
    assert_eq!(own(&api.get(&on_page)), on_page);
}

#[test]
fn what_does_not_do_is_refused_and_nobody_is_signed_up() {
    let api = Api::with_people(0);
    let path = format!("{}/donations", api.page("fundraising_pages"));
    let person = json!({"person": email("ana@example.org")});
    for body in [
        person.clone(),
        with(gift(&[]), person.clone()),
        with(gift(&["a lot"]), person.clone()),
        with(gift(&["-1.00"]), person.clone()),
        with(
            json!({"recipients": [{"display_name": "Us"}]}),
            person.clone(),
        ),
        with(
            with(gift(&["1.00"]), person.clone()),
            json!({"currency": null}),
        ),
        with(
            with(gift(&["1.00"]), person.clone()),
            json!({"identifiers": [null]}),
        ),
        with(
            with(gift(&["1.00"]), person.clone()),
            json!({"payment": {"method": null}}),
        ),
        gift(&["1.00"]),
    ] {
        assert_eq!(api.refused("POST", &path, body.clone()), 400, "{body}");
    }
    assert!(api.sandbox.people().is_empty());
    let tolerated = with(
        gift(&["1.00"]),
        json!({"person": {"family_name": null, "email_addresses": [{"address": "ana@example.org"}]}}),
    );
    api.write("POST", &path, tolerated);
    assert_eq!(api.sandbox.people().len(), 1);
}

#[test]
fn native_pages_take_no_donations() {
    let api = Api::with_actions();
    let page = api.sandbox.all("fundraising_pages")[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("fundraising_pages/{page}/donations");
    let before = api.list(&path, "osdi:donations").len();
    let body = with(gift(&["1.00"]), json!({"person": email("new@example.org")}));
    assert_eq!(api.refused("POST", &path, body), 400);
    assert_eq!(api.list(&path, "osdi:donations").len(), before);
    assert_eq!(api.sandbox.people().len(), 30, "nobody was signed up");
}

#[test]
fn a_change_of_a_donation_changes_its_amount() {
    let api = Api::with_people(1);
    let person = api.person_link(&id(&api.sandbox.people()[0]));
    let path = format!("{}/donations", api.page("fundraising_pages"));
    let made = api.write("POST", &path, with(gift(&["1.00"]), person));
    let path = format!("{path}/{}", id(&made));
    let changed = api.write(
        "PUT",
        &path,
        with(
            gift(&["2.50"]),
            json!({"amount": "9.00", "currency": "EUR"}),
        ),
    );
    assert_eq!(
        (&changed["amount"], &changed["currency"]),
        (&json!("2.50"), &json!("usd"))
    );
    assert_eq!(api.refused("PUT", &path, json!({"recipients": null})), 400);
    assert_eq!(api.get(&path), changed);
}

#[test]
fn donations_are_found_by_when_they_were_modified() {
    let api = Api::with_people(1);
    let person = api.sandbox.people()[0]["id"].clone();
    let page = api.page("fundraising_pages");
    let page = page.rsplit('/').next().unwrap();
    let donations: Vec<Value> = (1..=60)
        .map(|minute| {
            json!({
                "resource": page,
                "person": person,
                "amount": "1.00",
                "modified_date": format!("2025-03-01T10:{:02}:00Z", minute - 1),
            })
        })
        .collect();
    api.sandbox
        .insert("donations", Value::Array(donations))
        .unwrap();
    let filter = "donations?filter=modified_date%20gt%20%272025-03-01T10:29:00Z%27";
    let first = api.get(filter);
    assert_eq!(
        (&first["total_records"], &first["total_pages"]),
        (&json!(30), &json!(2))
    );
    let second = api.get(first["_links"]["next"]["href"].as_str().unwrap());
    assert_eq!(second["page"], 2);
    let found = |page: &Value| {
        page["_embedded"]["osdi:donations"]
            .as_array()
            .unwrap()
            .clone()
    };
    assert_eq!(
        (found(&first).len(), found(&second).len()),
        (25, 5),
        "the next page keeps the filter"
    );
    let all = [found(&first), found(&second)].concat();
    assert!(
        all.iter()
            .all(|donation| donation["modified_date"].as_str().unwrap() > "2025-03-01T10:29")
    );
}
