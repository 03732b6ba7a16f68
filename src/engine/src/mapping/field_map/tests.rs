//! What each transform writes, what it refuses, and that the two-way ones lose nothing.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Held, Mapped, MappedField};

fn entry(more: Value) -> MappedField {
    let mut entry = json!({"name": "custom_fields.B", "civi": "G.B", "remote": "custom_fields.B", "kind": "text"});
    let all = entry.as_object_mut().unwrap();
    all.extend(more.as_object().unwrap().clone());
    serde_json::from_value(entry).unwrap()
}

fn local(entry: &MappedField, value: Value) -> Mapped {
    entry.of_local(&BTreeMap::from([("G.B".to_owned(), value)]))
}

fn remote(entry: &MappedField, value: Value) -> Mapped {
    entry.of_remote(&Map::from_iter([("B".to_owned(), value)]))
}

fn branches() -> Value {
    json!([{"value": 1, "label": "Oakland"}, {"value": "2", "label": "San José"}])
}

/// The entry, CiviCRM's value, and how Action Network writes it.
fn two_ways() -> Vec<(Value, Value, &'static str)> {
    let option = json!({"kind": "integer", "transform": "option_label", "choices": branches()});
    let plain_option = json!({"kind": "text", "choices": branches()});
    let us = json!({"kind": "date", "transform": {"date_format": "MM/DD/YYYY"}});
    let dense = json!({"kind": "date", "transform": {"date_format": "DDMMYYYY"}});
    let words = json!({"kind": "boolean", "transform": {"boolean": ["Ja", "Nein"]}});
    vec![
        (json!({}), json!("Bay  Area"), "Bay  Area"),
        (json!({"kind": "integer"}), json!(42), "42"),
        (json!({"kind": "number"}), json!("12.5"), "12.5"),
        (json!({"kind": "money"}), json!("12.50"), "12.50"),
        (json!({"kind": "boolean"}), json!(true), "1"),
        (json!({"kind": "boolean"}), json!(false), "0"),
        (json!({"kind": "date"}), json!("2026-11-30"), "2026-11-30"),
        (plain_option, json!("2"), "2"),
        (option, json!(2), "San José"),
        (us, json!("2026-02-03"), "02/03/2026"),
        (dense, json!("2026-02-03"), "03022026"),
        (words.clone(), json!(true), "Ja"),
        (words, json!(false), "Nein"),
        (
            json!({"transform": {"prefix": "Branch "}}),
            json!("Oakland"),
            "Branch Oakland",
        ),
    ]
}

#[test]
fn a_value_arrives_and_comes_back() {
    for (more, value, text) in two_ways() {
        let entry = entry(more);
        let here = local(&entry, value.clone());
        let there = remote(&entry, json!(text));
        for side in [&here, &there] {
            assert_eq!(
                (side.value.as_str(), &side.held),
                (text, &None),
                "{entry:?}"
            );
        }
        assert_eq!(there.own, text);
        assert_eq!(entry.for_contact(text), Some(("G.B", value)), "{entry:?}");
        for nothing in [Value::Null, json!("  ")] {
            let none = remote(&entry, nothing);
            assert_eq!((none.value.as_str(), none.held), ("", None), "{entry:?}");
        }
        assert_eq!(entry.for_contact(""), None, "{entry:?}");
    }
}

#[test]
fn what_is_written_differently_and_means_the_same_is_equal() {
    for (more, text, value) in [
        (
            json!({"kind": "date", "transform": {"date_format": "MM/DD/YYYY"}}),
            json!(" 2/3/2026 "),
            "02/03/2026",
        ),
        (
            json!({"kind": "boolean", "transform": {"boolean": ["Yes", "No"]}}),
            json!("YES"),
            "Yes",
        ),
        (json!({"kind": "boolean"}), json!(true), "1"),
        (
            json!({"transform": "option_label", "choices": branches()}),
            json!("oakland "),
            "Oakland",
        ),
        (json!({"kind": "integer"}), json!(7), "7"),
        (json!({"kind": "number"}), json!("12.50"), "12.5"),
        (json!({"kind": "money"}), json!("12.5"), "12.50"),
        (
            json!({"kind": "link"}),
            json!(" HTTPS://example.org/?a=b#c "),
            "HTTPS://example.org/?a=b#c",
        ),
        (json!({"kind": "phone"}), json!("x 12"), "x 12"),
    ] {
        let entry = entry(more);
        let there = remote(&entry, text);
        assert_eq!(
            (there.value.as_str(), there.held),
            (value, None),
            "{entry:?}"
        );
    }
    // A column for dates that also has a time.
    let day = local(
        &entry(json!({"kind": "date"})),
        json!("2026-02-03 00:00:00"),
    );
    assert_eq!(day.value, "2026-02-03");
}

#[test]
fn what_cannot_be_written_stays_and_says_why() {
    for (more, text, why) in [
        (
            json!({"kind": "date"}),
            json!("3 Feb 2026"),
            "the value is no date",
        ),
        (json!({"kind": "date"}), json!("2026-02-30"), "is no date"),
        (
            json!({"kind": "date", "transform": {"date_format": "MM/DD/YYYY"}}),
            json!("31/12/2026"),
            "of the form MM/DD/YYYY",
        ),
        (
            json!({"kind": "date", "transform": {"date_format": "MM/DD/YYYY"}}),
            json!("12/31/26"),
            "of the form MM/DD/YYYY",
        ),
        (json!({"kind": "integer"}), json!("4.5"), "whole number"),
        (
            json!({"kind": "integer"}),
            json!("9999999999"),
            "whole number",
        ),
        (json!({"kind": "money"}), json!("1.005"), "amount"),
        (json!({"kind": "number"}), json!("a few"), "number"),
        (
            json!({"kind": "money"}),
            json!("1000000000000000.01"),
            "CiviCRM can hold",
        ),
        (json!({"kind": "date"}), json!("0999-01-01"), "is no date"),
        (json!({"kind": "boolean"}), json!("perhaps"), "1 or 0"),
        (
            json!({"kind": "boolean", "transform": {"boolean": ["Yes", "No"]}}),
            json!("1"),
            "neither \"Yes\" nor \"No\"",
        ),
        (
            json!({"choices": branches()}),
            json!("3"),
            "no enabled option",
        ),
        (
            json!({"transform": "option_label", "choices": branches()}),
            json!("Oaklnd"),
            "the value is the label of no",
        ),
        (
            json!({"transform": {"prefix": "Branch "}}),
            json!("Oakland"),
            "does not begin with",
        ),
        (
            json!({"transform": {"prefix": "Branch "}}),
            json!("Branch "),
            "does not begin with",
        ),
        (
            json!({"longest": 3}),
            json!("four"),
            "takes 4 characters, and CiviCRM's field holds 3",
        ),
        (
            json!({"longest": 9}),
            json!("I <3 you"),
            "takes 11 characters",
        ),
        (json!({"choices": []}), json!("1"), "no enabled option"),
        (
            json!({"kind": "link"}),
            json!("javascript:alert(1)"),
            "no web address",
        ),
        (
            json!({"kind": "link"}),
            json!("https://example.org/\"onmouseover=\"alert(1)"),
            "no web address",
        ),
        (json!({"kind": "phone"}), json!("ask my mother"), "no phone"),
    ] {
        let entry = entry(more);
        let there = remote(&entry, text.clone());
        let Some(Held::Unusable(reason)) = there.held else {
            panic!("{text} was taken by {entry:?}")
        };
        assert!(reason.contains(why), "{reason}");
        assert_eq!(json!(there.value), text);
        // It is logged, where it would outlive the person.
        let words = text
            .as_str()
            .filter(|words| words.len() > 4 && *words != "Branch ");
        assert!(
            words.is_none_or(|words| !reason.contains(words)),
            "{reason}"
        );
    }
    for (more, value, why) in [
        (
            json!({"transform": "option_label", "choices": branches()}),
            json!("9"),
            "the value is no enabled option",
        ),
        (json!({}), json!(["a", "b"]), "several values"),
        (json!({"kind": "date"}), json!("soon"), "is no date"),
    ] {
        let Some(Held::Unusable(reason)) = local(&entry(more), value).held else {
            panic!("{why}")
        };
        assert!(reason.contains(why), "{reason}");
    }
}

#[test]
fn a_list_is_no_value() {
    for direction in ["both", "to_local"] {
        let there = remote(&entry(json!({"direction": direction})), json!(["a", "b"]));
        assert!(matches!(there.held, Some(Held::Unusable(_))), "{there:?}");
    }
}

/// Whatever tells two entries of the same name apart changes what is remembered of them, and nothing else does.
#[test]
fn an_entry_is_known_by_field_direction_and_transform() {
    let of = |more: Value| entry(more).fingerprint();
    let plain = of(json!({}));
    assert_eq!(plain, "627a546a");
    assert_eq!(
        plain,
        of(json!({"kind": "date", "longest": 3, "choices": branches()}))
    );
    let others = [
        json!({"civi": "nick_name"}),
        json!({"direction": "to_local"}),
        json!({"transform": {"prefix": "A"}}),
        json!({"transform": {"prefix": "B"}}),
    ];
    let mut all: Vec<String> = others.into_iter().map(of).collect();
    all.push(plain);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 5);
}

/// Where values go one way, both sides are compared as the receiving one writes them, and that one keeps its own.
#[test]
fn one_way_goes_no_other_way() {
    for (direction, transform, here, there, compared) in [
        ("to_remote", json!("upper"), "Oak", "OAK", ("OAK", "OAK")),
        ("to_remote", json!("lower"), "Oak", "Elm", ("oak", "Elm")),
        ("to_remote", json!("trim"), " Oak ", "", ("Oak", "")),
        (
            "to_remote",
            json!({"constant": "CiviCRM"}),
            "",
            "",
            ("CiviCRM", ""),
        ),
        ("to_remote", Value::Null, "Oak", "Elm", ("Oak", "Elm")),
        ("to_local", json!("upper"), "oak", "oak", ("oak", "OAK")),
        ("to_local", json!({"constant": "AN"}), "", "x", ("", "AN")),
        (
            "to_local",
            json!({"prefix": "B "}),
            "Oak",
            "B Oak",
            ("Oak", "Oak"),
        ),
    ] {
        let entry = entry(json!({"direction": direction, "transform": transform}));
        let (here, there) = (local(&entry, json!(here)), remote(&entry, json!(there)));
        assert_eq!((here.value.as_str(), there.value.as_str()), compared);
        let (kept, goes) = match direction {
            "to_local" => (here, there),
            _ => (there, here),
        };
        assert_eq!(
            (kept.held, goes.held),
            (Some(Held::OneWay), None),
            "{entry:?}"
        );
        let to_local = direction == "to_local";
        assert_eq!(entry.for_contact("x").is_some(), to_local);
        assert_eq!(entry.custom_field().is_some(), !to_local);
    }
}

fn round_trip(more: Value, value: Value) -> Result<(), TestCaseError> {
    let entry = entry(more);
    let here = local(&entry, value.clone());
    prop_assert_eq!(here.held, None);
    let there = remote(&entry, json!(here.value));
    prop_assert_eq!(there.held, None);
    prop_assert_eq!(&there.value, &here.value);
    prop_assert_eq!(entry.for_contact(&there.value), Some(("G.B", value)));
    Ok(())
}

proptest! {
    #[test]
    fn dates_come_back(days in 0..40_000i32, format in prop::sample::select(vec!["YYYY-MM-DD", "MM/DD/YYYY", "D DD.MM.YYYY", "DDMMYYYY", "YYYYMMDD"])) {
        let date = jiff::civil::Date::new(1950, 1, 1).unwrap() + jiff::Span::new().days(days);
        round_trip(json!({"kind": "date", "transform": {"date_format": format}}), json!(date.to_string()))?;
    }

    #[test]
    fn options_come_back(labels in prop::collection::btree_set("[a-z]{1,8}( [a-z]{1,8})?", 1..8), which in 0..8usize) {
        let choices: Vec<Value> = labels.iter().enumerate().map(|(value, label)| json!({"value": value, "label": label})).collect();
        let value = which % choices.len();
        round_trip(json!({"kind": "integer", "transform": "option_label", "choices": choices}), json!(value))?;
    }

    #[test]
    fn words_come_back(words in ("[A-Z][a-z]{0,8}", "[0-9]{1,3}"), flag in any::<bool>()) {
        round_trip(json!({"kind": "boolean", "transform": {"boolean": [words.0, words.1]}}), json!(flag))?;
    }

    #[test]
    fn what_has_a_prefix_comes_back(prefix in ".{1,8}", value in "\\PC{0,20}[a-z]\\PC{0,20}") {
        round_trip(json!({"transform": {"prefix": prefix}}), json!(value))?;
    }

    #[test]
    fn numbers_come_back(number in any::<i32>(), cents in -1_000_000_000i64..1_000_000_000) {
        round_trip(json!({"kind": "integer"}), json!(number))?;
        let amount = rust_decimal::Decimal::new(cents, 2);
        round_trip(json!({"kind": "money"}), json!(amount.to_string()))?;
    }

    /// Whatever somebody types on Action Network, CiviCRM gets what its field can hold, or nothing; and what it gets is
    /// written back as it is compared.
    #[test]
    fn no_text_does_harm(text in "\\PC{0,30}|[0-9./-]{0,12}", which in 0..14usize) {
        let ways = two_ways();
        let entry = entry(ways[which % ways.len()].0.clone());
        let there = remote(&entry, json!(text));
        if there.held.is_none() && !there.value.is_empty() {
            let (_, stored) = entry.for_contact(&there.value).expect("it can be stored");
            prop_assert_eq!(local(&entry, stored).value, there.value);
        }
    }
}
