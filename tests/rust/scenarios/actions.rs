//! Actions and the activities they become, in the words of a scenario.

use osdi_engine::crm::{ActionState, ActionWrite, ActivityWrite};
use osdi_engine::profile::ActionRules;
use serde_json::{Map, Value, json};

use crate::format::{Fields, Records};
use crate::stage::Stage;

/// When something was done unless a scenario says otherwise.
const ACTED: &str = "2026-03-18T16:58:00Z";

const PAGE: &str = "Open the library";

const KIND: &str = "signatures";

/// The words of an action that are Action Network's own.
const OWN: [&str; 5] = ["comments", "status", "type", "subject", "message"];

/// An action on Action Network.
pub struct Deed {
    kind: String,
    pub id: String,
}

/// The collection of the pages on which a kind is done.
fn pages_of(kind: &str) -> &'static str {
    match kind {
        "signatures" => "petitions",
        "attendances" => "events",
        "submissions" => "forms",
        "outreaches" => "advocacy_campaigns",
        "responses" => "surveys",
        _ => panic!("there is no kind \"{kind}\""),
    }
}

impl Stage {
    pub fn rules_of_actions(&self) -> ActionRules {
        let rules = self.profile.get("action_rules").cloned();
        serde_json::from_value(rules.unwrap_or_default())
            .unwrap_or_else(|error| panic!("action_rules: {error}"))
    }

    pub fn edit_actions(&mut self, records: &Records) {
        for (name, fields) in records {
            let sandbox = &self.world.sandbox;
            match (self.actions.get(name), fields) {
                (Some(deed), Some(fields)) => {
                    let patched =
                        sandbox.patch(&deed.kind, &deed.id, self.raw_action(&deed.kind, fields));
                    patched.expect("the action is there");
                }
                (Some(deed), None) => assert!(sandbox.delete(&deed.kind, &deed.id)),
                (None, Some(fields)) => {
                    let deed = self.new_action(fields);
                    self.actions.insert(name.clone(), deed);
                }
                (None, None) => panic!("only an action that is there can be deleted"),
            }
        }
    }

    fn new_action(&self, fields: &Fields) -> Deed {
        let kind = fields.get("kind").and_then(Value::as_str).unwrap_or(KIND);
        let mut action = json!({
            "resource": self.page_of_actions(kind, PAGE),
            "created_date": ACTED,
        });
        let changes = self.raw_action(kind, fields);
        for (name, value) in changes.as_object().expect("changes are an object") {
            action[name] = value.clone();
        }
        let sandbox = &self.world.sandbox;
        let inserted = sandbox
            .insert(kind, action)
            .expect("the action can be added");
        Deed {
            kind: kind.to_owned(),
            id: inserted[0]["id"].as_str().expect("it has an id").to_owned(),
        }
    }

    fn raw_action(&self, kind: &str, fields: &Fields) -> Value {
        let mut raw = Map::new();
        for (word, value) in fields {
            let text = value.as_str().unwrap_or_default();
            match word.as_str() {
                "kind" => {}
                "by" => {
                    let person = self.person_id(text).expect("the person is there");
                    raw.insert("person".to_owned(), json!(person));
                }
                "page" => {
                    raw.insert(
                        "resource".to_owned(),
                        json!(self.page_of_actions(kind, text)),
                    );
                }
                "acted" => {
                    raw.insert("created_date".to_owned(), value.clone());
                }
                own if OWN.contains(&own) => {
                    raw.insert(own.to_owned(), value.clone());
                }
                _ => panic!("an action has no \"{word}\""),
            }
        }
        Value::Object(raw)
    }

    /// The page of that title, made where it is not there yet.
    fn page_of_actions(&self, kind: &str, title: &str) -> String {
        let sandbox = &self.world.sandbox;
        let pages = sandbox.all(pages_of(kind));
        let known = pages.iter().find(|page| page["title"] == title).cloned();
        let page = known.unwrap_or_else(|| {
            let page = json!({"title": title, "origin_system": "Action Network", "native": true});
            let inserted = sandbox.insert(pages_of(kind), page);
            inserted.expect("the page can be added")[0].clone()
        });
        page["id"].as_str().expect("it has an id").to_owned()
    }

    /// Replaces `{name}` by the id of that action, or of the page of that title.
    pub fn with_ids_of_actions(&self, text: String) -> String {
        let text = self.actions.iter().fold(text, |text, (name, deed)| {
            text.replace(&format!("{{{name}}}"), &deed.id)
        });
        self.world
            .crm
            .actions
            .pages
            .iter()
            .fold(text, |text, page| {
                let title = page.title.as_deref().unwrap_or_default();
                text.replace(&format!("{{{title}}}"), &page.remote_page_id)
            })
    }

    /// Changes or deletes activities that came from actions.
    pub fn edit_activities(&mut self, records: &Records) {
        for (name, fields) in records {
            let id = self
                .state_of_action(name)
                .and_then(|state| state.activity_id);
            let id = id.expect("the action has an activity");
            let activities = &mut self.world.crm.actions.activities;
            let Some(fields) = fields else {
                activities.remove(&id);
                continue;
            };
            let activity = activities
                .get_mut(&id)
                .and_then(|one| one.activity.as_mut());
            let activity = activity.expect("it is an activity");
            for (word, value) in fields {
                let text = value.as_str().map(str::to_owned);
                match word.as_str() {
                    "subject" => activity.subject = text,
                    "details" => activity.details = text,
                    _ => panic!("\"{word}\" of an activity cannot be changed"),
                }
            }
        }
    }

    pub fn state_of_action(&self, name: &str) -> Option<&ActionState> {
        let id = &self.actions.get(name)?.id;
        let mut states = self.world.crm.actions.states.values();
        states.find(|state| state.remote_action_id == *id)
    }

    pub fn show_activity(&self, name: &str) -> Option<Fields> {
        let id = self.state_of_action(name)?.activity_id?;
        let ActionWrite {
            contact_id,
            date,
            activity,
            ..
        } = self.world.crm.actions.activities.get(&id)?;
        let ActivityWrite {
            activity_type,
            status,
            subject,
            details,
            target_contact_id,
            ..
        } = activity.as_ref()?;
        let who = |id| self.name_of(|name| self.contact_id(name) == id);
        Some(Fields::from_iter([
            ("by".to_owned(), json!(who(*contact_id))),
            ("with".to_owned(), json!(who(*target_contact_id))),
            ("type".to_owned(), json!(activity_type)),
            ("status".to_owned(), json!(status)),
            ("subject".to_owned(), json!(subject)),
            ("details".to_owned(), json!(details)),
            ("date".to_owned(), json!(date)),
        ]))
    }

    pub fn show_action_state(&self, name: &str) -> Option<Fields> {
        let state = self.state_of_action(name)?;
        let minutes = state
            .next_attempt_time
            .map(|due| (due.duration_since(self.world.now).as_secs_f64() / 60.0).round() as i64);
        Some(Fields::from_iter([
            ("status".to_owned(), json!(state.sync_status)),
            (
                "attempts".to_owned(),
                json!(state.attempt_count.unwrap_or(0)),
            ),
            ("minutes_to_next_attempt".to_owned(), json!(minutes)),
            ("message".to_owned(), json!(state.message)),
        ]))
    }
}
