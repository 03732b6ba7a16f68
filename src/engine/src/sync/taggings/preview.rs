//! Saying what a run would do.

use super::links::LinkPlan;
use super::members::Step;
use super::report::{Became, PlannedChange};
use super::run::{Session, TagPlan};
use crate::Result;
use crate::sync::Mode;

impl Session<'_> {
    /// Says what would be done.
    pub(super) fn show(&mut self, links: &LinkPlan, plans: &[TagPlan]) -> Result<()> {
        let limit = match self.run.mode {
            Mode::Preview { limit } => limit.and_then(|limit| usize::try_from(limit).ok()),
            Mode::Write { .. } => None,
        };
        let mut changes: Vec<PlannedChange> = Vec::new();
        let created = |tag: &str, side| PlannedChange {
            side,
            action: "create",
            tag: tag.to_owned(),
            tag_id: None,
            remote_tag_id: None,
            contact_id: None,
            remote_id: None,
        };
        changes.extend(
            links
                .create_local
                .iter()
                .map(|tag| created(&tag.name, "local")),
        );
        changes.extend(
            links
                .create_remote
                .iter()
                .map(|tag| created(&tag.label, "remote")),
        );
        for plan in plans {
            for change in &plan.changes {
                let (side, action, became) = match change.step {
                    Step::Remember => {
                        self.report.count(Became::Met, None, 1);
                        continue;
                    }
                    Step::Forget | Step::Drop => continue,
                    Step::AddLocal => ("local", "add", Became::Given),
                    Step::AddRemote => ("remote", "add", Became::Given),
                    Step::RemoveLocal => ("local", "remove", Became::Taken),
                    Step::RemoveRemote => ("remote", "remove", Became::Taken),
                };
                self.report.count(became, change.origin(), 1);
                if limit.is_none_or(|limit| changes.len() < limit) {
                    changes.push(PlannedChange {
                        side,
                        action,
                        tag: plan.link.local_name.clone(),
                        tag_id: Some(plan.link.tag_id),
                        remote_tag_id: Some(plan.link.remote_tag_id.clone()),
                        contact_id: Some(change.contact),
                        remote_id: Some(change.person_id()),
                    });
                } else {
                    self.report.all.limit_reached = true;
                }
            }
        }
        self.report.changes = changes;
        let much = self.too_much(plans)?;
        let said = |much| format!("The brake would stop this run: it would take tags {much}.");
        self.report.all.brake = much.map(said);
        Ok(())
    }
}
