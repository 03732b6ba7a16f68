//! The format of a scenario. A key it does not know is an error.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// What is known about a record, by name of the field.
pub type Fields = Map<String, Value>;

/// Records by the name the scenario gives them; nothing for one that is not there.
pub type Records = BTreeMap<String, Option<Fields>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub only: Option<Runner>,
    pub reason: Option<String>,
    #[serde(default)]
    pub profile: Fields,
    /// So many more contacts, who have no e-mail address and were made before all others.
    #[serde(default)]
    pub crowd: usize,
    #[serde(default)]
    pub here: Records,
    #[serde(default)]
    pub there: Records,
    /// Contributions in CiviCRM.
    #[serde(default)]
    pub contributions: Records,
    /// Donations on Action Network.
    #[serde(default)]
    pub donations: Records,
    /// Actions on Action Network.
    #[serde(default)]
    pub actions: Records,
    pub steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Runner {
    /// Through the job, with CiviCRM or its stand-in.
    Php,
    /// Through the job, with an installed CiviCRM.
    Civicrm,
}

impl Scenario {
    pub fn is_for_memory(&self) -> bool {
        self.only.is_none()
    }

    /// Whether it has parts that a CiviCRM in memory does not know.
    pub fn needs_php(&self) -> bool {
        self.steps.iter().any(Step::needs_php)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// For whoever reads the scenario.
    #[serde(rename = "why")]
    _why: Option<String>,
    pub profile: Option<Fields>,
    /// What becomes of groups.
    groups: Option<BTreeMap<String, GroupChange>>,
    pub here: Option<Records>,
    pub there: Option<Records>,
    /// What becomes of custom fields in CiviCRM.
    pub fields: Option<BTreeMap<String, FieldChange>>,
    trash: Option<Vec<String>>,
    restore: Option<Vec<String>>,
    merge: Option<Merge>,
    pub sandbox: Option<Value>,
    pub faults: Option<Vec<Value>>,
    pub token: Option<Token>,
    pub minutes: Option<i64>,
    queue: Option<QueueJob>,
    pub run: Option<Runs>,
    /// What becomes of tags.
    pub tags: Option<Vec<TagChange>>,
    /// A run of the job that syncs tags.
    pub tag_run: Option<JobRun>,
    pub contributions: Option<Records>,
    pub donations: Option<Records>,
    /// A run of the job that syncs people and donations.
    pub donation_run: Option<JobRun>,
    pub actions: Option<Records>,
    /// Edits of the activities that came from actions.
    pub activities: Option<Records>,
    /// Titles of pages whose attendances become participants.
    pub events: Option<Vec<String>>,
    /// Edits of the participants that came from actions.
    pub participants: Option<Records>,
    /// A run of the job that syncs actions.
    pub action_run: Option<JobRun>,
    pub expect: Option<Expectation>,
}

impl Step {
    fn needs_php(&self) -> bool {
        let Self {
            groups,
            trash,
            restore,
            merge,
            queue,
            run,
            expect,
            ..
        } = self;
        groups.is_some()
            || trash.is_some()
            || restore.is_some()
            || merge.is_some()
            || queue.is_some()
            || run.as_ref().is_some_and(|run| run.stop)
            || expect
                .as_ref()
                .is_some_and(|expect| expect.runs.is_some() || expect.queue.is_some())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merge {
    #[serde(rename = "kept")]
    _kept: String,
    #[serde(rename = "discarded")]
    _discarded: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagChange {
    pub tag: String,
    pub side: Side,
    /// Another name, or nothing for a tag that is deleted.
    pub becomes: Option<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Here,
    There,
}

/// A run of the job of tags, of donations, or of actions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobRun {
    #[serde(default = "both")]
    pub origin: String,
    #[serde(default)]
    pub confirm: bool,
    #[serde(default)]
    pub preview: bool,
    pub result: Option<BTreeMap<String, BTreeMap<String, u64>>>,
    pub error: Option<String>,
    pub requests: Option<Vec<String>>,
}

/// A run of the job that carries out what is queued.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QueueJob {
    #[serde(rename = "confirm")]
    _confirm: Option<bool>,
    #[serde(rename = "retry_failed")]
    _retry_failed: Option<bool>,
    #[serde(rename = "result")]
    _result: Option<String>,
    #[serde(rename = "error")]
    _error: Option<String>,
    #[serde(rename = "requests")]
    _requests: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupChange {
    Deleted,
    Disabled,
    Enabled,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldChange {
    Disabled,
    Enabled,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Token {
    Right,
    Wrong,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    #[serde(default = "both")]
    pub origin: String,
    pub contacts: Option<Vec<String>>,
    pub people: Option<Vec<String>>,
    #[serde(default)]
    pub confirm: bool,
    #[serde(default)]
    pub preview: bool,
    #[serde(default)]
    stop: bool,
    pub result: Option<BTreeMap<String, BTreeMap<String, u64>>>,
    pub error: Option<String>,
    pub requests: Option<Vec<String>>,
}

fn both() -> String {
    "remote,local".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    #[serde(default)]
    pub here: Records,
    #[serde(default)]
    pub there: Records,
    #[serde(default)]
    pub contributions: Records,
    #[serde(default)]
    pub donations: Records,
    /// What is remembered of a donation.
    #[serde(default)]
    pub donation_state: Records,
    /// The types of all open flags about donations, sorted.
    pub donation_flags: Option<Vec<String>>,
    /// Activities by the action they came from.
    #[serde(default)]
    pub activities: Records,
    /// Participants likewise.
    #[serde(default)]
    pub participants: Records,
    /// What is remembered of an action.
    #[serde(default)]
    pub action_state: Records,
    #[serde(default)]
    pub state: Records,
    #[serde(default)]
    pub log: Records,
    #[serde(default)]
    pub count: BTreeMap<String, usize>,
    #[serde(default)]
    pub flags: BTreeMap<String, Vec<Fields>>,
    runs: Option<Vec<Fields>>,
    queue: Option<Vec<Fields>>,
}
