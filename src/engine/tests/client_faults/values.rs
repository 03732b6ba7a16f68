//! What is written.

use osdi_engine::osdi::{EmailAddress, NewAction, Person, SignatureFields};

pub fn email(place: usize) -> String {
    format!("person{place}@example.org")
}

pub fn named(address: Option<&str>, name: &str) -> Person {
    Person {
        given_name: Some(name.to_owned()),
        email_addresses: address
            .map(|address| EmailAddress {
                address: Some(address.to_owned()),
                ..EmailAddress::default()
            })
            .into_iter()
            .collect(),
        ..Person::default()
    }
}

pub fn comment(text: &str) -> SignatureFields {
    SignatureFields {
        comments: Some(text.to_owned()),
    }
}

pub fn action<F: Default>(title: &str, description: &str) -> NewAction<F> {
    NewAction {
        title: title.to_owned(),
        origin_system: "CiviCRM".to_owned(),
        description: Some(description.to_owned()),
        ..NewAction::default()
    }
}
