//! Tags travel, in both directions, and come to rest.

use osdi_engine::crm::LinkedBy;
use osdi_engine::profile::Origin;
use osdi_engine::sync::{Mode, Tendency};

use super::stage::{Stage, paths, set};

#[test]
fn where_both_meet_for_the_first_time_everybody_has_what_either_side_had() {
    let mut stage = Stage::with(3);
    let (here, there) = stage.tag("Phonebank", &[0, 1], &[1, 2]);
    let report = stage.sync();
    assert_eq!(
        Stage::summary(&report),
        [
            "total: 2; success: 2; error: 0; skipped: 0",
            "total: 2; success: 1; error: 0; skipped: 0; no sync needed: 1",
        ]
    );
    assert_eq!(stage.here(here), set([0, 1, 2]));
    assert_eq!(stage.there(&there), set([0, 1, 2]));
    let links: Vec<_> = stage.world.crm.tags.links.values().collect();
    assert_eq!((links.len(), links[0].linked_by), (1, LinkedBy::Name));
    stage.assert_at_rest();
}

#[test]
fn what_one_side_adds_or_removes_happens_on_the_other() {
    let mut stage = Stage::with(4);
    let (here, there) = stage.tag("Phonebank", &[0, 1, 2], &[0, 1, 2]);
    stage.sync();
    stage.give(here, 3);
    stage.take(here, 0);
    stage.set_remote("Phonebank", &[0, 2]);
    let report = stage.sync();
    assert_eq!(stage.here(here), set([2, 3]), "{report:?}");
    assert_eq!(stage.there(&there), set([2, 3]));
    let [remote, local] = &report.directions[..] else {
        panic!("two directions")
    };
    assert_eq!((remote.counts.created, remote.counts.removed), (0, 1));
    assert_eq!((local.counts.created, local.counts.removed), (1, 1));
    stage.assert_at_rest();
    stage.set_remote("Phonebank", &[1, 2, 3]);
    stage.sync();
    assert_eq!(stage.here(here), set([1, 2, 3]), "it can come back");
    stage.assert_at_rest();
}

#[test]
fn a_direction_alone_carries_only_its_own_changes_and_leaves_the_others_for_later() {
    for first in [Origin::Remote, Origin::Local] {
        let mut stage = Stage::with(6);
        let (here, there) = stage.tag("Phonebank", &[0, 1], &[0, 1]);
        stage.sync();
        stage.give(here, 2);
        stage.take(here, 0);
        stage.set_remote("Phonebank", &[0, 3]);
        stage.sync_from(first);
        match first {
            Origin::Remote => {
                assert_eq!(stage.here(here), set([2, 3]));
                assert_eq!(stage.there(&there), set([0, 3]));
            }
            Origin::Local => {
                assert_eq!(stage.here(here), set([1, 2]));
                assert_eq!(stage.there(&there), set([2, 3]));
            }
        }
        stage.sync_from(first.other());
        assert_eq!(stage.here(here), set([2, 3]));
        assert_eq!(stage.there(&there), set([2, 3]));
        stage.assert_at_rest();
    }
}

#[test]
fn a_mirror_copies_one_side_and_leaves_people_without_a_twin_alone() {
    for mirror in [Tendency::MirrorRemote, Tendency::MirrorLocal] {
        let mut stage = Stage::with(4);
        let (here, there) = stage.tag("Phonebank", &[0, 1], &[1, 2]);
        let stranger = stage.world.add_remote("stranger@example.org", "Ann", "Lee");
        let mut people: Vec<String> = [1, 2]
            .map(|one: usize| stage.pairs[one].person.clone())
            .to_vec();
        people.push(stranger.clone());
        stage.world.sandbox.tag("Phonebank", &people).unwrap();
        let lone = stage.world.add_local("lone@example.org", "Ann", "Lee");
        stage.world.crm.tags.taggings.insert((here, lone));
        stage.rules.tag_mode = mirror;
        let report = stage.sync();
        assert_eq!(report.directions.len(), 1, "{report:?}");
        let copy = if mirror == Tendency::MirrorRemote {
            set([1, 2])
        } else {
            set([0, 1])
        };
        assert_eq!(
            (stage.here(here), stage.there(&there)),
            (copy.clone(), copy)
        );
        let taggings = stage.world.sandbox.all("taggings");
        assert!(
            taggings
                .iter()
                .any(|one| one["person"] == stranger.as_str())
        );
        assert!(stage.world.crm.tags.taggings.contains(&(here, lone)));
        stage.assert_at_rest();
        // A job that asks for the other direction is told why it gets nothing.
        stage.origins = vec![if mirror == Tendency::MirrorRemote {
            Origin::Local
        } else {
            Origin::Remote
        }];
        assert!(stage.run().unwrap_err().to_string().contains("tag_mode"));
    }
}

#[test]
fn lists_cost_their_pages_and_each_new_tagging_one_request() {
    let mut stage = Stage::with(60);
    let all: Vec<usize> = (0..60).collect();
    stage.tag("Everybody", &all, &all);
    stage.tag("Some", &all[..30], &[]);
    stage.sync();
    let writes = stage.world.writes();
    assert_eq!((paths(&writes, "POST"), writes.len()), (30, 30));
    stage.world.sandbox.clear_requests();
    let calls = stage.world.crm.calls;
    let report = stage.sync();
    assert_eq!(report.all.counts.unchanged, 90);
    // A list of n has ⌈n/25⌉ pages.
    assert_eq!(
        stage.requests(),
        [
            ("GET /tags".to_owned(), 1),
            ("GET /tags/{id}/taggings".to_owned(), 3 + 2)
        ]
    );
    assert!(
        stage.world.crm.calls - calls < 18,
        "{} questions",
        stage.world.crm.calls - calls
    );
}

#[test]
fn a_preview_tells_the_plan_and_writes_nothing() {
    let mut stage = Stage::with(4);
    stage.tag("Phonebank", &[0, 1], &[0, 1]);
    stage.tag("Old", &[2], &[2]);
    stage.sync();
    let old = stage
        .world
        .crm
        .tags
        .tags
        .values()
        .find(|tag| tag.name == "Old")
        .unwrap()
        .id;
    stage.take(old, 2);
    stage.set_remote("Phonebank", &[1, 3]);
    stage.local_tag("Only here", &[0]);
    stage.rules.tag_create_remote = true;
    stage.mode = Mode::Preview { limit: Some(3) };
    let before = stage.everything();
    stage.world.sandbox.clear_requests();
    let report = stage.sync();
    assert_eq!(stage.everything(), before);
    assert_eq!(stage.world.writes(), []);
    let mut plan: Vec<_> = report
        .changes
        .iter()
        .map(|one| (one.side, one.action, &*one.tag))
        .collect();
    plan[1..].sort_unstable();
    assert_eq!(
        plan,
        [
            ("remote", "create", "Only here"),
            ("local", "add", "Phonebank"),
            ("local", "remove", "Phonebank"),
        ]
    );
    assert!(report.all.limit_reached);
    assert_eq!(report.all.taken_away, 2);
    assert_eq!(report.all.counts.removed, 2);
}

#[test]
fn tags_are_made_on_the_other_side_only_where_the_profile_allows_it() {
    for (local, remote) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut stage = Stage::with(2);
        let here = stage.local_tag("Here", &[0]);
        let there = stage
            .world
            .sandbox
            .tag("There", &[stage.pairs[1].person.clone()])
            .unwrap();
        stage.rules.tag_create_local = local;
        stage.rules.tag_create_remote = remote;
        stage.sync();
        let made_here = stage
            .world
            .crm
            .tags
            .tags
            .values()
            .find(|tag| tag.name == "There")
            .map(|tag| tag.id);
        let tags = stage.world.sandbox.all("tags");
        let made_there = tags.iter().find(|tag| tag["name"] == "Here");
        assert_eq!((made_here.is_some(), made_there.is_some()), (local, remote));
        if let Some(tag) = made_here {
            assert_eq!((stage.here(tag), stage.there(&there)), (set([1]), set([1])));
        }
        if let Some(tag) = made_there {
            let tag = tag["id"].as_str().unwrap();
            assert_eq!((stage.here(here), stage.there(tag)), (set([0]), set([0])));
        }
        stage.assert_at_rest();
    }
}

#[test]
fn a_run_that_is_asked_to_stop_stops_and_the_next_one_goes_on() {
    let mut stage = Stage::with(10);
    let all: Vec<usize> = (0..10).collect();
    let (here, _) = stage.tag("Phonebank", &[], &all);
    stage.batch_size = 3;
    stage.world.crm.stop_after = Some(stage.world.crm.standings.len() + 3);
    let report = stage.sync();
    assert!(report.all.stopped && !report.all.complete);
    assert_eq!(stage.here(here).len(), 6);
    stage.world.crm.stop_after = None;
    stage.sync();
    assert_eq!(stage.here(here).len(), 10);
    stage.assert_at_rest();
}
