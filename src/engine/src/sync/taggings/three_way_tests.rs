//! The three-way set, as a table and by its properties.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::three_way::{Presence, Proof, Tendency, Terms, Verdict, decide};

type Set = BTreeSet<u8>;

const BOTH: Terms = Terms {
    tendency: Tendency::BothWays,
    to_local: true,
    to_remote: true,
    proof: Proof {
        local: true,
        remote: true,
    },
};

fn presence(text: &str) -> Presence {
    Presence {
        local: text.contains('L'),
        remote: text.contains('R'),
        base: text.contains('B'),
    }
}

#[test]
fn the_base_tells_who_added_and_who_removed() {
    use Tendency::{BothWays, MirrorLocal, MirrorRemote};
    use Verdict::{
        AddLocal, AddRemote, Forget, InStep, Remember, RemoveLocal, RemoveRemote, Waits,
    };
    // Where it is, and the verdicts of a run both ways, of one to CiviCRM only and of one to Action Network only.
    for (tendency, here, both, to_local, to_remote) in [
        (BothWays, "LRB", InStep, InStep, InStep),
        (BothWays, "LR", Remember, Remember, Remember),
        (BothWays, "B", Forget, Forget, Forget),
        (BothWays, "L", AddRemote, Waits, AddRemote),
        (BothWays, "R", AddLocal, AddLocal, Waits),
        (BothWays, "LB", RemoveLocal, RemoveLocal, Waits),
        (BothWays, "RB", RemoveRemote, Waits, RemoveRemote),
        (MirrorRemote, "L", RemoveLocal, RemoveLocal, Waits),
        (MirrorRemote, "LB", RemoveLocal, RemoveLocal, Waits),
        (MirrorRemote, "R", AddLocal, AddLocal, Waits),
        (MirrorRemote, "RB", AddLocal, AddLocal, Waits),
        (MirrorLocal, "L", AddRemote, Waits, AddRemote),
        (MirrorLocal, "LB", AddRemote, Waits, AddRemote),
        (MirrorLocal, "R", RemoveRemote, Waits, RemoveRemote),
        (MirrorLocal, "RB", RemoveRemote, Waits, RemoveRemote),
    ] {
        let terms = Terms { tendency, ..BOTH };
        let only = |to_local, to_remote| Terms {
            to_local,
            to_remote,
            ..terms
        };
        let found = [terms, only(true, false), only(false, true)]
            .map(|terms| decide(presence(here), terms));
        assert_eq!(found, [both, to_local, to_remote], "{tendency:?} {here}");
    }
}

#[test]
fn what_was_not_seen_on_a_side_that_was_not_read_to_its_end_may_be_there() {
    for (here, is_known_local, is_known_remote, verdict) in [
        ("LB", true, false, Verdict::Unproven),
        ("L", true, false, Verdict::Unproven),
        ("RB", false, true, Verdict::Unproven),
        ("R", false, true, Verdict::Unproven),
        ("B", true, false, Verdict::Unproven),
        ("B", false, true, Verdict::Unproven),
        // What was seen is there all the same.
        ("R", true, false, Verdict::AddLocal),
        ("L", false, true, Verdict::AddRemote),
        ("LR", false, false, Verdict::Remember),
    ] {
        for tendency in [
            Tendency::BothWays,
            Tendency::MirrorLocal,
            Tendency::MirrorRemote,
        ] {
            let terms = Terms {
                tendency,
                proof: Proof {
                    local: is_known_local,
                    remote: is_known_remote,
                },
                ..BOTH
            };
            let found = decide(presence(here), terms);
            let is_removal = matches!(found, Verdict::RemoveLocal | Verdict::RemoveRemote);
            match tendency {
                Tendency::BothWays => assert_eq!(found, verdict, "{here}"),
                _ if verdict == Verdict::Unproven => assert_eq!(found, verdict, "{here}"),
                // A mirror removes what it has seen on the copy and not on the side it copies, if that was read.
                _ => assert!(!is_removal || here == "R" || here == "L", "{here}"),
            }
        }
    }
}

/// The verdicts about all elements of three sets.
fn compare(local: &Set, remote: &Set, base: &Set, terms: Terms) -> BTreeMap<u8, Verdict> {
    let all = local.iter().chain(remote).chain(base);
    all.map(|element| {
        let presence = Presence {
            local: local.contains(element),
            remote: remote.contains(element),
            base: base.contains(element),
        };
        (*element, decide(presence, terms))
    })
    .collect()
}

/// Carries the verdicts out.
fn carry(
    local: &mut Set,
    remote: &mut Set,
    base: &mut Set,
    verdicts: &BTreeMap<u8, Verdict>,
) -> usize {
    let mut writes = 0;
    for (element, verdict) in verdicts {
        let element = *element;
        let is_known = match verdict {
            Verdict::InStep | Verdict::Waits | Verdict::Unproven => continue,
            Verdict::Remember => true,
            Verdict::Forget => false,
            Verdict::AddLocal => local.insert(element),
            Verdict::AddRemote => remote.insert(element),
            Verdict::RemoveLocal => !local.remove(&element),
            Verdict::RemoveRemote => !remote.remove(&element),
        };
        writes += 1;
        if is_known {
            base.insert(element);
        } else {
            base.remove(&element);
        }
    }
    writes
}

fn set() -> impl Strategy<Value = Set> {
    prop::collection::btree_set(0u8..12, 0..10)
}

fn tendency() -> impl Strategy<Value = Tendency> {
    prop::sample::select(vec![
        Tendency::BothWays,
        Tendency::MirrorRemote,
        Tendency::MirrorLocal,
    ])
}

fn terms() -> impl Strategy<Value = Terms> {
    (tendency(), any::<[bool; 4]>()).prop_map(|(tendency, flags)| {
        let [to_local, to_remote, local, remote] = flags;
        Terms {
            tendency,
            to_local,
            to_remote,
            proof: Proof { local, remote },
        }
    })
}

proptest! {
    #[test]
    fn nothing_is_lost_or_comes_back_against_the_rules(local in set(), remote in set(), base in set()) {
        let (mut l, mut r, mut b) = (local.clone(), remote.clone(), base.clone());
        carry(&mut l, &mut r, &mut b, &compare(&local, &remote, &base, BOTH));
        // In the end all have what either side added, and what neither removed.
        let expected: Set = local
            .union(&remote)
            .filter(|one| !base.contains(one) || (local.contains(one) && remote.contains(one)))
            .copied()
            .collect();
        prop_assert_eq!(&l, &expected);
        prop_assert_eq!(&r, &expected);
        prop_assert_eq!(&b, &expected);
    }

    #[test]
    fn where_both_meet_for_the_first_time_each_has_what_either_had(local in set(), remote in set()) {
        let (mut l, mut r, mut b) = (local.clone(), remote.clone(), Set::new());
        carry(&mut l, &mut r, &mut b, &compare(&local, &remote, &Set::new(), BOTH));
        let union: Set = local.union(&remote).copied().collect();
        prop_assert_eq!((&l, &r, &b), (&union, &union, &union));
    }

    #[test]
    fn the_second_time_nothing_is_left_to_do(local in set(), remote in set(), base in set(), terms in terms()) {
        let (mut l, mut r, mut b) = (local, remote, base);
        let verdicts = compare(&l, &r, &b, terms);
        carry(&mut l, &mut r, &mut b, &verdicts);
        let again = compare(&l, &r, &b, terms);
        prop_assert_eq!(carry(&mut l, &mut r, &mut b, &again), 0, "{:?}", again);
    }

    #[test]
    fn the_order_of_the_directions_does_not_matter(local in set(), remote in set(), base in set()) {
        let mut ends = Vec::new();
        for order in [[true, false], [false, true]] {
            let (mut l, mut r, mut b) = (local.clone(), remote.clone(), base.clone());
            for to_local in order {
                let terms = Terms { to_local, to_remote: !to_local, ..BOTH };
                let verdicts = compare(&l, &r, &b, terms);
                carry(&mut l, &mut r, &mut b, &verdicts);
            }
            ends.push((l, r, b));
        }
        let (mut l, mut r, mut b) = (local.clone(), remote.clone(), base.clone());
        carry(&mut l, &mut r, &mut b, &compare(&local, &remote, &base, BOTH));
        prop_assert_eq!(&ends[0], &ends[1]);
        prop_assert_eq!(&ends[0], &(l, r, b));
    }

    #[test]
    fn a_mirror_makes_a_copy_and_leaves_the_original(local in set(), remote in set(), base in set()) {
        for (tendency, original) in [(Tendency::MirrorRemote, &remote), (Tendency::MirrorLocal, &local)] {
            let terms = Terms { tendency, to_local: tendency.writes_local(), to_remote: tendency.writes_remote(), ..BOTH };
            let (mut l, mut r, mut b) = (local.clone(), remote.clone(), base.clone());
            carry(&mut l, &mut r, &mut b, &compare(&local, &remote, &base, terms));
            prop_assert_eq!((&l, &r), (original, original));
        }
    }

    #[test]
    fn nothing_is_removed_without_proof_nor_against_the_direction(local in set(), remote in set(), base in set(), terms in terms()) {
        for (element, verdict) in compare(&local, &remote, &base, terms) {
            match verdict {
                Verdict::RemoveLocal => {
                    prop_assert!(terms.to_local && terms.proof.remote && !remote.contains(&element));
                }
                Verdict::RemoveRemote => {
                    prop_assert!(terms.to_remote && terms.proof.local && !local.contains(&element));
                }
                Verdict::AddLocal => prop_assert!(terms.to_local && remote.contains(&element)),
                Verdict::AddRemote => prop_assert!(terms.to_remote && local.contains(&element)),
                _ => {}
            }
        }
    }
}
