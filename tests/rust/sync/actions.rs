//! The sync of actions against the sandbox, with a CiviCRM in memory: all kinds, with faults, and again.

mod kinds;
mod participants;
mod trouble;

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{ActionState, ActionStatus, ActionWrite, ActivityWrite, ContactId};
use osdi_engine::profile::{ActionKind, ActionRule, ActionRules};
use osdi_engine::sync::{ActionReport, ActionResult, ActionRun, Mode, Outcome, sync_actions};
use serde_json::{Value, json};

use crate::world::World;

/// A kind with the collections of its pages and records.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    pub kind: ActionKind,
    pub pages: &'static str,
    pub records: &'static str,
    /// What changes later, and what of it CiviCRM shows.
    pub edit: Option<(&'static str, &'static str)>,
}

pub const CASES: [Case; 5] = [
    Case {
        kind: ActionKind::Signatures,
        pages: "petitions",
        records: "signatures",
        edit: Some(("comments", "Open it on Sundays.")),
    },
    Case {
        kind: ActionKind::Attendances,
        pages: "events",
        records: "attendances",
        edit: Some(("status", "attended")),
    },
    Case {
        kind: ActionKind::Submissions,
        pages: "forms",
        records: "submissions",
        edit: None,
    },
    Case {
        kind: ActionKind::Outreaches,
        pages: "advocacy_campaigns",
        records: "outreaches",
        edit: Some(("message", "Fund the ferries.")),
    },
    Case {
        kind: ActionKind::Responses,
        pages: "surveys",
        records: "responses",
        edit: None,
    },
];

/// Both sides, with what the profile decides about actions.
pub struct Board {
    pub world: World,
    pub rules: ActionRules,
    pub mode: Mode,
    /// What the last run reported, but for those that needed nothing.
    pub seen: Vec<ActionResult>,
}

impl Board {
    /// A profile that makes activities of these kinds.
    pub fn of(kinds: &[ActionKind]) -> Self {
        let rule = ActionRule {
            activity_type: Some("Action".to_owned()),
            ..ActionRule::default()
        };
        Self {
            world: World::with_people(0),
            rules: kinds.iter().map(|kind| (*kind, rule.clone())).collect(),
            mode: Mode::Write { confirmed: false },
            seen: Vec::new(),
        }
    }

    pub fn try_run(&mut self) -> osdi_engine::Result<ActionReport> {
        let run = ActionRun {
            rules: self.rules.clone(),
            batch_size: self.world.batch_size,
            now: self.world.now,
            mode: self.mode,
        };
        let mut client = self.world.client();
        self.seen.clear();
        let seen = &mut self.seen;
        sync_actions(&mut client, &mut self.world.crm, run, &mut |batch| {
            seen.extend_from_slice(batch.actions);
            Ok(())
        })
    }

    pub fn run(&mut self) -> ActionReport {
        self.try_run().expect("the run succeeds")
    }

    pub fn page(&self, case: Case, title: &str) -> String {
        let page = json!({"title": title, "origin_system": "Action Network", "native": true});
        id(&self.world.sandbox.insert(case.pages, page).unwrap()[0])
    }

    pub fn act(&self, case: Case, page: &str, person: &str, changes: Value) -> String {
        let date = "2026-03-18T16:58:00Z";
        let mut record = json!({"resource": page, "person": person, "created_date": date, "modified_date": date});
        for (name, value) in changes.as_object().unwrap() {
            record[name] = value.clone();
        }
        id(&self.world.sandbox.insert(case.records, record).unwrap()[0])
    }

    pub fn change(&self, case: Case, action: &str, changes: Value) {
        let patched = self.world.sandbox.patch(case.records, action, changes);
        patched.expect("the action is there");
    }

    /// Somebody both sides know.
    pub fn linked(&mut self) -> (ContactId, String) {
        let contact = self.world.add_local("ana@example.org", "Ana", "Ruiz");
        self.world.push();
        (contact, self.world.remote_id("ana@example.org"))
    }

    pub fn writes(&self) -> Vec<&ActionWrite> {
        self.world.crm.actions.activities.values().collect()
    }

    /// The only activity.
    #[track_caller]
    pub fn activity(&self) -> &ActivityWrite {
        let [write] = self.writes()[..] else {
            panic!("one activity, not {:?}", self.writes());
        };
        write.activity.as_ref().expect("an activity")
    }

    pub fn edit_here(&mut self, edit: impl FnOnce(&mut ActivityWrite)) {
        let write = self.world.crm.actions.activities.get_mut(&1).unwrap();
        edit(write.activity.as_mut().unwrap());
    }

    /// The only state.
    #[track_caller]
    pub fn state(&self) -> &ActionState {
        let states: Vec<_> = self.world.crm.actions.states.values().collect();
        assert_eq!(states.len(), 1, "{states:?}");
        states[0]
    }

    #[track_caller]
    pub fn assert_status(&self, status: ActionStatus) {
        assert_eq!(self.state().sync_status, Some(status));
    }

    pub fn later(&mut self, minutes: i64) {
        self.world.both_later(minutes);
    }

    /// From now on such questions are answered with this status, but for the first ones.
    pub fn fail(&self, path: &str, status: u16, skip: u64) {
        self.world.sandbox.fault(Fault {
            status: Some(status),
            skip,
            times: None,
            ..Fault::new(FaultKind::Status).on("GET", path)
        });
    }

    /// The outcomes that were told, with reasons.
    pub fn told(&self) -> Vec<(Outcome, &str)> {
        let told = self.seen.iter();
        told.map(|one| (one.outcome, one.reason.as_deref().unwrap_or_default()))
            .collect()
    }

    /// Two more runs, one of which reads everything again, change nothing in CiviCRM.
    #[track_caller]
    pub fn assert_at_rest(&mut self) {
        let before = self.world.crm.actions.clone();
        for reads_all in [false, true] {
            self.later(20);
            if reads_all {
                self.forget_cursors();
            }
            let report = self.run();
            assert_eq!((report.counts.created, report.counts.updated), (0, 0));
        }
        let after = self.world.crm.actions.clone();
        let without_cursors = |mut actions: osdi_engine::crm::MemoryActions| {
            for page in &mut actions.pages {
                page.cursor = None;
            }
            actions
        };
        assert_eq!(without_cursors(before), without_cursors(after));
    }

    pub fn forget_cursors(&mut self) {
        for page in &mut self.world.crm.actions.pages {
            page.cursor = None;
        }
    }
}

pub fn id(inserted: &Value) -> String {
    inserted["id"].as_str().expect("it has an id").to_owned()
}
