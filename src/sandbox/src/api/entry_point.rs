//! The entry point document, which lists the collections.

use axum::extract::State;
use axum::routing::get;
use axum::{Extension, Router};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::desk::Desk;
use crate::hal;

use super::needs_group_key;

/// Whether the request carried the right key. Only the entry point and record helpers answer without.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keyed(pub(crate) bool);

/// Relation, path and whether only a key makes it visible. Tags belong to a group, so to its key.
const COLLECTIONS: [(&str, &str, bool); 17] = [
    ("osdi:people", "people", false),
    ("osdi:tags", "tags", true),
    ("osdi:fundraising_pages", "fundraising_pages", false),
    ("osdi:donations", "donations", false),
    ("osdi:petitions", "petitions", false),
    ("osdi:events", "events", false),
    ("osdi:forms", "forms", false),
    ("osdi:advocacy_campaigns", "advocacy_campaigns", false),
    ("osdi:lists", "lists", false),
    ("osdi:messages", "messages", true),
    ("action_network:event_campaigns", "event_campaigns", false),
    ("action_network:campaigns", "campaigns", false),
    ("action_network:surveys", "surveys", false),
    ("osdi:queries", "queries", true),
    ("osdi:wrappers", "wrappers", true),
    ("action_network:unique_id_lists", "unique_id_lists", true),
    ("action_network:metadata", "metadata", true),
];

pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/", get(show))
}

/// Answers 200 whatever the key: without the right one some links are missing.
async fn show(State(desk): State<Desk>, Extension(Keyed(keyed)): Extension<Keyed>) -> Answer {
    let origin = desk.origin();
    let mut links = Map::new();
    links.insert("curies".to_owned(), hal::curies(origin));
    links.insert(
        "docs".to_owned(),
        json!({ "href": origin.docs("/"), "title": "Documentation", "name": "Docs", "index": "index" }),
    );
    links.insert(
        "self".to_owned(),
        json!({ "href": origin.api("/"), "title": "This API entry point" }),
    );
    links.insert(
        "osdi:person_signup_helper".to_owned(),
        json!({ "href": origin.api("/people"), "title": "Person Signup Helper" }),
    );
    let personal = desk.world().settings.personal_key;
    for (relation, path, needs_key) in COLLECTIONS {
        if (keyed || !needs_key) && !(personal && needs_group_key(path)) {
            let title = format!("The collection of {} in the system", path.replace('_', " "));
            let link = json!({ "href": origin.api(&format!("/{path}")), "title": title });
            links.insert(relation.to_owned(), link);
        }
    }
    Answer::ok(json!({
        "motd": "Welcome to the Action Network OSDI API v2 Entry Point!",
        "max_page_size": 25,
        "vendor_name": "Action Network",
        "product_name": "Action Network",
        "osdi_version": "1.1.1",
        "namespace": "action_network",
        "_links": Value::Object(links),
    }))
}
