//! A running sandbox, as tests hold it.

use std::fmt;
use std::io;
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use serde_json::{Map, Value};
use tokio::runtime;
use tokio::sync::watch;
use uuid::Uuid;

use crate::control::{self, Kind};
use crate::desk::Desk;
use crate::door::Door;
use crate::fault::Fault;
use crate::model::Person;
use crate::options::Options;
use crate::origin::Origin;
use crate::request_log::Requests;
use crate::seed::Seed;
use crate::server;
use crate::settings::Settings;

/// A running sandbox. It serves on a thread of its own and stops when it is dropped.
///
/// ```
/// use action_network_sandbox::{Options, Sandbox};
///
/// let sandbox = Sandbox::start(Options { people: 3, ..Options::default() })?;
/// assert!(sandbox.entry_point().ends_with("/api/v2/"));
/// assert_eq!(sandbox.people().len(), 3);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Sandbox {
    desk: Desk,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox; it takes requests when this returns.
    ///
    /// # Errors
    /// When the address cannot be listened on or the thread cannot be started.
    pub fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(options.listen)?;
        listener.set_nonblocking(true)?;
        let origin = match &options.origin {
            Some(text) => Origin::new(text),
            None => Origin::of(listener.local_addr()?),
        };
        let desk = Desk::new(origin, &options);
        let door = Door::new(desk.clone());
        let (stop, stopped) = watch::channel(false);
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let thread = thread::Builder::new()
            .name("action-network-sandbox".to_owned())
            .spawn(move || runtime.block_on(server::serve(listener, door, stopped)))?;
        Ok(Self {
            desk,
            stop,
            thread: Some(thread),
        })
    }

    /// Scheme, host and port of every link, without a slash at the end.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.desk.origin().as_str()
    }

    /// The address of the entry point, with a slash at the end: what a profile stores.
    #[must_use]
    pub fn entry_point(&self) -> String {
        self.desk.origin().api("/")
    }

    /// The API token that is accepted.
    #[must_use]
    pub fn token(&self) -> &str {
        self.desk.token()
    }

    /// What was asked since the start or since the log was emptied.
    #[must_use]
    pub fn requests(&self) -> Requests {
        self.desk.world().log.read()
    }

    /// Empties the request log and its counters.
    pub fn clear_requests(&self) {
        self.desk.world().log.clear();
    }

    /// Everybody in the raw, oldest first, each with an `id` beside the fields of the API.
    #[must_use]
    pub fn people(&self) -> Vec<Value> {
        let people: Vec<_> = self.desk.world().people.iter().cloned().collect();
        people
            .iter()
            .map(|person| serde_json::to_value::<&Person>(person).unwrap_or_default())
            .collect()
    }

    /// One person in the raw.
    #[must_use]
    pub fn person(&self, id: &str) -> Option<Value> {
        let id = Uuid::try_parse(id).ok()?;
        let person = self.desk.world().people.get(id).cloned()?;
        serde_json::to_value::<&Person>(&person).ok()
    }

    /// Inserts a person, or an array of them, past the rules of the API, and tells what is there then.
    ///
    /// # Errors
    /// A sentence when a person cannot be read; nobody is inserted then.
    pub fn insert_people(&self, people: Value) -> Result<Vec<Value>, String> {
        control::insert(&mut self.desk.world(), people)
    }

    /// Lays raw fields over a person past the rules of the API. `modified_date` moves unless the changes hold it
    /// or `"touch": false`.
    ///
    /// # Errors
    /// A sentence when the id or the result cannot be read, or nobody has the id.
    pub fn patch_person(&self, id: &str, changes: Value) -> Result<Value, String> {
        let nobody = || format!("nobody has the id {id}");
        let changes: Map<String, Value> =
            serde_json::from_value(changes).map_err(|error| error.to_string())?;
        let uuid = Uuid::try_parse(id).map_err(|_| nobody())?;
        control::patch(&mut self.desk.world(), uuid, changes)?.ok_or_else(nobody)
    }

    /// Takes a person away, as a user of Action Network can and the API cannot; false when nobody has the id. The
    /// person's records stay and lead to nobody.
    pub fn delete_person(&self, id: &str) -> bool {
        Uuid::try_parse(id).is_ok_and(|id| control::remove(&mut self.desk.world(), id))
    }

    /// Everything of a kind in the raw, oldest first, by the name of its collection, such as `petitions`,
    /// `donations` or `taggings`; empty for a name that is none.
    #[must_use]
    pub fn all(&self, kind: &str) -> Vec<Value> {
        let world = self.desk.world();
        match (kind, Kind::named(kind)) {
            ("tags", _) => control::all_tags(&world),
            ("taggings", _) => control::all_taggings(&world),
            (_, Some(kind)) => control::all_of(&world, kind),
            (_, None) => Vec::new(),
        }
    }

    /// The tag of a name, made when there is none yet, with just these people; returns its id.
    ///
    /// # Errors
    /// A sentence when an id cannot be read.
    pub fn tag(&self, name: &str, people: &[String]) -> Result<String, String> {
        let change = serde_json::json!({ "name": name, "people": people });
        let change = serde_json::from_value(change).map_err(|error| error.to_string())?;
        let tag = control::insert_tag(&mut self.desk.world(), change)?;
        let id = tag.get("id").and_then(Value::as_str);
        Ok(id.unwrap_or_default().to_owned())
    }

    /// Renames a tag, as a user of Action Network can and the API cannot; false when no tag has the id.
    pub fn rename_tag(&self, id: &str, name: &str) -> bool {
        let change = serde_json::from_value(serde_json::json!({ "name": name }));
        match (Uuid::try_parse(id), change) {
            (Ok(id), Ok(change)) => {
                control::patch_tag(&mut self.desk.world(), id, change).is_some()
            }
            _ => false,
        }
    }

    /// Takes a tag away with its taggings, as a user of Action Network can and the API cannot.
    pub fn delete_tag(&self, id: &str) -> bool {
        Uuid::try_parse(id).is_ok_and(|id| self.desk.world().tags.delete(id))
    }

    /// Inserts a resource or record, or an array of them, past the rules of the API, and tells what is there then.
    /// A page that has `"native": true` counts as made in Action Network's own editor; a record has the ids of its
    /// `resource` and its `person`.
    ///
    /// # Errors
    /// A sentence when there is no such kind or one cannot be read; nothing is inserted then.
    pub fn insert(&self, kind: &str, things: Value) -> Result<Vec<Value>, String> {
        control::insert_kind(&mut self.desk.world(), named(kind)?, things)
    }

    /// Lays raw fields over a resource or record past the rules of the API. `modified_date` moves unless the
    /// changes hold it or `"touch": false`.
    ///
    /// # Errors
    /// A sentence when there is no such kind or id, or the result cannot be read.
    pub fn patch(&self, kind: &str, id: &str, changes: Value) -> Result<Value, String> {
        let nothing = || format!("none of the {kind} has the id {id}");
        let changes: Map<String, Value> =
            serde_json::from_value(changes).map_err(|error| error.to_string())?;
        let uuid = Uuid::try_parse(id).map_err(|_| nothing())?;
        control::patch_kind(&mut self.desk.world(), named(kind)?, uuid, changes)?
            .ok_or_else(nothing)
    }

    /// Takes a resource or record away, which the API cannot; false when there is no such kind or id.
    pub fn delete(&self, kind: &str, id: &str) -> bool {
        match (Kind::named(kind), Uuid::try_parse(id)) {
            (Some(kind), Ok(id)) => control::remove_kind(&mut self.desk.world(), kind, id),
            _ => false,
        }
    }

    /// Changes settings: `sandbox.set(|settings| settings.latency_ms = 20)`. Where a search lag ends, searches show everybody as
    /// they are from now on.
    pub fn set(&self, change: impl FnOnce(&mut Settings)) {
        let mut world = self.desk.world();
        let mut settings = world.settings.clone();
        change(&mut settings);
        let catches_up = world.settings.search_lag_ms > 0 && settings.search_lag_ms == 0;
        world.set(settings);
        if catches_up {
            world.people.catch_up();
        }
    }

    /// The settings as they are.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.desk.world().settings.clone()
    }

    /// Carries out the writes that were put off by `background_request=true`, without waiting for their delay, and
    /// tells how many there were.
    pub fn finish_background(&self) -> usize {
        let mut world = self.desk.world();
        let waiting = world.waiting();
        world.finish_background();
        waiting
    }

    /// Lets requests go wrong, after the faults that are still to come.
    pub fn fault(&self, fault: Fault) {
        self.desk.world().faults.add(fault);
    }

    /// The faults that are still to come.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        self.desk.world().faults.left().to_vec()
    }

    /// Lets everything go right again.
    pub fn clear_faults(&self) {
        self.desk.world().faults.clear();
    }

    /// Everything anew, with the people of a seed: settings, faults, log and tags too.
    pub fn reset(&self, people: usize, seed: u64) {
        control::reset(
            &self.desk,
            &Seed {
                people,
                seed,
                ..self.desk.start()
            },
        );
    }
}

fn named(kind: &str) -> Result<Kind, String> {
    Kind::named(kind).ok_or_else(|| format!("{kind} is no kind of resource or record"))
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sandbox")
            .field("origin", &self.origin())
            .finish_non_exhaustive()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
