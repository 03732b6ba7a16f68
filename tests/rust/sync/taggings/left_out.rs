//! A rule of the site's own about taggings.

use std::collections::BTreeMap;

use super::stage::{Stage, set};

#[test]
fn a_rule_keeps_taggings_from_being_made_on_either_side_and_takes_none_away() {
    let mut stage = Stage::with(5);
    let (here, there) = stage.tag("Phonebank", &[0, 1, 4], &[2, 3, 4]);
    stage.rules.own_rule = true;
    let (one, three) = (stage.pairs[1].contact, stage.pairs[3].contact);
    stage.world.crm.tags.left_out = [one, three].into();
    let report = stage.sync();
    assert_eq!(stage.here(here), set([0, 1, 2, 4]), "{report:?}");
    assert_eq!(stage.there(&there), set([0, 2, 3, 4]));
    stage.assert_at_rest();
    stage.world.crm.tags.left_out.clear();
    stage.sync();
    assert_eq!(stage.here(here), set([0, 1, 2, 3, 4]));
    assert_eq!(stage.there(&there), set([0, 1, 2, 3, 4]));
    let everybody = stage.pairs.iter().map(|pair| pair.contact).collect();
    stage.world.crm.tags.left_out = everybody;
    stage.take(here, 0);
    stage.sync();
    assert_eq!(
        stage.there(&there),
        set([1, 2, 3, 4]),
        "what was taken away is"
    );
    stage.assert_at_rest();
}

#[test]
fn a_rule_that_fails_for_one_keeps_nobody_else() {
    let mut stage = Stage::with(3);
    let (here, there) = stage.tag("Phonebank", &[0, 1], &[2]);
    stage.rules.own_rule = true;
    for broken in [1, 2] {
        let contact = stage.pairs[broken].contact;
        let fails = &mut stage.world.crm.tags.rule_fails;
        fails.insert(contact, "The rule failed: a typo".to_owned());
    }
    let report = stage.sync();
    assert_eq!(
        (stage.here(here), stage.there(&there)),
        (set([0, 1]), set([0, 2]))
    );
    let counts = &report.all.counts;
    assert_eq!((counts.created, counts.ineligible, counts.error), (1, 2, 0));
    let told: BTreeMap<_, _> = report
        .all
        .problems
        .iter()
        .map(|one| (one.contact_id.unwrap(), one.reason.as_str()))
        .collect();
    let expected = [1, 2].map(|broken| (stage.pairs[broken].contact, "The rule failed: a typo"));
    assert_eq!(told, BTreeMap::from(expected));
    stage.world.crm.tags.rule_fails.clear();
    stage.sync();
    assert_eq!(
        (stage.here(here), stage.there(&there)),
        (set([0, 1, 2]), set([0, 1, 2]))
    );
}
