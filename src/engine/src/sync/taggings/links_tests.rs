//! Which tag is which, as stories.

use std::collections::HashSet;

use super::links::{Known, LinkPlan, RemoteTag, plan_links};
use crate::crm::{LinkedBy, LocalTag, LocalTagId, TagLink, TagLinkId};
use crate::osdi::TagId;

fn local(id: u64, label: &str) -> LocalTag {
    LocalTag {
        id: LocalTagId(id),
        name: label.replace(' ', "_"),
        label: label.to_owned(),
        is_in_scope: true,
    }
}

fn remote(id: u128, name: &str) -> RemoteTag {
    RemoteTag {
        id: TagId::of_number(id),
        name: name.to_owned(),
    }
}

fn link(local: u64, remote: u128, name: &str) -> TagLink {
    TagLink {
        id: Some(TagLinkId(1)),
        tag_id: LocalTagId(local),
        remote_tag_id: TagId::of_number(remote),
        local_name: name.to_owned(),
        remote_name: name.to_owned(),
        linked_by: LinkedBy::Name,
        message: None,
    }
}

fn plan_of(
    local: &[LocalTag],
    remote: &[RemoteTag],
    links: &[TagLink],
    creates: (bool, bool),
) -> LinkPlan {
    plan_links(&Known {
        local,
        remote,
        links,
        unread: &HashSet::new(),
        to_local: true,
        to_local_later: false,
        creates_local: creates.0,
        creates_remote: creates.1,
    })
}

fn plan(local: &[LocalTag], remote: &[RemoteTag], links: &[TagLink]) -> LinkPlan {
    plan_of(local, remote, links, (false, false))
}

fn pairs(plan: &LinkPlan) -> Vec<(u64, u128)> {
    let ends = plan
        .active
        .iter()
        .map(|pair| (pair.link.tag_id.0, pair.link.remote_tag_id.number()));
    ends.collect()
}

/// The links as they are saved, for the next run.
fn saved(plan: &LinkPlan) -> Vec<TagLink> {
    let active = plan.active.iter().map(|pair| pair.link.clone());
    active.chain(plan.inactive.clone()).collect()
}

#[test]
fn tags_are_the_same_if_they_have_exactly_the_same_name() {
    let mut outside = local(1, "Phonebank");
    outside.is_in_scope = false;
    let named = |name: &str, label: &str| LocalTag {
        name: name.to_owned(),
        ..local(1, label)
    };
    for (story, here, there, is_linked) in [
        ("the same", local(1, "Phonebank"), "Phonebank", true),
        ("spaces", local(1, "Phone  bank "), " Phone bank", true),
        ("forms of Unicode", local(1, "Café"), "Cafe\u{301}", true),
        ("case counts", local(1, "Phonebank"), "phonebank", false),
        ("another", local(1, "Phonebank"), "Phone bank", false),
        (
            "the machine name",
            named("Phonebank", "Calls"),
            "Phonebank",
            true,
        ),
        (
            "the label",
            named("phonebank_1", "Phonebank"),
            "Phonebank",
            true,
        ),
        ("out of scope", outside, "Phonebank", false),
        ("no name", local(1, " "), "", false),
    ] {
        let plan = plan(&[here], &[remote(7, there)], &[]);
        let expected = if is_linked { vec![(1, 7)] } else { vec![] };
        assert_eq!(pairs(&plan), expected, "{story}");
        assert!(plan.notes.is_empty() && plan.lasting.is_empty(), "{story}");
    }
}

#[test]
fn what_people_see_goes_before_machine_names() {
    let calls = LocalTag {
        name: "Phonebank".to_owned(),
        ..local(1, "Calls")
    };
    let plan = plan(
        &[calls, local(2, "Phonebank")],
        &[remote(7, "Phonebank"), remote(8, "Calls")],
        &[],
    );
    assert_eq!(pairs(&plan), [(2, 7), (1, 8)]);
}

#[test]
fn several_tags_of_one_name_are_a_doubt_and_none_is_made() {
    for (here, there) in [
        (vec![local(1, "A"), local(2, "A")], vec![remote(7, "A")]),
        (vec![local(1, "A")], vec![remote(7, "A"), remote(8, " A")]),
    ] {
        let plan = plan_of(&here, &there, &[], (true, false));
        assert_eq!(pairs(&plan), []);
        assert_eq!(plan.create_local, []);
        assert!(plan.lasting[0].contains("“A”"), "{:?}", plan.lasting);
    }
}

#[test]
fn a_saved_link_counts_whatever_the_tags_are_called() {
    let by_hand = TagLink {
        local_name: "Calls".to_owned(),
        linked_by: LinkedBy::Hand,
        ..link(1, 7, "Phonebank")
    };
    let plan = plan(
        &[local(1, "Calls"), local(2, "Phonebank")],
        &[remote(7, "Phonebank")],
        &[by_hand],
    );
    assert_eq!(pairs(&plan), [(1, 7)]);
    assert!(plan.notes.is_empty() && !plan.active[0].is_new);
}

#[test]
fn a_tag_renamed_in_civicrm_stays_linked_and_is_told_of_once() {
    let here = [local(1, "Phone bank")];
    let there = [remote(7, "Phonebank")];
    let first = plan(&here, &there, &[link(1, 7, "Phonebank")]);
    assert_eq!(pairs(&first), [(1, 7)]);
    assert_eq!(first.notes.len(), 1);
    assert!(
        first.notes[0].contains("cannot rename"),
        "{:?}",
        first.notes
    );
    assert_eq!(
        first.active[0].link.message.as_deref(),
        Some(&*first.notes[0])
    );
    let second = plan(&here, &there, &saved(&first));
    assert_eq!(second.notes, [""; 0]);
    assert_eq!(saved(&second), saved(&first));
    let back = plan(&[local(1, "Phonebank")], &there, &saved(&second));
    assert_eq!((back.notes.len(), &back.active[0].link.message), (0, &None));
}

#[test]
fn a_tag_renamed_on_action_network_is_renamed_in_civicrm_unless_it_has_another_name_there() {
    let there = [remote(7, "Phone bank")];
    let followed = plan(&[local(1, "Phonebank")], &there, &[link(1, 7, "Phonebank")]);
    assert_eq!(followed.renames, [(LocalTagId(1), "Phone bank".to_owned())]);
    let again = plan(&[local(1, "Phone bank")], &there, &saved(&followed));
    assert_eq!((again.renames.len(), again.notes.len()), (0, 0));
    let mut other = link(1, 7, "Phonebank");
    other.local_name = "Calls".to_owned();
    let left = plan(&[local(1, "Calls")], &there, &[other]);
    assert_eq!((left.renames.len(), left.notes.len()), (0, 1));
    let again = plan(&[local(1, "Calls")], &there, &saved(&left));
    assert_eq!((again.renames.len(), again.notes.len()), (0, 0));
}

#[test]
fn a_tag_that_is_gone_on_one_side_is_told_of_once_and_its_namesake_meets_for_the_first_time() {
    let saved_link = link(1, 7, "Phonebank");
    for (here, there) in [
        (vec![], vec![remote(7, "Phonebank")]),
        (vec![local(1, "Phonebank")], vec![]),
    ] {
        let first = plan(&here, &there, std::slice::from_ref(&saved_link));
        assert_eq!((pairs(&first).len(), first.notes.len()), (0, 1));
        let second = plan(&here, &there, &saved(&first));
        assert_eq!((second.notes.len(), second.inactive.len()), (0, 0));
        let gone = saved(&first);
        let back = plan(&[local(1, "Phonebank")], &[remote(7, "Phonebank")], &gone);
        assert_eq!(pairs(&back), [(1, 7)]);
        assert_eq!(back.active[0].link.message, None);
        assert!(!back.active[0].is_new, "it is the same tag");
        let anew = plan(&[local(2, "Phonebank")], &[remote(7, "Phonebank")], &gone);
        assert!(
            pairs(&anew) == [(2, 7)] && anew.active[0].is_new,
            "{anew:?}"
        );
        let anew = plan(&[local(1, "Phonebank")], &[remote(8, "Phonebank")], &gone);
        assert!(
            pairs(&anew) == [(1, 8)] && anew.active[0].is_new,
            "{anew:?}"
        );
    }
}

#[test]
fn tags_are_made_only_where_that_is_allowed_and_no_namesake_is_in_the_way() {
    let here = [local(1, "Both"), local(2, "Here"), local(3, "CASE")];
    let there = [remote(7, "Both"), remote(8, "There"), remote(9, "Case")];
    for (creates, made_here, made_there, notes) in [
        ((false, false), vec![], vec![], 0),
        ((true, false), vec!["There"], vec![], 1),
        ((false, true), vec![], vec!["Here"], 1),
        ((true, true), vec!["There"], vec!["Here"], 2),
    ] {
        let plan = plan_of(&here, &there, &[], creates);
        let names: Vec<&str> = plan.create_local.iter().map(|tag| &*tag.name).collect();
        assert_eq!(names, made_here);
        let names: Vec<&str> = plan.create_remote.iter().map(|tag| &*tag.label).collect();
        assert_eq!(names, made_there);
        assert_eq!((pairs(&plan), plan.lasting.len()), (vec![(1, 7)], notes));
    }
}

#[test]
fn of_two_tags_that_differ_by_case_alone_one_is_made_and_the_other_told_of() {
    let (here, there) = (
        [local(1, "Here"), local(2, "HERE")],
        [remote(7, "There"), remote(8, "there")],
    );
    let plan = plan_of(&here, &there, &[], (true, true));
    assert_eq!(plan.create_local, [remote(7, "There")]);
    assert_eq!(plan.create_remote, [local(1, "Here")]);
    assert_eq!(plan.lasting.len(), 2, "{:?}", plan.lasting);
    assert!(
        plan.lasting
            .iter()
            .all(|note| note.contains("upper and lower case"))
    );
}
