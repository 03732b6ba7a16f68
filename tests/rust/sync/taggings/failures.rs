//! Taggings that one side refuses: each is tried again by its own clock, and at last a person is asked.

use action_network_sandbox::{Fault, FaultKind};
use jiff::SignedDuration;
use osdi_engine::crm::{FlagType, LocalTag};
use osdi_engine::profile::Origin;
use osdi_engine::sync::{Mode, Tendency};

use super::stage::{Stage, set};

/// 0 and 1 lose or get the tag, and 0 cannot.
struct Refused {
    stage: Stage,
    step: &'static str,
    here: osdi_engine::crm::LocalTagId,
    there: String,
}

const STEPS: [&str; 4] = ["give here", "take here", "give there", "take there"];

impl Refused {
    fn new(step: &'static str) -> Self {
        let mut stage = Stage::with(8);
        let (here, there) = stage.tag("Phonebank", &[2, 3, 4, 5, 6, 7], &[2, 3, 4, 5, 6, 7]);
        if step.starts_with("take") {
            for one in [0, 1] {
                stage.give(here, one);
            }
        }
        stage.sync();
        match step {
            "give here" => stage.set_remote("Phonebank", &[0, 1, 2, 3, 4, 5, 6, 7]),
            "take here" => stage.set_remote("Phonebank", &[2, 3, 4, 5, 6, 7]),
            "give there" => [0, 1]
                .map(|one| stage.give(here, one))
                .into_iter()
                .collect(),
            _ => [0, 1]
                .map(|one| stage.take(here, one))
                .into_iter()
                .collect(),
        }
        let mut refused = Self {
            stage,
            step,
            here,
            there,
        };
        refused.refuse();
        refused
    }

    fn refuse(&mut self) {
        let contact = self.stage.pairs[0].contact;
        if self.step.ends_with(" here") {
            self.stage.world.crm.tags.broken.insert(contact);
            return;
        }
        // The first of the two.
        let method = if self.step == "give there" {
            "POST"
        } else {
            "DELETE"
        };
        let fault = Fault::new(FaultKind::Status)
            .status(400)
            .on(method, "/tags/*");
        self.stage.world.sandbox.fault(fault.times(Some(1)));
    }

    fn relent(&mut self) {
        self.stage.world.crm.tags.broken.clear();
        self.stage.world.sandbox.clear_faults();
    }

    fn fail_for_good(&mut self) {
        for _ in 0..10 {
            self.stage.sync_later();
            self.refuse();
        }
        self.relent();
        self.stage.sync_later();
        assert_eq!(self.stage.world.crm.flags.len(), 1, "{}", self.step);
    }

    fn is_carried(&self) -> bool {
        let expected = if self.step.starts_with("give") {
            set([0, 1, 2, 3, 4, 5, 6, 7])
        } else {
            set([2, 3, 4, 5, 6, 7])
        };
        self.stage.here(self.here) == expected && self.stage.there(&self.there) == expected
    }
}

#[test]
fn what_is_refused_is_tried_again_when_its_pause_is_over_and_keeps_nobody_else_from_theirs() {
    for step in STEPS {
        let mut refused = Refused::new(step);
        let report = refused.stage.sync();
        let counts = &report.all.counts;
        assert_eq!(
            (counts.error, counts.created + counts.removed),
            (1, 1),
            "{step}"
        );
        assert_eq!(report.all.problems.len(), 1, "{step}");
        assert_eq!(refused.stage.world.crm.tags.failed.len(), 1, "{step}");
        refused.refuse();
        refused.stage.world.sandbox.clear_requests();
        let report = refused.stage.sync();
        assert_eq!(report.all.counts.error, 1, "{step}: it is counted still");
        assert_eq!(report.all.problems, [], "{step}: it is told of once");
        assert_eq!(refused.stage.world.writes(), [], "{step}");
        refused.relent();
        refused.stage.world.now += SignedDuration::from_mins(5);
        refused.stage.sync();
        assert!(refused.is_carried(), "{step}");
        assert!(refused.stage.world.crm.tags.failed.is_empty(), "{step}");
        refused.stage.assert_at_rest();
    }
}

#[test]
fn after_the_last_attempt_there_is_a_flag_and_settling_it_tries_anew() {
    for step in STEPS {
        let mut refused = Refused::new(step);
        for attempt in 1..=10 {
            assert!(refused.stage.world.crm.flags.is_empty(), "{step} {attempt}");
            refused.stage.sync_later();
            refused.refuse();
        }
        let crm = &refused.stage.world.crm;
        let [flag] = &crm.flags[..] else {
            panic!("{step}: {:?}", crm.flags);
        };
        let row = crm.tags.failed.values().next().unwrap();
        assert_eq!(flag.flag_type, FlagType::TaggingFailed);
        assert_eq!(
            (flag.contact_id, flag.remote_object_id.as_ref()),
            (Some(row.contact_id), Some(&row.remote_person_id))
        );
        assert!(flag.message.contains("“Phonebank”"), "{}", flag.message);
        assert_eq!((row.attempt_count, row.next_attempt_time), (10, None));
        refused.relent();
        refused.stage.sync_later();
        assert!(!refused.is_carried(), "{step}");
        refused.stage.world.crm.flags.clear();
        refused.refuse();
        refused.stage.sync_later();
        let attempts = refused.stage.world.crm.tags.failed.values().next();
        assert_eq!(
            attempts.unwrap().attempt_count,
            1,
            "{step}: all of them anew"
        );
        refused.relent();
        refused.stage.sync_later();
        assert!(refused.is_carried(), "{step}");
        refused.stage.assert_at_rest();
    }
}

#[test]
fn what_has_not_to_be_carried_any_more_is_forgotten_with_its_flag() {
    for step in STEPS {
        for attempts in [1, 10] {
            let mut refused = Refused::new(step);
            for _ in 0..attempts {
                refused.stage.sync_later();
                refused.refuse();
            }
            refused.relent();
            // A run in the other direction, or one that could not read the list, has nothing to say about it.
            let other = if step.ends_with(" here") {
                Origin::Local
            } else {
                Origin::Remote
            };
            refused.stage.sync_from(other);
            let path = format!("/tags/{}/taggings", refused.there);
            let outage = Fault::new(FaultKind::Status).status(500).on("GET", &path);
            refused.stage.world.sandbox.fault(outage.times(None));
            let _ = refused.stage.run();
            refused.relent();
            assert_eq!(refused.stage.world.crm.tags.failed.len(), 1, "{step}");
            // Somebody does by hand what could not be carried.
            let expected: Vec<usize> = match step.starts_with("give") {
                true => (0..8).collect(),
                false => (2..8).collect(),
            };
            refused.stage.set_remote("Phonebank", &expected);
            for one in 0..8 {
                match expected.contains(&one) {
                    true => refused.stage.give(refused.here, one),
                    false => refused.stage.take(refused.here, one),
                }
            }
            refused.stage.sync();
            let crm = &refused.stage.world.crm;
            assert!(crm.tags.failed.is_empty(), "{step} {attempts}");
            assert!(crm.flags.is_empty(), "{step} {attempts}");
            refused.stage.assert_at_rest();
        }
    }
}

#[test]
fn what_waits_is_not_what_the_brake_counts() {
    let mut refused = Refused::new("take here");
    refused.stage.rules.brake_minimum = 2;
    refused.stage.sync();
    refused.stage.set_remote("Phonebank", &[4, 5, 6, 7]);
    let report = refused.stage.sync();
    assert_eq!(report.all.taken_away, 2);
}

/// What keeps a tag, or somebody, from being synced, and what ends that.
const RESTS: [&str; 5] = [
    "the tag is out of scope",
    "the tag is not for contacts",
    "the contact is out of scope",
    "the contact is in the trash",
    "the person is gone",
];

fn rest(refused: &mut Refused, how: &str, rests: bool) {
    let here = refused.here;
    let mut failed = refused.stage.world.crm.tags.failed.values();
    let contact = failed.next().expect("it failed").contact_id;
    let crm = &mut refused.stage.world.crm;
    let mut states = crm.states.values_mut();
    let state = states.find(|state| state.contact_id == Some(contact));
    let state = state.expect("they are linked");
    match how {
        "the tag is out of scope" => {
            crm.tags.tags.get_mut(&here).unwrap().is_in_scope = !rests;
        }
        "the tag is not for contacts" if rests => {
            crm.tags.tags.remove(&here);
        }
        "the tag is not for contacts" => {
            let tag = LocalTag {
                id: here,
                name: "Phonebank".to_owned(),
                label: "Phonebank".to_owned(),
                is_in_scope: true,
            };
            crm.tags.tags.insert(here, tag);
        }
        "the contact is out of scope" => state.is_out_of_scope = rests,
        "the contact is in the trash" => {
            crm.contacts.get_mut(&contact).unwrap().is_deleted = rests;
        }
        _ => state.remote_gone_time = rests.then_some(refused.stage.world.now),
    }
}

#[test]
fn what_rests_has_no_flag_and_is_tried_anew_when_it_comes_back() {
    for step in STEPS {
        for how in RESTS {
            let mut refused = Refused::new(step);
            refused.fail_for_good();
            rest(&mut refused, how, true);
            refused.stage.mode = Mode::Preview { limit: None };
            refused.stage.sync();
            assert_eq!(refused.stage.world.crm.flags.len(), 1, "{step}, {how}");
            refused.stage.mode = Mode::Write { confirmed: false };
            refused.stage.sync();
            assert_eq!(refused.stage.world.crm.flags, [], "{step}, {how}");
            assert_eq!(
                refused.stage.world.crm.tags.failed.len(),
                1,
                "{step}, {how}"
            );
            refused.relent();
            rest(&mut refused, how, false);
            refused.stage.sync();
            assert!(refused.is_carried(), "{step}, {how}");
            refused.stage.assert_at_rest();
        }
    }
}

#[test]
fn the_flag_of_a_tag_that_may_be_gone_stays_until_that_is_known() {
    let mut refused = Refused::new("give there");
    refused.fail_for_good();
    let path = format!("/tags/{}", refused.there);
    let outage = Fault::new(FaultKind::Status).status(500).on("GET", &path);
    refused.stage.world.sandbox.fault(outage.times(None));
    assert!(refused.stage.world.sandbox.delete_tag(&refused.there));
    refused.stage.sync();
    assert_eq!(refused.stage.world.crm.flags.len(), 1);
    refused.relent();
    refused.stage.sync();
    assert_eq!(refused.stage.world.crm.flags, []);
}

/// What failed for good is not what is wanted by now.
#[test]
fn a_failure_holds_back_only_the_step_it_was_about() {
    let mut refused = Refused::new("give there");
    refused.fail_for_good();
    refused.stage.rules.tag_mode = Tendency::MirrorRemote;
    refused.stage.origins = vec![Origin::Remote];
    let report = refused.stage.sync();
    assert_eq!(report.all.counts.error, 0, "{report:?}");
    assert_eq!(
        refused.stage.here(refused.here),
        refused.stage.there(&refused.there)
    );
    let crm = &refused.stage.world.crm;
    assert!(crm.tags.failed.is_empty() && crm.flags.is_empty());
    refused.stage.assert_at_rest();
}

#[test]
fn what_the_sites_own_rule_leaves_out_has_not_failed_any_more() {
    for step in ["give here", "give there"] {
        let mut refused = Refused::new(step);
        refused.fail_for_good();
        refused.stage.rules.own_rule = true;
        let tags = &mut refused.stage.world.crm.tags;
        tags.left_out = tags.failed.values().map(|row| row.contact_id).collect();
        let report = refused.stage.sync();
        let counts = &report.all.counts;
        assert_eq!((counts.error, counts.ineligible), (0, 1), "{step}");
        let crm = &refused.stage.world.crm;
        assert!(crm.tags.failed.is_empty() && crm.flags.is_empty(), "{step}");
        refused.stage.assert_at_rest();
    }
}

#[test]
fn what_the_sites_own_rule_fails_for_is_not_settled() {
    let mut refused = Refused::new("give there");
    refused.fail_for_good();
    let tags = &mut refused.stage.world.crm.tags;
    let contacts = tags.failed.values().map(|row| row.contact_id);
    tags.rule_fails = contacts.map(|id| (id, "a typo".to_owned())).collect();
    let before = tags.failed.clone();
    refused.stage.rules.own_rule = true;
    refused.stage.sync();
    let crm = &refused.stage.world.crm;
    assert_eq!(crm.tags.failed, before);
    assert_eq!(crm.flags.len(), 1);
}
