//! People are matched by unique e-mail, else by e-mail with first and last name, as in osdi-client 1.2.3.
//! Where that leaves more than one, the answer is "ambiguous", never a guess.

use crate::mapping::{Field, PersonFields};

/// What a matcher found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match<Id> {
    /// Exactly one twin, and how it was recognised.
    Found(Id, &'static str),
    /// Nobody fits.
    None(&'static str),
    /// More than one fits, or who fits cannot be told; the candidates are for a person to choose from.
    Ambiguous(Vec<Id>, &'static str),
    /// The record lacks what matching needs.
    Insufficient(&'static str),
}

const NO_EMAIL: &str = "It has no e-mail address, and people are matched by e-mail.";

/// Whether first and last name are the same, but for capitals.
pub fn same_name(one: &PersonFields, other: &PersonFields) -> bool {
    let key = |fields: &PersonFields, field| fields.key(field).map(|name| name.to_lowercase());
    [Field::GivenName, Field::FamilyName]
        .into_iter()
        .all(|field| key(one, field) == key(other, field))
}

/// Finds the contact that is this person, among contacts that may have its e-mail address as their primary one.
pub fn match_to_local<Id: Clone>(
    person: &PersonFields,
    candidates: &[(Id, PersonFields)],
) -> Match<Id> {
    if person.email.is_none() {
        return Match::Insufficient(NO_EMAIL);
    }
    let sharing: Vec<_> = candidates
        .iter()
        .filter(|(_, contact)| person.shares_email_with(contact))
        .collect();
    let named: Vec<_> = sharing
        .iter()
        .filter(|(_, contact)| same_name(person, contact))
        .collect();
    let ids = || sharing.iter().map(|(id, _)| id.clone()).collect();
    match (sharing.as_slice(), named.as_slice()) {
        ([], _) => Match::None("No contact has this e-mail address."),
        ([(id, _)], _) => Match::Found(id.clone(), "Matched by unique e-mail address."),
        (_, [(id, _)]) => Match::Found(
            id.clone(),
            "Matched by e-mail address, first and last name.",
        ),
        (_, []) => Match::Ambiguous(
            ids(),
            "Several contacts share this e-mail address, and none of them has this name.",
        ),
        _ => Match::Ambiguous(
            ids(),
            "Several contacts share this e-mail address and name.",
        ),
    }
}

/// Finds the contact that is this person, among those that have its e-mail address as a secondary one, where it is
/// nobody's primary one. A name does not help here: a secondary address is often somebody else's too.
pub fn match_to_secondary<Id: Clone + Ord>(holders: &[Id]) -> Match<Id> {
    let mut ids = holders.to_vec();
    ids.sort();
    ids.dedup();
    match ids.as_slice() {
        [] => Match::None("No contact has this e-mail address."),
        [id] => Match::Found(id.clone(), "Matched by a secondary e-mail address."),
        _ => Match::Ambiguous(ids, "It is a secondary e-mail address of several contacts."),
    }
}

/// Finds the person that is this contact. `sharing` are the contacts, itself included, that may have its e-mail
/// address as their primary one; `people` those Action Network found by the address.
pub fn match_to_remote<Id: Clone>(
    contact: &PersonFields,
    sharing: &[PersonFields],
    people: &[(Id, PersonFields)],
) -> Match<Id> {
    if contact.email.is_none() {
        return Match::Insufficient(NO_EMAIL);
    }
    let shared = sharing
        .iter()
        .filter(|other| contact.shares_email_with(other))
        .count()
        > 1;
    let namesakes = sharing
        .iter()
        .filter(|other| contact.shares_email_with(other) && same_name(contact, other))
        .count();
    let with_email: Vec<_> = people
        .iter()
        .filter(|(_, person)| contact.shares_email_with(person))
        .collect();
    let ids = |of: &[&(Id, PersonFields)]| of.iter().map(|(id, _)| id.clone()).collect();
    if shared {
        if namesakes > 1 {
            let why = "Several contacts share this e-mail address, first and last name.";
            return Match::Ambiguous(ids(&with_email), why);
        }
        let named: Vec<_> = with_email
            .iter()
            .copied()
            .filter(|(_, person)| same_name(contact, person))
            .collect();
        return match named.as_slice() {
            [(id, _)] => Match::Found(
                id.clone(),
                "Matched by e-mail address, first and last name.",
            ),
            _ => Match::Ambiguous(
                ids(&with_email),
                "Several contacts share this e-mail address, and Action Network has nobody with it and this name.",
            ),
        };
    }
    match with_email.as_slice() {
        [] => Match::None("Nobody on Action Network has this e-mail address."),
        [(id, _)] => Match::Found(id.clone(), "Matched by unique e-mail address."),
        _ => Match::Ambiguous(
            ids(&with_email),
            "Several people on Action Network have this e-mail address.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(email: &str, given: &str, family: &str) -> PersonFields {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        PersonFields {
            email: some(email),
            given_name: some(given),
            family_name: some(family),
            ..PersonFields::default()
        }
    }

    fn numbered(people: &[PersonFields]) -> Vec<(usize, PersonFields)> {
        people.iter().cloned().enumerate().collect()
    }

    #[test]
    fn a_person_finds_its_contact_or_the_reason_why_not() {
        let ana = person("ana@example.org", "Ana", "Ruiz");
        let cases = [
            ("nobody", vec![], "none"),
            (
                "the only one, whatever the name",
                vec![person("ANA@example.org", "Anna", "R.")],
                "found 0",
            ),
            (
                "the namesake in a household",
                vec![person("ana@example.org", "Bo", "Ruiz"), ana.clone()],
                "found 1",
            ),
            (
                "a household without the name",
                vec![
                    person("ana@example.org", "Bo", "Ruiz"),
                    person("ana@example.org", "Cy", "Ruiz"),
                ],
                "ambiguous 2",
            ),
            (
                "two namesakes",
                vec![ana.clone(), ana.clone()],
                "ambiguous 2",
            ),
            (
                "another address only",
                vec![person("bo@example.org", "Ana", "Ruiz")],
                "none",
            ),
        ];
        for (name, candidates, expected) in cases {
            let found = match match_to_local(&ana, &numbered(&candidates)) {
                Match::Found(id, _) => format!("found {id}"),
                Match::None(_) => "none".to_owned(),
                Match::Ambiguous(ids, _) => format!("ambiguous {}", ids.len()),
                Match::Insufficient(_) => "insufficient".to_owned(),
            };
            assert_eq!(found, expected, "{name}");
        }
        assert!(matches!(
            match_to_local::<usize>(&person("", "Ana", "Ruiz"), &[]),
            Match::Insufficient(_)
        ));
    }

    #[test]
    fn a_contact_finds_its_person_or_the_reason_why_not() {
        let ana = person("ana@example.org", "Ana", "Ruiz");
        let bo = person("ana@example.org", "Bo", "Ruiz");
        let cases = [
            ("nobody", vec![ana.clone()], vec![], "none"),
            (
                "the only one, whatever the name",
                vec![ana.clone()],
                vec![person("Ana@Example.org", "A", "")],
                "found 0",
            ),
            (
                "a household, by name",
                vec![ana.clone(), bo.clone()],
                vec![ana.clone()],
                "found 0",
            ),
            (
                "a household, nobody by name",
                vec![ana.clone(), bo.clone()],
                vec![bo.clone()],
                "ambiguous",
            ),
            (
                "a household, nobody at all",
                vec![ana.clone(), bo],
                vec![],
                "ambiguous",
            ),
            (
                "namesakes",
                vec![ana.clone(), ana.clone()],
                vec![ana.clone()],
                "ambiguous",
            ),
            (
                "two people",
                vec![ana.clone()],
                vec![ana.clone(), ana.clone()],
                "ambiguous",
            ),
            (
                "an answer about somebody else",
                vec![ana.clone()],
                vec![person("x@example.org", "Ana", "Ruiz")],
                "none",
            ),
        ];
        for (name, sharing, people, expected) in cases {
            let found = match match_to_remote(&ana, &sharing, &numbered(&people)) {
                Match::Found(id, _) => format!("found {id}"),
                Match::None(_) => "none".to_owned(),
                Match::Ambiguous(..) => "ambiguous".to_owned(),
                Match::Insufficient(_) => "insufficient".to_owned(),
            };
            assert_eq!(found, expected, "{name}");
        }
        assert!(matches!(
            match_to_remote::<usize>(&person("", "Ana", "Ruiz"), &[], &[]),
            Match::Insufficient(_)
        ));
    }
}
