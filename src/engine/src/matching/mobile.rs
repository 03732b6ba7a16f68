//! People without an e-mail address are matched by their mobile number: unique on both sides, else with first and last
//! name. Whoever has an address beside the number is never the twin of somebody who has none; the two may share a phone.

use super::person::{Match, same_name};
use crate::mapping::{Field, PersonFields};

const NO_NUMBER: &str =
    "It has neither an e-mail address nor a mobile number, and people are matched by these.";

fn shares_number(one: &PersonFields, other: &PersonFields) -> bool {
    one.can_travel(Field::Mobile) && one.mobile == other.mobile
}

/// The only one, else the only namesake among those without an address.
fn the_one<Id: Clone>(
    record: &PersonFields,
    others: &[(Id, PersonFields)],
    is_shared: bool,
    none: &'static str,
    many: &'static str,
) -> Match<Id> {
    let sharing: Vec<_> = others
        .iter()
        .filter(|(_, other)| shares_number(record, other))
        .collect();
    let without_email = || sharing.iter().filter(|(_, other)| other.email.is_none());
    let named: Vec<_> = without_email()
        .filter(|(_, other)| same_name(record, other))
        .collect();
    match (sharing.as_slice(), named.as_slice()) {
        ([], _) if !is_shared => Match::None(none),
        ([(id, other)], _) if !is_shared && other.email.is_none() => {
            Match::Found(id.clone(), "Matched by unique mobile number.")
        }
        (_, [(id, _)]) => {
            Match::Found(id.clone(), "Matched by mobile number, first and last name.")
        }
        _ => Match::Ambiguous(sharing.iter().map(|(id, _)| id.clone()).collect(), many),
    }
}

/// Finds the contact that is this person without an address, among contacts that may have its number.
pub fn match_mobile_to_local<Id: Clone>(
    person: &PersonFields,
    candidates: &[(Id, PersonFields)],
) -> Match<Id> {
    if !person.can_travel(Field::Mobile) {
        return Match::Insufficient(NO_NUMBER);
    }
    the_one(
        person,
        candidates,
        false,
        "No contact has this mobile number.",
        "Who this is cannot be told: several contacts have this mobile number, or one with an e-mail address has it.",
    )
}

/// Finds the person that is this contact without an address. `sharing` are the contacts, itself included, that may have
/// its number; `people` those Action Network found by it.
pub fn match_mobile_to_remote<Id: Clone>(
    contact: &PersonFields,
    sharing: &[PersonFields],
    people: &[(Id, PersonFields)],
) -> Match<Id> {
    if !contact.can_travel(Field::Mobile) {
        return Match::Insufficient(NO_NUMBER);
    }
    let with_number = || sharing.iter().filter(|other| shares_number(contact, other));
    if with_number()
        .filter(|other| same_name(contact, other))
        .count()
        > 1
    {
        return Match::Ambiguous(
            people.iter().map(|(id, _)| id.clone()).collect(),
            "Several contacts have this mobile number, first and last name.",
        );
    }
    the_one(
        contact,
        people,
        with_number().count() > 1,
        "Nobody on Action Network has this mobile number.",
        "Several contacts have this mobile number, or somebody with an e-mail address has it on Action Network.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(number: &str, name: &str, email: Option<&str>) -> PersonFields {
        PersonFields {
            given_name: Some(name.to_owned()),
            mobile: Some(number.to_owned()),
            email: email.map(str::to_owned),
            ..PersonFields::default()
        }
    }

    fn word(found: Match<usize>) -> String {
        match found {
            Match::Found(id, _) => format!("found {id}"),
            Match::None(_) => "none".to_owned(),
            Match::Ambiguous(ids, _) => format!("ambiguous {}", ids.len()),
            Match::Insufficient(_) => "insufficient".to_owned(),
        }
    }

    #[test]
    fn a_number_tells_who_it_is_or_why_not() {
        const N: &str = "+15105550142";
        let ana = || with(N, "Ana", None);
        let anna = || with(N, "Anna", None);
        let mail = || with(N, "Ana", Some("ana@example.org"));
        let cases = [
            ("nobody", vec![], "none", "none"),
            (
                "another number",
                vec![with("+15105550199", "Ana", None)],
                "none",
                "none",
            ),
            (
                "the only one, whatever the name",
                vec![anna()],
                "found 0",
                "found 0",
            ),
            (
                "one with an address",
                vec![mail()],
                "ambiguous 1",
                "ambiguous 1",
            ),
            (
                "a namesake beside others",
                vec![anna(), ana()],
                "found 1",
                "found 1",
            ),
            (
                "a namesake beside one with an address",
                vec![mail(), ana()],
                "found 1",
                "found 1",
            ),
            (
                "two namesakes",
                vec![ana(), ana()],
                "ambiguous 2",
                "ambiguous 2",
            ),
            (
                "a household",
                vec![anna(), with(N, "Bo", None)],
                "ambiguous 2",
                "ambiguous 2",
            ),
        ];
        for (name, others, local, remote) in cases {
            let others: Vec<_> = others.into_iter().enumerate().collect();
            assert_eq!(
                word(match_mobile_to_local(&ana(), &others)),
                local,
                "{name}"
            );
            let found = match_mobile_to_remote(&ana(), &[ana()], &others);
            assert_eq!(word(found), remote, "{name}");
        }
        let people = [(0, anna())];
        for (name, sharing, expected) in [
            ("a shared phone", vec![ana(), anna()], "ambiguous 1"),
            ("namesakes here", vec![ana(), ana()], "ambiguous 1"),
        ] {
            let found = match_mobile_to_remote(&ana(), &sharing, &people);
            assert_eq!(word(found), expected, "{name}");
        }
        let nobody = with("ask Bob", "Ana", None);
        assert_eq!(
            word(match_mobile_to_local(&nobody, &people)),
            "insufficient"
        );
        assert_eq!(
            word(match_mobile_to_remote(&nobody, &[], &people)),
            "insufficient"
        );
    }
}
