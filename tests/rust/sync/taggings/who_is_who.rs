//! Whose tag it is: people without a twin, merged contacts, people who are gone, tags that are deleted or renamed.

use osdi_engine::crm::{Blocked, SyncState, TagCrm as _};
use osdi_engine::profile::Origin;
use osdi_engine::sync::Outcome;

use super::stage::{Stage, id, set};
use crate::world::PROFILE;

#[test]
fn nobody_without_a_twin_loses_or_gets_anything_and_each_is_counted() {
    let mut stage = Stage::with(1);
    let (here, _) = stage.tag("Phonebank", &[0], &[0]);
    let stranger = stage.world.add_remote("stranger@example.org", "Ann", "Lee");
    let people = [stage.pairs[0].person.clone(), stranger.clone()];
    stage.world.sandbox.tag("Phonebank", &people).unwrap();
    let lone = stage.world.add_local("lone@example.org", "Ann", "Lee");
    stage.world.crm.tags.taggings.insert((here, lone));
    let report = stage.sync();
    let skipped: Vec<u64> = report
        .directions
        .iter()
        .map(|one| one.counts.skipped)
        .collect();
    assert_eq!(skipped, [1, 1]);
    assert_eq!(stage.world.writes(), []);
    stage.assert_at_rest();
    // Once the two are known to be the same, they meet.
    stage.save_state(SyncState {
        contact_id: Some(lone),
        remote_person_id: Some(id(&stranger)),
        ..SyncState::new(PROFILE)
    });
    assert_eq!(stage.sync().all.counts.matched, 1);
    stage.assert_at_rest();
}

#[test]
fn a_person_who_is_gone_from_action_network_does_not_cost_the_contact_its_tags() {
    for is_known in [false, true] {
        let mut stage = Stage::with(2);
        let (here, _) = stage.tag("Phonebank", &[0, 1], &[0, 1]);
        stage.sync();
        stage.world.sandbox.delete_person(&stage.pairs[0].person);
        if is_known {
            let now = stage.world.now;
            let contact = stage.pairs[0].contact;
            let mut states = stage.world.crm.states.values_mut();
            let state = states
                .find(|state| state.contact_id == Some(contact))
                .unwrap();
            state.remote_gone_time = Some(now);
        }
        let report = stage.sync();
        assert_eq!(stage.here(here), set([0, 1]), "{report:?}");
        assert_eq!(report.all.counts.ineligible, 1);
        stage.assert_at_rest();
    }
}

#[test]
fn a_contact_that_is_flagged_in_the_trash_or_out_of_scope_is_left_alone() {
    for flaw in ["blocked", "trash", "scope"] {
        let mut stage = Stage::with(4);
        let (here, there) = stage.tag("Phonebank", &[0, 1], &[0, 1]);
        stage.sync();
        stage.give(here, 2);
        stage.take(here, 0);
        stage.set_remote("Phonebank", &[0, 3]);
        for pair in stage.pairs.clone() {
            match flaw {
                "trash" => {
                    stage
                        .world
                        .crm
                        .contacts
                        .get_mut(&pair.contact)
                        .unwrap()
                        .is_deleted = true
                }
                "scope" => {
                    let mut states = stage.world.crm.states.values_mut();
                    states
                        .find(|state| state.contact_id == Some(pair.contact))
                        .unwrap()
                        .is_out_of_scope = true;
                }
                _ => {
                    let contacts = [(pair.contact, "flagged with an error".to_owned())];
                    stage.world.crm.blocked.contacts.extend(contacts);
                }
            }
        }
        let report = stage.sync();
        assert_eq!(stage.here(here), set([1, 2]), "{flaw}");
        assert_eq!(stage.there(&there), set([0, 3]), "{flaw}");
        assert_eq!(report.all.counts.ineligible, 4, "{flaw}: {report:?}");
        stage.assert_at_rest();
        // Then all of it is carried.
        stage.world.crm.blocked = Blocked::default();
        for contact in stage.world.crm.contacts.values_mut() {
            contact.is_deleted = false;
        }
        for state in stage.world.crm.states.values_mut() {
            state.is_out_of_scope = false;
        }
        stage.sync();
        assert_eq!(
            (stage.here(here), stage.there(&there)),
            (set([2, 3]), set([2, 3]))
        );
        stage.assert_at_rest();
    }
}

#[test]
fn what_the_person_of_a_merged_contact_has_comes_to_the_other_once_and_is_never_taken_for_it() {
    let mut stage = Stage::with(2);
    let (here, there) = stage.tag("Phonebank", &[0], &[0]);
    stage.sync();
    stage.merge(0, 1);
    let (other, other_there) = stage.tag("Steward", &[], &[0]);
    stage.sync();
    assert_eq!(
        (stage.here(here), stage.there(&there)),
        (set([1]), set([0, 1]))
    );
    assert_eq!(
        (stage.here(other), stage.there(&other_there)),
        (set([1]), set([0, 1]))
    );
    stage.assert_at_rest();
    // The alias loses it: no news. The contact loses it: its own person does too, the alias keeps it, and it stays so.
    stage.set_remote("Phonebank", &[1]);
    stage.take(other, 1);
    stage.sync();
    assert_eq!(
        (stage.here(here), stage.there(&there)),
        (set([1]), set([1]))
    );
    assert_eq!(
        (stage.here(other), stage.there(&other_there)),
        (set([]), set([0]))
    );
    stage.assert_at_rest();
}

#[test]
fn a_person_who_belongs_to_another_contact_since_meets_it_for_the_first_time() {
    let mut stage = Stage::with(1);
    let (here, there) = stage.tag("Phonebank", &[0], &[0]);
    stage.sync();
    // The contact was merged into one without a person, and whoever did it left the tags behind.
    let kept = stage.world.add_local("kept@example.org", "Ann", "Lee");
    stage
        .world
        .crm
        .states
        .values_mut()
        .for_each(|state| state.contact_id = Some(kept));
    stage.pairs[0].contact = kept;
    stage.sync();
    assert_eq!(
        (stage.here(here), stage.there(&there)),
        (set([0]), set([0]))
    );
    stage.assert_at_rest();
}

#[test]
fn a_tag_that_is_deleted_on_one_side_stays_on_the_other_and_is_told_of_once() {
    for is_here in [true, false] {
        let mut stage = Stage::with(2);
        let (here, there) = stage.tag("Phonebank", &[0, 1], &[0, 1]);
        stage.sync();
        if is_here {
            stage.world.crm.tags.delete(here);
        } else {
            stage.world.sandbox.delete_tag(&there);
        }
        let report = stage.sync();
        assert_eq!(report.all.problems.len(), 1, "{report:?}");
        assert!(report.all.problems[0].reason.contains("keep"), "{report:?}");
        assert_eq!(stage.sync().all.problems, []);
        assert_eq!(stage.world.writes(), []);
        if is_here {
            assert_eq!(stage.there(&there), set([0, 1]));
            // Made anew it meets the other for the first time: nobody loses it.
            let anew = stage.local_tag("Phonebank", &[]);
            stage.sync();
            assert_eq!(stage.here(anew), set([0, 1]));
        } else {
            assert_eq!(stage.here(here), set([0, 1]));
            let anew = stage.world.sandbox.tag("Phonebank", &[]).unwrap();
            stage.sync();
            assert_eq!(stage.there(&anew), set([0, 1]));
        }
        stage.assert_at_rest();
    }
}

#[test]
fn a_renamed_tag_stays_the_same_tag() {
    let mut stage = Stage::with(2);
    let (here, there) = stage.tag("Phonebank", &[0], &[0]);
    stage.sync();
    stage.world.crm.tags.tags.get_mut(&here).unwrap().label = "Calls".to_owned();
    stage.give(here, 1);
    let report = stage.sync();
    assert_eq!(report.all.problems.len(), 1);
    assert_eq!(report.all.problems[0].outcome, Outcome::Skipped);
    assert_eq!(stage.there(&there), set([0, 1]));
    stage.assert_at_rest();

    stage.world.crm.tags.tags.get_mut(&here).unwrap().label = "Phonebank".to_owned();
    stage.sync();
    stage.world.sandbox.rename_tag(&there, "Telephone");
    stage.set_remote("Telephone", &[1]);
    stage.sync();
    assert_eq!(stage.world.crm.tags.tags[&here].label, "Telephone");
    assert_eq!(stage.here(here), set([1]));
    stage.assert_at_rest();
}

#[test]
fn a_tag_that_leaves_the_scope_rests_and_goes_on_when_it_is_back() {
    let mut stage = Stage::with(2);
    let (here, there) = stage.tag("Phonebank", &[0], &[0]);
    stage.sync();
    stage
        .world
        .crm
        .tags
        .tags
        .get_mut(&here)
        .unwrap()
        .is_in_scope = false;
    stage.give(here, 1);
    stage.take(here, 0);
    stage.sync();
    assert_eq!(stage.there(&there), set([0]));
    stage.assert_at_rest();
    stage
        .world
        .crm
        .tags
        .tags
        .get_mut(&here)
        .unwrap()
        .is_in_scope = true;
    stage.sync();
    assert_eq!(stage.there(&there), set([1]));
    stage.assert_at_rest();
}

/// A name longer than the column used to look as if it had been changed in every run.
#[test]
fn a_name_that_is_too_long_is_told_of_once_and_then_rests() {
    for (letter, length) in [("x", 65), ("x", 1_023), ("ü", 1_024), ("…", 3_000)] {
        let mut stage = Stage::with(1);
        let (here, there) = stage.tag("Phonebank", &[0], &[0]);
        stage.sync();
        let is_deleted = |stage: &Stage| stage.world.sandbox.delete_tag(&there);
        let is_renamed = |stage: &Stage| {
            let name = letter.repeat(length);
            stage.world.sandbox.rename_tag(&there, &name)
        };
        let changes: [&dyn Fn(&Stage) -> bool; 2] = [&is_renamed, &is_deleted];
        for is_changed in changes {
            assert!(is_changed(&stage));
            let told: Vec<usize> = (0..2).map(|_| stage.sync().all.problems.len()).collect();
            assert_eq!(told, [1, 0], "{length}");
            assert_eq!(stage.world.crm.tags.tags[&here].label, "Phonebank");
            stage.assert_at_rest();
        }
    }
}

/// Such a tag could not be made, and that was an error in every run.
#[test]
fn a_tag_that_is_made_is_shortened_where_civicrm_does_not_hold_its_name() {
    let name = |end: &str| format!("{} {end}", "Came to the phonebank ".repeat(4).trim());
    let mut stage = Stage::with(2);
    stage.rules.tag_create_local = true;
    let people: Vec<String> = stage.pairs.iter().map(|one| one.person.clone()).collect();
    let sandbox = &stage.world.sandbox;
    for other in sandbox.all("tags") {
        sandbox.delete_tag(other["id"].as_str().unwrap());
    }
    let there: Vec<String> = ["in May", "in June"]
        .iter()
        .zip(&people)
        .map(|(end, person)| {
            sandbox
                .tag(&name(end), std::slice::from_ref(person))
                .unwrap()
        })
        .collect();
    let report = stage.sync();
    assert_eq!((report.all.counts.error, report.all.counts.created), (0, 2));
    assert_eq!(report.all.problems.len(), 2, "each is told of");
    let tags: Vec<_> = stage.world.crm.tags.tags.values().cloned().collect();
    let here: Vec<_> = tags.iter().map(|tag| stage.here(tag.id)).collect();
    assert_eq!(here, [set([0]), set([1])]);
    for tag in &tags {
        assert_eq!(tag.label.chars().count(), 64, "{}", tag.label);
        assert!(
            report
                .all
                .problems
                .iter()
                .any(|one| one.reason.contains(&tag.label))
        );
    }
    assert_eq!(stage.sync().all.problems, []);
    stage.assert_at_rest();
    // The process was gone before the link was saved: it is found by its label.
    stage.world.crm.tags.links.clear();
    assert_eq!(stage.sync().all.problems, []);
    assert_eq!(stage.world.crm.tags.tags.len(), 2);
    stage.assert_at_rest();
    // One gets another label, the other a name that fits.
    stage.world.crm.rename_tag(tags[0].id, "May").unwrap();
    assert!(stage.world.sandbox.rename_tag(&there[1], "Came in June"));
    assert_eq!(stage.sync().all.problems.len(), 2);
    assert_eq!(stage.sync().all.problems, []);
    let labels = stage
        .world
        .crm
        .tags
        .tags
        .values()
        .map(|tag| tag.label.as_str());
    assert_eq!(labels.collect::<Vec<_>>(), ["May", "Came in June"]);
    let now_there = stage
        .world
        .sandbox
        .all("tags")
        .into_iter()
        .map(|tag| tag["name"].clone());
    assert_eq!(
        now_there.collect::<Vec<_>>(),
        [name("in May"), "Came in June".to_owned()]
    );
    // Whoever has the tag keeps it, also when it is deleted there and made anew.
    let longer = name("in June or July");
    assert!(stage.world.sandbox.rename_tag(&there[1], &longer));
    assert_eq!(stage.sync().all.problems.len(), 1);
    assert_eq!(stage.world.crm.tags.tags[&tags[1].id].label, "Came in June");
    stage.assert_at_rest();
}

/// CiviCRM's database compares without accents, and lets no two tags have one name.
#[test]
fn a_name_the_database_takes_for_another_is_told_of_once_and_is_no_error() {
    for is_there in [false, true] {
        let mut stage = Stage::with(2);
        if is_there {
            stage.local_tag("Cafe", &[]);
        } else {
            stage.set_remote("Cafe", &[0]);
        }
        stage.set_remote("Café", &[1]);
        stage.rules.tag_create_local = true;
        let report = stage.sync();
        assert_eq!(report.all.counts.error, 0, "{report:?}");
        let told = &report.all.problems;
        assert!(
            told.len() == 1 && told[0].reason.contains("“Café” was not made"),
            "{told:?}"
        );
        assert!(
            told[0].reason.contains("machine name of the tag “Cafe”"),
            "{told:?}"
        );
        let tags = stage.world.crm.tags.tags.values();
        assert_eq!(tags.filter(|tag| tag.name.starts_with("Caf")).count(), 1);
        // A run of one direction alone neither says it again nor forgets it.
        stage.sync_from(Origin::Local);
        for _ in 0..2 {
            assert_eq!(stage.sync().all.problems, [], "it is told once");
        }
        stage.assert_at_rest();
    }
}
