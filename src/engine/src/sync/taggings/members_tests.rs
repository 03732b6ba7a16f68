//! What becomes of the members of a tag, as stories.

use super::members::{Change, Known, Members, Step, differences};
use super::report::Became;
use super::three_way::{Proof, Tendency, Terms};
use crate::crm::{ContactId, Twin};
use crate::osdi::PersonId;
use crate::profile::Origin;

const BOTH: Terms = Terms {
    tendency: Tendency::BothWays,
    to_local: true,
    to_remote: true,
    proof: Proof {
        local: true,
        remote: true,
    },
};

/// The contact 1 and the person 1 are the same; who has the tag says the text, as do base (`B`) and alias 2 (`A`, and `b`
/// if it gave the tag once).
fn members(text: &str) -> Members {
    let mut members = Members::default();
    let contact = ContactId(1);
    members.own.insert(
        1,
        Known {
            contact,
            is_left_alone: false,
        },
    );
    for letter in text.chars() {
        match letter {
            'L' => drop(members.local.insert(contact)),
            'R' => drop(members.remote.insert(1, 100)),
            'B' => drop(members.base.insert(1, (contact, Some(100)))),
            'A' => drop(members.remote.insert(2, 200)),
            'b' => drop(members.base.insert(2, (contact, Some(200)))),
            // Agreed on with a contact that was merged into this one since.
            'M' => drop(members.base.insert(1, (ContactId(9), Some(100)))),
            _ => unreachable!("{letter}"),
        }
    }
    members
}

fn with_alias(text: &str) -> Members {
    let mut members = members(text);
    let contact = ContactId(1);
    members.aliases.insert(
        2,
        Known {
            contact,
            is_left_alone: false,
        },
    );
    members
}

fn steps(members: &Members) -> Vec<(Step, u64, u128)> {
    let changes = differences(members, BOTH).changes;
    let mut steps: Vec<_> = changes
        .iter()
        .map(
            |Change {
                 step,
                 contact,
                 person,
                 ..
             }| (*step, contact.0, *person),
        )
        .collect();
    steps.sort();
    steps
}

#[test]
fn a_tag_is_carried_to_the_twin() {
    use Step::{AddLocal, AddRemote, Drop, Forget, Remember, RemoveLocal, RemoveRemote};
    for (text, expected) in [
        ("", None),
        ("LRB", None),
        ("LR", Some(Remember)),
        ("B", Some(Forget)),
        ("L", Some(AddRemote)),
        ("R", Some(AddLocal)),
        ("LB", Some(RemoveLocal)),
        ("RB", Some(RemoveRemote)),
        // What was agreed on was about another contact: nothing is taken away.
        ("LM", Some(AddRemote)),
        ("RM", Some(AddLocal)),
        ("LRM", Some(Remember)),
        ("M", Some(Drop)),
    ] {
        let expected: Vec<_> = expected.iter().map(|step| (*step, 1, 1)).collect();
        assert_eq!(steps(&members(text)), expected, "{text}");
    }
}

#[test]
fn an_alias_gives_its_tag_once_and_never_takes_it() {
    use Step::{AddLocal, AddRemote, Forget, Remember, RemoveRemote};
    for (story, text, expected) in [
        ("it gives", "A", vec![(AddLocal, 1, 2), (AddRemote, 1, 1)]),
        ("the contact has it", "LRBA", vec![(Remember, 1, 2)]),
        ("it gave before", "LRBAb", vec![]),
        (
            "the contact lost it since",
            "RBAb",
            vec![(RemoveRemote, 1, 1)],
        ),
        ("and its own person too", "Ab", vec![]),
        ("it has it no more", "LRBb", vec![(Forget, 1, 2)]),
        ("as long as it has it the contact keeps it", "LBAb", vec![]),
    ] {
        assert_eq!(steps(&with_alias(text)), expected, "{story}");
    }
}

#[test]
fn who_has_no_twin_or_must_not_be_touched_is_left_alone_and_counted() {
    let mut members = Members::default();
    members.remote.insert(5, 500);
    members.local.insert(ContactId(6));
    members.base.insert(7, (ContactId(7), None));
    let found = differences(&members, BOTH);
    assert_eq!(
        found.settled[&(Became::WithoutTwin, Some(Origin::Remote))],
        1
    );
    assert_eq!(
        found.settled[&(Became::WithoutTwin, Some(Origin::Local))],
        1
    );
    assert_eq!(steps(&members), [(Step::Drop, 7, 7)]);

    for (text, origin) in [
        ("R", Origin::Remote),
        ("LB", Origin::Remote),
        ("L", Origin::Local),
        ("RB", Origin::Local),
    ] {
        for flaw in 0..3 {
            let mut members = self::members(text);
            members.own.clear();
            members.add_twin(&Twin {
                contact_id: ContactId(1),
                remote_person_id: PersonId::of_number(1),
                is_alias: false,
                is_trashed: flaw == 0,
                is_out_of_scope: flaw == 1,
                is_gone: flaw == 2,
            });
            let found = differences(&members, BOTH);
            assert_eq!(found.changes, [], "{text} {flaw}");
            assert_eq!(found.settled[&(Became::LeftAlone, Some(origin))], 1);
        }
    }
}

#[test]
fn a_list_that_was_not_read_to_its_end_proves_nothing() {
    let terms = Terms {
        proof: Proof {
            local: true,
            remote: false,
        },
        ..BOTH
    };
    for (text, expected) in [
        ("L", None),
        ("LB", None),
        ("B", None),
        ("R", Some(Step::AddLocal)),
        ("b", None),
    ] {
        let changes = differences(&with_alias(text), terms).changes;
        let steps: Vec<Step> = changes.iter().map(|change| change.step).collect();
        assert_eq!(steps, expected.into_iter().collect::<Vec<_>>(), "{text}");
    }
}
