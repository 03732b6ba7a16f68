//! A client of the sandbox that hides nothing.

use action_network_sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

pub struct Api {
    pub sandbox: Sandbox,
    http: Agent,
}

pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

impl Api {
    pub fn with_people(people: usize) -> Self {
        Self::with(Options {
            people,
            ..Options::default()
        })
    }

    /// A sandbox with thirty people and the pages, messages and lists of the seed.
    pub fn with_actions() -> Self {
        Self::with(Options {
            people: 30,
            actions: true,
            ..Options::default()
        })
    }

    pub fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(options).unwrap();
        let http = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build()
            .into();
        Self { sandbox, http }
    }

    fn url(&self, path: &str) -> String {
        if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.sandbox.entry_point())
        }
    }

    /// Sends a request; an error is a connection that ended.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(self.url(path))
            .header("Content-Type", "application/json");
        if let Some(key) = key {
            request = request.header("OSDI-API-Token", key);
        }
        let mut answer = match body {
            Some(body) => self.http.run(request.body(body.to_string()).unwrap()),
            None => self.http.run(request.body(()).unwrap()),
        }?;
        Ok(Answer {
            status: answer.status().as_u16(),
            content_type: answer.headers()["content-type"]
                .to_str()
                .unwrap()
                .to_owned(),
            headers: answer.headers().clone(),
            text: answer.body_mut().read_to_string()?,
        })
    }

    pub fn send(&self, method: &str, path: &str, key: &str, body: Option<Value>) -> Answer {
        self.try_send(method, path, Some(key), body.as_ref())
            .unwrap()
    }

    /// Sends a request with the right key and takes HAL+JSON only.
    pub fn ask(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let answer = self.send(method, path, self.sandbox.token(), body);
        let kind = &answer.content_type;
        assert!(
            kind.starts_with("application/hal+json"),
            "{method} {path}: {kind}"
        );
        (answer.status, answer.json())
    }

    /// What is at a path.
    pub fn get(&self, path: &str) -> Value {
        let (status, answer) = self.ask("GET", path, None);
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// Sends what must be accepted.
    pub fn write(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(method, path, Some(body));
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }

    /// Sends what must be refused, and tells the status.
    pub fn refused(&self, method: &str, path: &str, body: Value) -> u16 {
        let (status, answer) = self.ask(method, path, Some(body));
        assert!(status >= 400, "{method} {path}: {answer}");
        assert!(answer["error"].is_string(), "{method} {path}: {answer}");
        status
    }

    /// The records of a collection's page.
    pub fn list(&self, path: &str, relation: &str) -> Vec<Value> {
        let page = self.get(path);
        page["_embedded"][relation]
            .as_array()
            .unwrap_or_else(|| panic!("{path} has no {relation}: {page}"))
            .clone()
    }

    pub fn sign_up(&self, person: Value) -> Value {
        self.write("POST", "people", json!({ "person": person }))
    }

    /// A control call.
    pub fn control(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let url = format!("{}/_sandbox/{path}", self.sandbox.origin());
        self.try_send(method, &url, None, body.as_ref()).unwrap()
    }

    /// The address of a person, as it stands in links.
    pub fn person_link(&self, id: &str) -> Value {
        let href = format!("{}people/{id}", self.sandbox.entry_point());
        json!({"_links": {"osdi:person": {"href": href}}})
    }

    /// Makes a page through the API and tells its path.
    pub fn page(&self, kind: &str) -> String {
        let page = self.write(
            "POST",
            kind,
            json!({"title": "A page", "origin_system": "CRM"}),
        );
        format!("{kind}/{}", id(&page))
    }
}

/// The native id of a record.
pub fn id(record: &Value) -> String {
    let identifiers = record["identifiers"].as_array().unwrap();
    let native = identifiers.iter().filter_map(Value::as_str);
    native
        .filter_map(|identifier| identifier.strip_prefix("action_network:"))
        .next()
        .unwrap()
        .to_owned()
}

/// A person known by an e-mail address.
pub fn email(address: &str) -> Value {
    json!({"email_addresses": [{"address": address}]})
}

/// A person known by a number.
pub fn mobile(number: &str) -> Value {
    json!({"phone_numbers": [{"number": number}]})
}
