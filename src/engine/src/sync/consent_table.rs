//! Holds the tables of `docs/consent.md` against the rules: every combination fits a row, the first row that fits is right, and
//! no row is there in vain.

use super::consent::{Answer, Channel, email, holds, texts};
use crate::mapping::Consent;

const DOCUMENT: &str = include_str!("../../../../docs/consent.md");

const LOCAL: [Consent; 4] = [
    Consent::Open,
    Consent::Refused,
    Consent::OptedOut,
    Consent::RefusedAndOptedOut,
];

const REMOTE: [Consent; 7] = [
    Consent::Subscribed,
    Consent::Refused,
    Consent::Complained,
    Consent::Bouncing,
    Consent::PreviousBounce,
    Consent::PreviousComplaint,
    Consent::Unknown,
];

/// The cells of the table below a heading, without its head.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, section) = DOCUMENT
        .split_once(&format!("\n## {heading}\n"))
        .expect("the heading");
    let lines = section.lines().skip_while(|line| !line.starts_with('|'));
    lines
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            let line = line.trim_start_matches("| ").trim_end_matches(" |");
            line.split(" | ").collect()
        })
        .collect()
}

fn fits(cell: &str, fits_one: impl Fn(&str) -> bool) -> bool {
    cell == "any" || cell.split(", ").any(fits_one)
}

fn fits_local(cell: &str, local: Option<Consent>, now: Consent) -> bool {
    fits(cell, |word| match (word, local) {
        ("unknown", local) => local.is_none(),
        ("closed", Some(local)) => local.is_closed(),
        ("less than now", Some(local)) => now.says_more_than(local),
        ("the same", Some(local)) => local == now,
        (word, Some(local)) if LOCAL.iter().any(|one| one.name() == word) => local.name() == word,
        (_, None) => false,
        (word, _) => panic!("{word}"),
    })
}

fn fits_remote(cell: &str, remote: Option<Consent>) -> bool {
    fits(cell, |word| match (word, remote) {
        ("unknown" | "nothing", remote) => remote.is_none(),
        ("refusal", Some(remote)) => remote.is_closed(),
        ("no refusal", Some(remote)) => !remote.is_closed(),
        ("unsubscribed", Some(remote)) => remote == Consent::Refused,
        (word, Some(remote)) if REMOTE.iter().any(|one| one.name() == word) => {
            remote.name() == word
        }
        (_, None) => false,
        (word, _) => panic!("{word}"),
    })
}

fn fits_flag(cell: &str, flag: bool) -> bool {
    fits(cell, |word| match word {
        "yes" => flag,
        "no" => !flag,
        _ => panic!("{word}"),
    })
}

/// The last three cells of a row.
fn in_words(answer: &Answer) -> [&'static str; 3] {
    [
        answer.to_local.map_or("–", Consent::name),
        answer.to_remote.map_or("–", |consent| match consent {
            Consent::Refused => "unsubscribed",
            other => other.name(),
        }),
        answer.cause.map_or("–", super::consent::Cause::text),
    ]
}

/// Every combination of the two sides, then and now. What bases of earlier versions call open is a status of Action
/// Network that is no refusal.
fn every_channel() -> impl Iterator<Item = Channel> {
    let option = |some: &[Consent]| -> Vec<Option<Consent>> {
        std::iter::once(None)
            .chain(some.iter().copied().map(Some))
            .collect()
    };
    let flags = [true, false];
    let remote_then: Vec<Consent> = REMOTE.into_iter().chain([Consent::Open]).collect();
    let mut all = Vec::new();
    for local in LOCAL {
        for local_before in option(&LOCAL) {
            for remote in option(&REMOTE) {
                for remote_before in option(&remote_then) {
                    for honours_opt_in in flags {
                        for (local_rests, remote_rests) in
                            [(true, true), (true, false), (false, true), (false, false)]
                        {
                            all.push(Channel {
                                local,
                                remote,
                                local_before,
                                remote_before,
                                local_rests,
                                remote_rests,
                                honours_opt_in,
                            });
                        }
                    }
                }
            }
        }
    }
    all.into_iter()
}

fn fits_sides(row: &[&str], known: &Channel) -> bool {
    fits_local(row[0], Some(known.local), known.local)
        && fits_local(row[1], known.local_before, known.local)
        && fits_remote(row[2], known.remote)
        && fits_remote(row[3], known.remote_before)
}

/// The side that nobody may have touched is the other one than the one that opted in.
fn is_proven(known: &Channel) -> bool {
    if known.local.is_closed() {
        known.local_rests
    } else {
        known.remote_rests
    }
}

fn check(rows: &[Vec<&str>], cases: impl Iterator<Item = (Vec<bool>, [&'static str; 3], String)>) {
    let mut hits = vec![0; rows.len()];
    for (fitting, answer, case) in cases {
        let place = fitting
            .iter()
            .position(|fits| *fits)
            .unwrap_or_else(|| panic!("no row for {case}"));
        hits[place] += 1;
        let row = &rows[place];
        assert_eq!(answer[..], row[row.len() - 3..], "{row:?} for {case}");
    }
    for (row, hits) in rows.iter().zip(hits) {
        assert!(hits > 0, "never the first to fit: {row:?}");
    }
}

#[test]
fn the_table_of_email_is_complete_and_true() {
    let rows = table("E-mail");
    let cases = every_channel().map(|known| {
        let fitting = rows.iter().map(|row| {
            fits_sides(row, &known)
                && fits_flag(row[4], known.honours_opt_in)
                && fits_flag(row[5], is_proven(&known))
        });
        let case = format!("{known:?}");
        (fitting.collect(), in_words(&email(&known)), case)
    });
    check(&rows, cases);
}

#[test]
fn the_table_of_texts_is_complete_and_true() {
    let rows = table("Texts");
    // Numbers know no spam complaints.
    let is_of_number = |consent: Option<Consent>| {
        !matches!(
            consent,
            Some(Consent::Complained | Consent::PreviousComplaint)
        )
    };
    let known = every_channel()
        .filter(|known| is_of_number(known.remote) && is_of_number(known.remote_before));
    let cases =
        known
            .flat_map(|known| [(known, true), (known, false)])
            .map(|(known, same_number)| {
                let fitting = rows.iter().map(|row| {
                    fits_sides(row, &known)
                        && fits_flag(row[4], same_number)
                        && fits_flag(row[5], known.honours_opt_in)
                        && fits_flag(row[6], is_proven(&known))
                });
                let case = format!("{known:?}, same number: {same_number}");
                (
                    fitting.collect(),
                    in_words(&texts(&known, same_number)),
                    case,
                )
            });
    check(&rows, cases);
}

#[test]
fn the_table_of_bouncing_is_complete_and_true() {
    let rows = table("Bouncing");
    let option = || std::iter::once(None).chain(REMOTE.map(Some));
    for now in option() {
        for before in option() {
            for (same_address, is_on_hold) in
                [(true, true), (true, false), (false, true), (false, false)]
            {
                let row = rows.iter().find(|row| {
                    fits_remote(row[0], now)
                        && fits_remote(row[1], before)
                        && (row[2] == "any"
                            || (row[2] == "the same, not on hold" && same_address && !is_on_hold))
                });
                let row = row.unwrap_or_else(|| panic!("no row for {now:?}"));
                let found = holds(now, before, same_address, is_on_hold);
                assert_eq!(found, row[3] == "on hold", "{row:?} {now:?} {before:?}");
            }
        }
    }
}

/// Nothing opens a channel but a fresh opt-in that the profile honours and the times prove.
#[test]
fn nobody_is_subscribed_without_proof() {
    for known in every_channel() {
        for answer in [email(&known), texts(&known, true), texts(&known, false)] {
            let opens_there = answer.to_remote == Some(Consent::Subscribed);
            let opens_here = answer.to_local == Some(Consent::Open);
            assert!(
                !opens_there || (known.honours_opt_in && known.remote_rests),
                "{known:?}"
            );
            assert!(
                !opens_here || (known.honours_opt_in && known.local_rests),
                "{known:?}"
            );
            assert!(!(opens_there && known.remote == Some(Consent::Complained)));
        }
    }
}
