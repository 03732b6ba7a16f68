//! One test for each defect of osdi-client 1.2.3 that concerned tags, named for it.

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::SyncState;
use osdi_engine::profile::Origin;

use super::stage::{Stage, set};

/// The second batch queued a deletion for every tagging CiviCRM had, and the queue carried them out.
#[test]
fn defect_1_a_second_batch_takes_no_tagging_from_action_network() {
    let mut stage = Stage::with(3);
    let (here, there) = stage.tag("Phonebank", &[], &[0, 1, 2]);
    for _ in 0..3 {
        stage.sync_from(Origin::Remote);
    }
    assert_eq!(stage.world.writes(), []);
    stage.sync();
    assert_eq!(stage.world.writes(), []);
    assert_eq!(
        (stage.here(here), stage.there(&there)),
        (set([0, 1, 2]), set([0, 1, 2]))
    );
}

/// With people answered by 503 the batch deleted every tagging in CiviCRM.
#[test]
fn defect_1b_an_outage_wipes_nobody_s_tags_in_civicrm() {
    for path in ["/people*", "/tags/*/taggings", "/tags", "*"] {
        let mut stage = Stage::with(3);
        let (here, _) = stage.tag("Phonebank", &[0, 1, 2], &[0, 1, 2]);
        stage.sync();
        stage.set_remote("Phonebank", &[0]);
        let fault = Fault::new(FaultKind::Status).status(503).on("*", path);
        stage.world.sandbox.fault(fault.times(None));
        let _ = stage.run();
        assert_eq!(stage.here(here), set([0, 1, 2]), "{path}");
    }
}

/// The batch from CiviCRM deleted the taggings of people without a contact, and under 503 gave everybody the tag anew.
#[test]
fn defect_1b_people_without_a_contact_keep_their_tags_and_an_outage_repeats_none() {
    let mut stage = Stage::with(3);
    let (here, there) = stage.tag("Phonebank", &[0, 1], &[0, 1, 2]);
    let person = stage.pairs[2].person.clone();
    let is_it = |state: &SyncState| {
        state
            .remote_person_id
            .as_ref()
            .is_some_and(|id| id.as_str() == person)
    };
    stage.world.crm.states.retain(|_, state| !is_it(state));
    stage.sync_from(Origin::Local);
    assert_eq!(stage.there(&there), set([0, 1, 2]));
    stage.world.sandbox.clear_requests();
    let fault = Fault::new(FaultKind::Status).status(503).on("GET", "*");
    stage.world.sandbox.fault(fault.times(None));
    stage.run().expect_err("nothing can be read");
    assert_eq!(stage.world.writes(), []);
    assert_eq!(stage.here(here), set([0, 1]));
}

/// The taggings of the person of a contact that was merged away were rewritten although the two were flagged.
#[test]
fn defect_8_the_person_of_a_merged_contact_is_never_written_to() {
    let mut stage = Stage::with(2);
    let (here, there) = stage.tag("Phonebank", &[0, 1], &[0, 1]);
    stage.tag("Steward", &[1], &[1]);
    stage.sync();
    stage.merge(0, 1);
    stage.take(here, 1);
    stage.sync();
    let alias = stage.pairs[0].person.clone();
    let wrote_to_alias = stage
        .world
        .writes()
        .iter()
        .any(|(_, path, body)| path.contains(&alias) || body.to_string().contains(&alias));
    assert!(!wrote_to_alias, "{:?}", stage.world.writes());
    assert_eq!(stage.there(&there), set([0]));
}

/// The result counted tags instead of taggings, or those of the last tag only; skipped was always zero.
#[test]
fn defect_12_the_numbers_are_those_of_all_taggings_of_all_tags() {
    let mut stage = Stage::with(30);
    let all: Vec<usize> = (0..30).collect();
    stage.tag("Phonebank", &[], &all);
    stage.tag("Steward", &[0, 1, 2], &[]);
    let lone = stage.world.add_local("lone@example.org", "Ann", "Lee");
    let tag = stage.world.crm.tags.tags.keys().next().copied().unwrap();
    stage.world.crm.tags.taggings.insert((tag, lone));
    let report = stage.sync();
    assert_eq!(
        Stage::summary(&report),
        [
            "total: 30; success: 30; error: 0; skipped: 0",
            "total: 4; success: 3; error: 0; skipped: 1",
        ]
    );
    assert_eq!(report.all.total, 34);
}

/// A queue's task that failed counted as done, so the change was lost.
#[test]
fn defect_19_a_change_that_could_not_be_carried_is_carried_by_the_next_run() {
    let mut stage = Stage::with(2);
    let (here, there) = stage.tag("Phonebank", &[0], &[0]);
    stage.sync();
    stage.give(here, 1);
    stage.take(here, 0);
    let fault = Fault::new(FaultKind::Status)
        .status(503)
        .on("*", "/tags/*/taggings*");
    stage.world.sandbox.fault(fault.times(None));
    stage.run().expect_err("nothing can be read");
    stage.world.sandbox.clear_faults();
    stage.sync();
    assert_eq!(
        (stage.here(here), stage.there(&there)),
        (set([1]), set([1]))
    );
}
