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
    #[serde(default)]
    pub here: Records,
    #[serde(default)]
    pub there: Records,
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// For whoever reads the scenario.
    #[serde(rename = "why")]
    _why: Option<String>,
    pub profile: Option<Fields>,
    /// Only with `"only"`: what becomes of groups.
    #[serde(rename = "groups")]
    _groups: Option<BTreeMap<String, GroupChange>>,
    pub here: Option<Records>,
    pub there: Option<Records>,
    pub sandbox: Option<Value>,
    pub faults: Option<Vec<Value>>,
    pub token: Option<Token>,
    pub minutes: Option<i64>,
    pub run: Option<Runs>,
    pub expect: Option<Expectation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupChange {
    Deleted,
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
    pub state: Records,
    #[serde(default)]
    pub log: Records,
    #[serde(default)]
    pub count: BTreeMap<String, usize>,
}
