//! What a run can do. Numbers name one of the few people, or one of what was made before.

use proptest::prelude::*;

/// How many people there are at the start.
pub const PEOPLE: usize = 4;

#[derive(Debug, Clone)]
pub enum Write {
    /// The signup helper, for one of two new addresses: the second time it updates.
    SignUp(usize),
    Rename(usize),
    /// Several at a time.
    RenameAll(Vec<usize>),
    MakeTag(usize),
    Tag(usize),
    Untag(usize),
    Sign(usize),
    AmendSignature(usize),
    /// The record helper, with a new person each time.
    SignByHelper,
    /// Not deduplicated.
    Give(usize),
    GiveByHelper,
    CorrectGift(usize),
    /// An event; not deduplicated.
    Announce,
    Describe(usize),
    /// A read, which settles what was not known.
    Look(usize),
}

fn one() -> impl Strategy<Value = Write> {
    let person = || 0..PEOPLE;
    let everybody: Vec<usize> = person().collect();
    prop_oneof![
        1 => (0..2_usize).prop_map(Write::SignUp),
        1 => person().prop_map(Write::Rename),
        1 => prop::sample::subsequence(everybody, 1..=PEOPLE).prop_map(Write::RenameAll),
        1 => (0..2_usize).prop_map(Write::MakeTag),
        1 => person().prop_map(Write::Tag),
        2 => person().prop_map(Write::Untag),
        1 => person().prop_map(Write::Sign),
        1 => person().prop_map(Write::AmendSignature),
        1 => Just(Write::SignByHelper),
        1 => person().prop_map(Write::Give),
        1 => Just(Write::GiveByHelper),
        1 => (0..3_usize).prop_map(Write::CorrectGift),
        1 => Just(Write::Announce),
        1 => (0..3_usize).prop_map(Write::Describe),
        1 => person().prop_map(Write::Look),
    ]
}

/// A run.
pub fn some() -> impl Strategy<Value = Vec<Write>> {
    prop::collection::vec(one(), 1..24)
}
