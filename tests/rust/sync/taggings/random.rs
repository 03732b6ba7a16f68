//! Random edits on both sides, with faults and runs that die in the middle, against a model that knows what each person
//! did last. In the end both sides have what the rules say, and stay so.

use std::collections::BTreeSet;

use action_network_sandbox::{Fault, FaultKind};
use jiff::SignedDuration;
use osdi_engine::profile::Origin;
use proptest::prelude::*;

use super::stage::Stage;
use crate::cut_off::CutOff;
use crate::random::config;

const PEOPLE: usize = 4;
const TAGS: [&str; 2] = ["Phonebank", "Steward"];

#[derive(Debug, Clone, Copy)]
enum Op {
    Give(usize, usize),
    Take(usize, usize),
    GiveThere(usize, usize),
    TakeThere(usize, usize),
    Fault(u8, u8, u8),
    Mend,
    Sync,
    SyncFrom(Origin),
    Crash(usize),
}

fn op() -> impl Strategy<Value = Op> {
    let tag = 0..TAGS.len();
    let who = 0..PEOPLE;
    prop_oneof![
        2 => (tag.clone(), who.clone()).prop_map(|(a, b)| Op::Give(a, b)),
        2 => (tag.clone(), who.clone()).prop_map(|(a, b)| Op::Take(a, b)),
        2 => (tag.clone(), who.clone()).prop_map(|(a, b)| Op::GiveThere(a, b)),
        2 => (tag, who).prop_map(|(a, b)| Op::TakeThere(a, b)),
        1 => (0u8..9, 0u8..5, 0u8..4).prop_map(|(a, b, c)| Op::Fault(a, b, c)),
        1 => Just(Op::Mend),
        3 => Just(Op::Sync),
        1 => prop::sample::select(vec![Origin::Local, Origin::Remote]).prop_map(Op::SyncFrom),
        1 => (1usize..40).prop_map(Op::Crash),
    ]
}

fn fault(kind: u8, place: u8, skip: u8) -> Fault {
    let kinds = [
        FaultKind::Status,
        FaultKind::Html,
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::Truncate,
        FaultKind::Empty,
        FaultKind::CutOff,
        FaultKind::PhantomPerson,
        FaultKind::LoopNext,
    ];
    let (method, path) = [
        ("*", "*"),
        ("GET", "/tags/*/taggings"),
        ("GET", "/people/*/taggings"),
        ("POST", "*"),
        ("DELETE", "*"),
    ][usize::from(place)];
    Fault::new(kinds[usize::from(kind)])
        .status(503)
        .on(method, path)
        .skip(skip.into())
        .times(None)
}

fn there(stage: &Stage, tag: usize) -> BTreeSet<usize> {
    stage.there(&remote_id(stage, tag))
}

fn remote_id(stage: &Stage, tag: usize) -> String {
    let tags = stage.world.sandbox.all("tags");
    let tag = tags.iter().find(|one| one["name"] == TAGS[tag]);
    tag.expect("it is there")["id"]
        .as_str()
        .expect("it has an id")
        .to_owned()
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn both_sides_end_with_what_was_done_last(ops in prop::collection::vec(op(), 1..25)) {
        play(&ops)?;
    }
}

/// Found by a random story: the service is down from the third request on, while the first tagging is compared.
#[test]
fn a_tagging_arrives_once_the_service_is_back() {
    play(&[
        Op::Fault(0, 1, 2),
        Op::Fault(0, 0, 2),
        Op::Give(0, 0),
        Op::Sync,
    ])
    .unwrap();
}

fn play(ops: &[Op]) -> Result<(), TestCaseError> {
    let mut stage = Stage::with(PEOPLE);
    stage.batch_size = 2;
    let tags: Vec<_> = TAGS
        .iter()
        .map(|name| stage.tag(name, &[], &[]).0)
        .collect();
    for op in ops.iter().copied() {
        match op {
            Op::Give(tag, who) => stage.give(tags[tag], who),
            Op::Take(tag, who) => stage.take(tags[tag], who),
            Op::GiveThere(tag, who) => {
                let mut now = there(&stage, tag);
                now.insert(who);
                stage.set_remote(TAGS[tag], &now.into_iter().collect::<Vec<_>>());
            }
            Op::TakeThere(tag, who) => {
                let mut now = there(&stage, tag);
                now.remove(&who);
                stage.set_remote(TAGS[tag], &now.into_iter().collect::<Vec<_>>());
            }
            Op::Fault(kind, place, skip) => stage.world.sandbox.fault(fault(kind, place, skip)),
            Op::Mend => stage.world.sandbox.clear_faults(),
            Op::Sync | Op::SyncFrom(_) | Op::Crash(_) => {
                // What failed before may be due or not.
                stage.world.now += SignedDuration::from_mins(7);
                let before = sides(&stage, &tags);
                let base = bases(&stage, &tags);
                match op {
                    Op::SyncFrom(origin) => {
                        let both = std::mem::replace(&mut stage.origins, vec![origin]);
                        let _ = stage.run();
                        stage.origins = both;
                    }
                    Op::Crash(calls) => drop(stage.run_over(|crm| CutOff::new(crm, calls))),
                    _ => drop(stage.run()),
                }
                for (tag, (before, after)) in before.iter().zip(sides(&stage, &tags)).enumerate() {
                    for who in 0..PEOPLE {
                        let had = (before.0.contains(&who), before.1.contains(&who));
                        let has = (after.0.contains(&who), after.1.contains(&who));
                        let agreed = base[tag].contains(&who);
                        // Whoever had it on both sides keeps it, and whoever had it on neither gets it from nobody.
                        if had.0 == had.1 {
                            prop_assert_eq!(has, had, "{:?}", who);
                        }
                        // One side lost it only if both had it, and one got it only if they had not.
                        let lost = (had.0 && !has.0) || (had.1 && !has.1);
                        let got = (!had.0 && has.0) || (!had.1 && has.1);
                        prop_assert!(!lost || agreed, "{:?} lost what was new", who);
                        prop_assert!(!got || !agreed, "{:?} got back what was taken", who);
                    }
                }
            }
        }
    }
    stage.world.sandbox.clear_faults();
    let before = sides(&stage, &tags);
    let base = bases(&stage, &tags);
    stage.sync_later();
    for (tag, (here, there)) in sides(&stage, &tags).into_iter().enumerate() {
        let (had_here, had_there) = &before[tag];
        let expected: BTreeSet<usize> = (0..PEOPLE)
            .filter(
                |who| match (had_here.contains(who), had_there.contains(who)) {
                    (true, true) => true,
                    (false, false) => false,
                    _ => !base[tag].contains(who),
                },
            )
            .collect();
        prop_assert_eq!(&here, &expected);
        prop_assert_eq!(&there, &expected);
    }
    stage.assert_at_rest();
    Ok(())
}

type Side = BTreeSet<usize>;

fn sides(stage: &Stage, tags: &[osdi_engine::crm::LocalTagId]) -> Vec<(Side, Side)> {
    let all = tags.iter().enumerate();
    all.map(|(number, tag)| (stage.here(*tag), there(stage, number)))
        .collect()
}

/// What both sides agreed on, by what CiviCRM remembers.
fn bases(stage: &Stage, tags: &[osdi_engine::crm::LocalTagId]) -> Vec<Side> {
    let kept = &stage.world.crm.tags;
    let base = |tag: &osdi_engine::crm::LocalTagId| -> Side {
        let link = kept.links.values().find(|link| link.tag_id == *tag);
        let link = link.and_then(|link| link.id);
        let has = |pair: &super::stage::Pair| {
            link.is_some_and(|link| {
                kept.base
                    .contains_key(&(link, super::stage::id(&pair.person)))
            })
        };
        let pairs = stage.pairs.iter().enumerate();
        pairs
            .filter(|(_, pair)| has(pair))
            .map(|(number, _)| number)
            .collect()
    };
    tags.iter().map(base).collect()
}
