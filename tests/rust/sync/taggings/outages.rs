//! A server that fails at any kind of request, a CiviCRM that refuses, a process that dies: nothing is lost, and the next
//! run brings both sides to where they belong.

use std::collections::BTreeSet;

use action_network_sandbox::{Fault, FaultKind};

use super::stage::{Stage, set};
use crate::cut_off::CutOff;
use crate::every_fault::{PATIENCE, every_fault};

/// Something of everything to do: added and removed on both sides, a first meeting, a new tag on each side.
fn busy() -> (Stage, Vec<BTreeSet<usize>>) {
    let mut stage = Stage::with(8);
    let (here, _) = stage.tag("Phonebank", &[0, 1, 2, 3], &[0, 1, 2, 3]);
    stage.tag("Steward", &[4], &[4]);
    stage.sync();
    stage.give(here, 4);
    stage.take(here, 0);
    stage.set_remote("Phonebank", &[0, 2, 3, 5]);
    stage.tag("Met", &[6], &[7]);
    stage.rules.tag_create_local = true;
    stage.rules.tag_create_remote = true;
    stage.local_tag("New here", &[1]);
    let person = stage.pairs[2].person.clone();
    stage.world.sandbox.tag("New there", &[person]).unwrap();
    let expected = vec![set([2, 3, 4, 5]), set([4]), set([6, 7]), set([1]), set([2])];
    (stage, expected)
}

fn ends(stage: &Stage) -> (Vec<BTreeSet<usize>>, Vec<BTreeSet<usize>>) {
    let names = ["Phonebank", "Steward", "Met", "New here", "New there"];
    let tags = stage.world.sandbox.all("tags");
    let here = names.map(|name| {
        let tag = stage
            .world
            .crm
            .tags
            .tags
            .values()
            .find(|tag| tag.name == name);
        tag.map_or_else(BTreeSet::new, |tag| stage.here(tag.id))
    });
    let there = names.map(|name| {
        let tag = tags.iter().find(|tag| tag["name"] == name);
        tag.map_or_else(BTreeSet::new, |tag| {
            stage.there(tag["id"].as_str().unwrap())
        })
    });
    (here.to_vec(), there.to_vec())
}

/// Nobody loses what only a person may take: 2 and 3 have Phonebank on both sides throughout, 4 is a steward.
fn assert_nothing_is_lost(stage: &Stage, story: &str) {
    let (here, there) = ends(stage);
    for side in [here, there] {
        assert!(side[0].is_superset(&set([2, 3])), "{story}: {side:?}");
        assert!(side[1].contains(&4), "{story}: {side:?}");
    }
}

#[test]
fn an_outage_at_any_request_loses_nothing_and_the_next_run_does_the_rest() {
    for fault in every_fault() {
        for (method, path) in [
            ("GET", "/tags"),
            ("GET", "/tags/*/taggings"),
            ("GET", "/people/*/taggings"),
            ("POST", "/tags"),
            ("POST", "/tags/*/taggings"),
            ("DELETE", "*"),
            ("*", "*"),
        ] {
            for skip in [0, 2] {
                let fault = fault.clone().on(method, path).skip(skip).times(None);
                let story = format!("{fault:?}");
                let (mut stage, expected) = busy();
                stage.world.sandbox.fault(fault);
                let usual = std::mem::replace(&mut stage.world.patience, PATIENCE);
                let _ = stage.run();
                stage.world.patience = usual;
                assert_nothing_is_lost(&stage, &story);
                stage.world.sandbox.clear_faults();
                stage.sync_later();
                assert_eq!(ends(&stage), (expected.clone(), expected), "{story}");
                stage.assert_at_rest();
            }
        }
    }
}

#[test]
fn a_process_that_dies_at_any_call_to_civicrm_leaves_nothing_half_done() {
    let mut calls = 1;
    loop {
        let (mut stage, expected) = busy();
        stage.batch_size = 2;
        let mut died = false;
        let run = stage.run_over(|crm| CutOff::new(crm, calls));
        if run.is_err() {
            died = true;
        }
        let story = format!("at call {calls}");
        assert_nothing_is_lost(&stage, &story);
        stage.sync();
        assert_eq!(ends(&stage), (expected.clone(), expected), "{story}");
        stage.assert_at_rest();
        if !died {
            break;
        }
        calls += 1;
    }
    assert!(calls > 30, "the process died at {calls} calls");
}

#[test]
fn a_tag_civicrm_does_not_save_keeps_nobody_else_from_theirs_and_is_tried_again() {
    let mut stage = Stage::with(5);
    let (here, _) = stage.tag("Phonebank", &[], &[0, 1, 2, 3, 4]);
    let refused = stage.pairs[2].contact;
    stage.world.crm.tags.broken.insert(refused);
    let report = stage.sync();
    assert_eq!((report.all.counts.created, report.all.counts.error), (4, 1));
    assert!(
        report.all.problems[0].reason.contains("A hook refused"),
        "{report:?}"
    );
    assert_eq!(report.all.problems[0].contact_id, Some(refused));
    assert_eq!(stage.here(here), set([0, 1, 3, 4]));
    stage.world.crm.tags.broken.clear();
    stage.sync_later();
    assert_eq!(stage.here(here), set([0, 1, 2, 3, 4]));
    stage.assert_at_rest();
}

#[test]
fn a_list_that_cannot_be_read_to_its_end_proves_nothing_and_holds_no_other_tag_up() {
    let mut stage = Stage::with(60);
    let all: Vec<usize> = (0..60).collect();
    let (long, there) = stage.tag("Long", &all, &all);
    let (short, _) = stage.tag("Short", &[0], &[0]);
    stage.sync();
    stage.set_remote("Short", &[0, 1]);
    // On the second page of the first list something is missing, and the third cannot be read.
    let path = format!("/tags/{there}/taggings");
    let fault = Fault::new(FaultKind::Status).status(500);
    stage
        .world
        .sandbox
        .fault(fault.on("GET", &path).skip(2).times(None));
    stage.world.sandbox.clear_requests();
    let report = stage.sync();
    assert_eq!(
        (report.all.counts.error, report.all.counts.removed),
        (1, 0),
        "{report:?}"
    );
    assert!(
        report.all.problems[0].reason.contains("“Long”"),
        "{report:?}"
    );
    assert_eq!(stage.here(long).len(), 60);
    assert_eq!(stage.here(short), set([0, 1]));
    assert_eq!(stage.world.writes(), []);
    stage.world.sandbox.clear_faults();
    stage.assert_at_rest();
}

#[test]
fn tags_whose_lists_never_come_keep_no_other_tag_from_being_synced() {
    let mut stage = Stage::with(2);
    let broken: Vec<String> = ["A", "B", "C"]
        .map(|name| stage.tag(name, &[0], &[1]).1)
        .to_vec();
    let (good, there) = stage.tag("Good", &[0], &[1]);
    for tag in &broken {
        let path = format!("/tags/{tag}/taggings");
        let fault = Fault::new(FaultKind::Status).status(500).on("GET", &path);
        stage.world.sandbox.fault(fault.times(None));
    }
    let report = stage.sync();
    assert_eq!(report.all.counts.error, 3, "{report:?}");
    assert_eq!(
        (stage.here(good), stage.there(&there)),
        (set([0, 1]), set([0, 1]))
    );
}

#[test]
fn people_whom_the_server_cannot_answer_about_keep_nobody_else_from_their_tags() {
    let mut stage = Stage::with(8);
    let all: Vec<usize> = (0..8).collect();
    let (here, there) = stage.tag("Phonebank", &all, &all);
    stage.sync();
    stage.set_remote("Phonebank", &[0]);
    for pair in &stage.pairs[1..6] {
        let path = format!("/people/{}/taggings", pair.person);
        let fault = Fault::new(FaultKind::Status).status(500).on("GET", &path);
        stage.world.sandbox.fault(fault.times(None));
    }
    let report = stage.sync();
    assert_eq!(
        (report.all.counts.error, report.all.counts.removed),
        (5, 2),
        "{report:?}"
    );
    assert_eq!(stage.here(here), set([0, 1, 2, 3, 4, 5]));
    stage.world.sandbox.clear_faults();
    stage.sync_later();
    assert_eq!(
        (stage.here(here), stage.there(&there)),
        (set([0]), set([0]))
    );
    stage.assert_at_rest();
}
