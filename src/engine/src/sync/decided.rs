//! What is decided about a batch before anything is written, and writing it.

use super::apply::Entry;
use super::people::Session;
use super::plan::Plan;
use super::report::PersonResult;
use crate::Result;
use crate::crm::StateId;

/// The decisions about a batch.
#[derive(Default)]
pub(super) struct Decided {
    /// Those for whom nothing has to be written.
    pub results: Vec<PersonResult>,
    /// What is only written down: failures, and changes set aside.
    pub entries: Vec<Entry>,
    /// What is carried out; the states it makes superfluous are deleted.
    pub writes: Vec<(Plan, Vec<StateId>)>,
}

impl Decided {
    /// Puts what was decided before in front, without what is overtaken: somebody who is gone, and whose contact has
    /// been found to be somebody else's there.
    pub fn after(mut self, mut before: Self) -> Self {
        before.entries.retain(|entry| match entry {
            Entry::Failed { state, .. } => {
                let mut plans = self.writes.iter();
                state.id.is_none() || !plans.any(|(plan, _)| plan.pair.state.id == state.id)
            }
            Entry::Ready(_) => true,
        });
        before.results.append(&mut self.results);
        before.entries.append(&mut self.entries);
        before.writes.append(&mut self.writes);
        before
    }
}

impl Session<'_> {
    /// Carries the decisions out and writes down what became of them.
    pub(super) fn carry(&mut self, decided: Decided) -> Result<()> {
        let Decided {
            mut results,
            mut entries,
            mut writes,
        } = decided;
        self.has_written |= !writes.is_empty() || !entries.is_empty();
        // Refusals that Action Network does not know yet go there at once, whichever way the run goes.
        let done = self
            .announce_creations(&mut writes)
            .and_then(|()| self.carry_out(writes, &mut entries));
        // What was sent is remembered even when the run ends here.
        self.save(&entries, &mut results)?;
        done?;
        self.finish_batch(&mut results)
    }
}
