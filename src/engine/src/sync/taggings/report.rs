//! What a run of the tagging sync did, as a whole and by direction.

use serde::Serialize;

use super::super::report::{Counts, Outcome, Problem, Report};
use crate::crm::{ContactId, LocalTagId};
use crate::osdi::{PersonId, TagId};
use crate::profile::Origin;

/// What a run did, or would do. A tagging counts once in `all`, and in the directions whose origin has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaggingReport {
    /// Both directions together; `origin` is `both` if there are two.
    #[serde(flatten)]
    pub all: Report,
    /// In the order they were asked for.
    pub directions: Vec<Direction>,
    /// Tags whose members were compared.
    pub tags: u64,
    /// In a preview, what would be written, up to its limit.
    pub changes: Vec<PlannedChange>,
}

/// One direction of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Direction {
    /// `remote` or `local`.
    pub origin: &'static str,
    /// Taggings considered.
    pub total: u64,
    /// By what became of them.
    pub counts: Counts,
    /// One line in the format of osdi-client 1.2.3.
    pub summary: String,
}

/// Something a run would write.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedChange {
    /// `local` for CiviCRM, `remote` for Action Network: the side that is written.
    pub side: &'static str,
    /// `create`, `add` or `remove`.
    pub action: &'static str,
    /// The name of the tag.
    pub tag: String,
    /// The tag in CiviCRM.
    pub tag_id: Option<LocalTagId>,
    /// The tag on Action Network.
    pub remote_tag_id: Option<TagId>,
    /// Who gets or loses it.
    pub contact_id: Option<ContactId>,
    /// Who gets or loses it.
    pub remote_id: Option<PersonId>,
}

/// What became of a tagging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Became {
    /// The other side has it now.
    Given,
    /// The other side has it no more.
    Taken,
    /// Both have it, and that was not known.
    Met,
    /// Both have it, or neither.
    InStep,
    /// Of somebody who is on one side only.
    WithoutTwin,
    /// Must not be touched, or is not known well enough.
    LeftAlone,
    /// Could not be carried over.
    Failed,
}

impl TaggingReport {
    pub(super) fn new(origins: &[Origin]) -> Self {
        let mut all = Report::new(Origin::Remote);
        all.origin = match origins {
            [origin] => origin.name(),
            _ => "both",
        };
        let directions = origins.iter().map(|origin| Direction {
            origin: origin.name(),
            total: 0,
            counts: Counts::default(),
            summary: String::new(),
        });
        Self {
            all,
            directions: directions.collect(),
            tags: 0,
            changes: Vec::new(),
        }
    }

    /// Counts so many taggings in the direction whose origin they are of; without one, in both. Those of a direction
    /// that is not run are none of its business.
    pub(super) fn count(&mut self, became: Became, origin: Option<Origin>, many: u64) {
        let is_of =
            |direction: &Direction| origin.is_none_or(|origin| origin.name() == direction.origin);
        if !self.directions.iter().any(is_of) {
            return;
        }
        self.all.total += many;
        *place(&mut self.all.counts, became) += many;
        let mut is_first = true;
        for direction in self.directions.iter_mut().filter(|one| is_of(one)) {
            // They met in one direction, and so are in step in the other one.
            let became = match became {
                Became::Met if !is_first => Became::InStep,
                became => became,
            };
            is_first = false;
            direction.total += many;
            *place(&mut direction.counts, became) += many;
        }
    }

    /// Keeps what a person should know.
    pub(super) fn tell(
        &mut self,
        outcome: Outcome,
        (contact_id, remote_id): (Option<ContactId>, Option<PersonId>),
        reason: String,
    ) {
        self.all.add_problem(Problem {
            contact_id,
            remote_id,
            outcome,
            reason,
        });
    }

    pub(super) fn finish(&mut self) {
        self.all.finish();
        for direction in &mut self.directions {
            direction.summary = direction.counts.summary(direction.total);
        }
    }
}

fn place(counts: &mut Counts, became: Became) -> &mut u64 {
    match became {
        Became::Given => &mut counts.created,
        Became::Taken => &mut counts.removed,
        Became::Met => &mut counts.matched,
        Became::InStep => &mut counts.unchanged,
        Became::WithoutTwin => &mut counts.skipped,
        Became::LeftAlone => &mut counts.ineligible,
        Became::Failed => &mut counts.error,
    }
}
