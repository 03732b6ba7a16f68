//! The port to CiviCRM's activities and participants.

use jiff::Timestamp;
use osdi_engine::crm::{
    ActionCrm, ActionFlag, ActionPage, ActionPageId, ActionState, ActionWrite, RecordedAction,
    StateId,
};
use osdi_engine::osdi::format_time;
use osdi_engine::{Error, Kind, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::Gateway;

impl Gateway<'_> {
    /// Writes records, and reads an answer for each, without which it is not known which was written.
    fn each<T: DeserializeOwned>(
        &self,
        method: &str,
        records: &[impl Serialize],
    ) -> Result<Vec<T>> {
        let given = self.values(method, records)?;
        let answers: Vec<T> = self.records(method, &[given])?;
        match answers.len() == records.len() {
            true => Ok(answers),
            false => Err(Error::new(
                Kind::Crm,
                format!(
                    "{method}() answered about {} of {} records.",
                    answers.len(),
                    records.len()
                ),
            )),
        }
    }
}

impl ActionCrm for Gateway<'_> {
    fn action_pages(&mut self) -> Result<Vec<ActionPage>> {
        self.records("actionPages", &[])
    }

    fn save_action_pages(&mut self, pages: &[ActionPage]) -> Result<Vec<ActionPageId>> {
        self.each("saveActionPages", pages)
    }

    fn set_action_cursors(&mut self, to: &[(ActionPageId, Timestamp)]) -> Result<()> {
        let to: Vec<_> = to.iter().map(|(id, at)| (id, format_time(*at))).collect();
        self.tell("setActionCursors", &[json!(to)])
    }

    fn action_states(&mut self, ids: &[String]) -> Result<Vec<ActionState>> {
        self.records("actionStates", &[json!(ids)])
    }

    fn action_states_due(
        &mut self,
        now: Timestamp,
        after: StateId,
        limit: usize,
    ) -> Result<Vec<ActionState>> {
        let arguments = [json!(format_time(now)), json!(after), json!(limit)];
        self.records("actionStatesDue", &arguments)
    }

    fn save_action_states(&mut self, states: &[ActionState]) -> Result<()> {
        let states = self.values("saveActionStates", states)?;
        self.tell("saveActionStates", &[states])
    }

    fn record_actions(&mut self, writes: &[ActionWrite]) -> Result<Vec<RecordedAction>> {
        self.each("recordActions", writes)
    }

    fn save_action_flags(&mut self, flags: &[ActionFlag]) -> Result<()> {
        let flags = self.values("saveActionFlags", flags)?;
        self.tell("saveActionFlags", &[flags])
    }

    fn resolve_action_flags(&mut self, ids: &[String]) -> Result<()> {
        self.tell("resolveActionFlags", &[json!(ids)])
    }
}
