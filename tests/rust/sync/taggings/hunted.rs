//! What was found by looking for it.

use std::cell::Cell;

use action_network_sandbox::{Fault, FaultKind};
use osdi_engine::crm::{MemoryCrm, SyncState};
use osdi_engine::osdi::{Collection, NewTag, Tag};
use osdi_engine::profile::Origin;
use osdi_engine::sync::Tendency;
use osdi_engine::{Kind, Result};

use super::stage::{Stage, set};
use crate::watched::{Watch, Watched};

/// A tag that is made may turn out to be there already: Action Network answers with it, and its list is a little behind.
#[test]
fn the_brake_sees_what_a_tag_that_was_there_already_would_lose() {
    let mut stage = Stage::with(30);
    let all: Vec<usize> = (0..30).collect();
    stage.rules.tag_mode = Tendency::MirrorLocal;
    stage.rules.tag_create_remote = true;
    let lag = Fault::new(FaultKind::SearchLag).on("POST", "/tags");
    stage.world.sandbox.fault(lag.delay_ms(600_000));
    let new = NewTag {
        name: "Phonebank".to_owned(),
    };
    let mut client = stage.world.client();
    client
        .create::<Tag, _>(&Collection::all(), &new)
        .expect("it is made");
    stage.set_remote("Phonebank", &all);
    let tags = stage.world.sandbox.all("tags");
    let there = tags.iter().find(|tag| tag["name"] == "Phonebank");
    let there = there.expect("it is there")["id"].clone();
    let there = there.as_str().expect("it has an id");
    stage.local_tag("Phonebank", &[0]);
    let report = stage.sync();
    assert_eq!(stage.there(there).len(), 30, "{report:?}");
    // The next run knows it from the start.
    stage.world.sandbox.clear_faults();
    let error = stage.run().expect_err("the brake stops it");
    assert_eq!(error.kind(), Kind::Brake, "{error}");
    assert_eq!(stage.there(there).len(), 30);
}

#[test]
fn a_tag_that_was_renamed_there_is_renamed_here_also_if_a_run_of_the_other_direction_comes_first() {
    let mut stage = Stage::with(1);
    let (here, there) = stage.tag("Phonebank", &[0], &[0]);
    stage.sync();
    stage.world.sandbox.rename_tag(&there, "Telephone");
    stage.sync_from(Origin::Local);
    assert_eq!(stage.world.crm.tags.tags[&here].label, "Phonebank");
    stage.sync();
    assert_eq!(stage.world.crm.tags.tags[&here].label, "Telephone");
    stage.assert_at_rest();
}

#[test]
fn a_linked_tag_that_is_not_listed_and_cannot_be_read_holds_no_other_tag_up() {
    let mut stage = Stage::with(2);
    let (lost, lost_there) = stage.tag("Lost", &[0], &[0]);
    let (good, good_there) = stage.tag("Good", &[0], &[0]);
    stage.sync();
    stage.world.sandbox.delete_tag(&lost_there);
    let path = format!("/tags/{lost_there}");
    let fault = Fault::new(FaultKind::Status).status(500).on("GET", &path);
    stage.world.sandbox.fault(fault.times(None));
    stage.give(good, 1);
    let report = stage.run().expect("the others are synced");
    assert!(
        report
            .all
            .problems
            .iter()
            .any(|one| one.reason.contains("“Lost”")),
        "{report:?}"
    );
    assert_eq!(stage.there(&good_there), set([0, 1]));
    assert_eq!(stage.here(lost), set([0]));
}

#[test]
fn somebody_who_is_not_found_for_a_while_does_not_bring_back_what_was_taken() {
    let mut stage = Stage::with(2);
    let (here, there) = stage.tag("Phonebank", &[0, 1], &[0, 1]);
    stage.sync();
    stage.take(here, 0);
    let phantoms = Fault::new(FaultKind::PhantomPerson).on("GET", "/tags/*/taggings");
    stage.world.sandbox.fault(phantoms.times(None));
    let missing = Fault::new(FaultKind::Status).status(404);
    stage
        .world
        .sandbox
        .fault(missing.on("GET", "/people/*/taggings").times(None));
    stage.sync();
    assert_eq!(stage.there(&there), set([0, 1]));
    stage.world.sandbox.clear_faults();
    stage.sync();
    assert_eq!(
        (stage.here(here), stage.there(&there)),
        (set([1]), set([1]))
    );
    stage.assert_at_rest();
}

/// Which of the two is meant is not known, as if there were one there already.
#[test]
fn of_two_tags_of_one_name_none_is_made_on_the_other_side() {
    let mut stage = Stage::with(2);
    stage.rules.tag_create_remote = true;
    let first = stage.local_tag("First", &[0]);
    let second = stage.local_tag("Second", &[1]);
    for tag in [first, second] {
        let tag = stage.world.crm.tags.tags.get_mut(&tag).expect("it exists");
        tag.label = "Phonebank".to_owned();
    }
    let before = stage.world.sandbox.all("tags");
    let report = stage.sync();
    assert_eq!(stage.world.sandbox.all("tags"), before, "{report:?}");
    assert_eq!(report.all.problems.len(), 1, "{report:?}");
    stage.assert_at_rest();
}

#[test]
fn somebody_with_many_tags_loses_none_because_of_a_server_that_says_there_are_none() {
    let mut stage = Stage::with(2);
    let (here, _) = stage.tag("Phonebank", &[0, 1], &[0, 1]);
    stage.sync();
    for mirror in [Tendency::BothWays, Tendency::MirrorRemote] {
        stage.rules.tag_mode = mirror;
        for (first, second) in [
            (FaultKind::PhantomPerson, FaultKind::Empty),
            (FaultKind::PhantomPerson, FaultKind::PhantomPerson),
            (FaultKind::Empty, FaultKind::Empty),
            (FaultKind::PhantomPerson, FaultKind::SearchLag),
        ] {
            for (kind, path) in [(first, "/tags/*/taggings"), (second, "/people/*/taggings")] {
                let fault = Fault::new(kind).on("GET", path);
                stage.world.sandbox.fault(fault.times(None));
            }
            let _ = stage.run();
            stage.world.sandbox.clear_faults();
            assert_eq!(stage.here(here), set([0, 1]), "{first:?} {second:?}");
        }
    }
}

/// People who are gone from Action Network without anybody knowing it: each run asks, and nobody loses anything.
#[test]
fn a_merged_person_who_is_gone_leaves_the_contact_alone() {
    let mut stage = Stage::with(2);
    let (here, there) = stage.tag("Phonebank", &[0], &[0]);
    stage.sync();
    stage.merge(0, 1);
    stage.sync();
    stage.world.sandbox.delete_person(&stage.pairs[0].person);
    stage.sync();
    assert_eq!(
        (stage.here(here), stage.there(&there)),
        (set([1]), set([1]))
    );
    stage.assert_at_rest();
}

#[test]
fn two_remote_tags_of_one_name_make_none_here() {
    let mut stage = Stage::with(2);
    stage.rules.tag_create_local = true;
    let people = [stage.pairs[0].person.clone()];
    let first = stage.world.sandbox.tag("Phonebank", &people).unwrap();
    let second = stage.world.sandbox.tag("Other", &[]).unwrap();
    stage.world.sandbox.rename_tag(&second, "Phonebank");
    let made = |stage: &Stage| {
        let tags = stage.world.crm.tags.tags.values();
        tags.filter(|tag| tag.name == "Phonebank").count()
    };
    stage.sync();
    assert_eq!(made(&stage), 0);
    stage.assert_at_rest();
    stage.world.sandbox.rename_tag(&second, "Other");
    stage.sync();
    assert_eq!(made(&stage), 1);
    assert_eq!(stage.there(&first), set([0]));
    stage.assert_at_rest();
}

/// Does something to CiviCRM before a call.
struct Meanwhile<F> {
    calls_left: usize,
    what: F,
}

impl<F: FnMut(&mut MemoryCrm)> Watch for Meanwhile<F> {
    fn before_call(&mut self, crm: &mut MemoryCrm) -> Result<()> {
        self.calls_left = self.calls_left.saturating_sub(1);
        if self.calls_left == 0 {
            (self.what)(crm);
            self.calls_left = usize::MAX;
        }
        Ok(())
    }
}

#[test]
fn what_a_user_does_to_tags_during_a_run_is_so_in_the_end() {
    for calls in 1..45 {
        let mut stage = Stage::with(7);
        let (here, there) = stage.tag("Phonebank", &[0, 1, 2, 3], &[0, 1, 2, 3]);
        stage.sync();
        stage.batch_size = 1;
        stage.take(here, 0);
        stage.give(here, 4);
        stage.give(here, 6);
        stage.set_remote("Phonebank", &[0, 2, 3, 5, 6]);
        let contacts: Vec<_> = stage.pairs.iter().map(|pair| pair.contact).collect();
        let fired = Cell::new(false);
        let what = |crm: &mut MemoryCrm| {
            fired.set(true);
            let tags = &mut crm.tags.taggings;
            tags.insert((here, contacts[0]));
            tags.remove(&(here, contacts[2]));
            tags.remove(&(here, contacts[4]));
        };
        let watch = Meanwhile {
            calls_left: calls,
            what,
        };
        stage
            .run_over(|crm| Watched { crm, watch })
            .expect("the run succeeds");
        if !fired.get() {
            assert!(calls > 25, "{calls}");
            return;
        }
        stage.sync();
        let expected = set([0, 3, 5, 6]);
        assert_eq!(stage.here(here), expected, "at call {calls}");
        assert_eq!(stage.there(&there), expected, "at call {calls}");
        stage.assert_at_rest();
    }
}

#[test]
fn a_merge_during_a_run_costs_nobody_a_tag() {
    for has_person in [true, false] {
        for calls in 1..45 {
            let mut stage = Stage::with(4);
            let (here, there) = stage.tag("Phonebank", &[0, 1], &[0, 1]);
            let (other, other_there) = stage.tag("Steward", &[2, 3], &[2, 3]);
            stage.sync();
            stage.batch_size = 1;
            let from = stage.pairs[0].contact;
            let into = if has_person {
                stage.pairs[2].contact
            } else {
                stage.world.add_local("kept@example.org", "Ann", "Lee")
            };
            // Something to do, so that there are calls enough.
            stage.set_remote("Steward", &[2, 3, 0]);
            stage.give(here, 3);
            let fired = Cell::new(false);
            let what = |crm: &mut MemoryCrm| {
                fired.set(true);
                let is_it = |state: &&mut SyncState| state.contact_id == Some(from);
                let state = crm.states.values_mut().find(is_it).expect("it is linked");
                if has_person {
                    state.contact_id = None;
                    state.merged_contact_id = Some(into);
                } else {
                    state.contact_id = Some(into);
                }
                for tag in [here, other] {
                    if crm.tags.taggings.remove(&(tag, from)) {
                        crm.tags.taggings.insert((tag, into));
                    }
                }
                crm.contacts.get_mut(&from).expect("it exists").is_deleted = true;
            };
            let watch = Meanwhile {
                calls_left: calls,
                what,
            };
            stage
                .run_over(|crm| Watched { crm, watch })
                .expect("the run succeeds");
            if !fired.get() {
                assert!(calls > 15, "{calls}");
                break;
            }
            stage.sync();
            let story = format!("{has_person} at call {calls}");
            for tag in [here, other] {
                assert!(
                    stage.world.crm.tags.taggings.contains(&(tag, into)),
                    "{story}"
                );
            }
            let (all, all_other) = if has_person {
                (set([0, 1, 2, 3]), set([0, 2, 3]))
            } else {
                (set([0, 1, 3]), set([0, 2, 3]))
            };
            assert_eq!(stage.there(&there), all, "{story}");
            assert_eq!(stage.there(&other_there), all_other, "{story}");
            stage.assert_at_rest();
        }
    }
}

/// A page that slipped shows nothing of the person whose contact was merged: that it is not in the list proves nothing.
#[test]
fn a_tag_that_an_alias_still_has_is_not_lost_because_the_list_did_not_show_it() {
    // The alias has it, and what it answers about its tags.
    for (alias_has_it, answer, keeps) in [
        (true, 200, true),
        (true, 500, true),
        (false, 200, false),
        // An alias that is not there has no tag.
        (true, 404, false),
    ] {
        let mut stage = Stage::with(2);
        let (here, there) = stage.tag("Phonebank", &[0, 1], &[0, 1]);
        stage.sync();
        stage.merge(0, 1);
        stage.sync();
        let left: &[usize] = if alias_has_it { &[0] } else { &[] };
        stage.set_remote("Phonebank", left);
        let list = Fault::new(FaultKind::PhantomPerson).on("GET", "/tags/*/taggings");
        stage.world.sandbox.fault(list.times(Some(1)));
        let path = format!("/people/{}/taggings", stage.pairs[0].person);
        if answer != 200 {
            let fault = Fault::new(FaultKind::Status)
                .status(answer)
                .on("GET", &path);
            stage.world.sandbox.fault(fault.times(None));
        }
        let report = stage.sync();
        let expected = if keeps { set([1]) } else { set([]) };
        assert_eq!(stage.here(here), expected, "{answer}: {report:?}");
        assert_eq!(stage.there(&there).len(), left.len(), "{answer}");
        stage.world.sandbox.clear_faults();
        if keeps {
            stage.sync();
            assert_eq!(stage.here(here), expected, "{answer}");
        }
        stage.assert_at_rest();
    }
}
