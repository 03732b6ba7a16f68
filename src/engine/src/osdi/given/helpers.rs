//! Forms that are checked when they are made: they are read field by field, and made the same way as everywhere.

use serde_json::Value;

use super::body::Body;
use super::place::At;
use super::{Fields, Given};
use crate::Result;
use crate::osdi::{
    Autoresponse, Person, PersonChanges, Recipient, Recipients, RecordHelper, Signup,
};

impl Given for Recipients {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        // Which field of which recipient is missing is only known from here.
        let recipients: Vec<Recipient> = Given::read(value, at)?;
        for (index, recipient) in recipients.iter().enumerate() {
            let at = at.index(index);
            if recipient.display_name.is_none() {
                return Err(at.key("display_name").missing());
            }
            if recipient.amount.is_none() {
                return Err(at.key("amount").missing());
            }
        }
        Self::new(recipients)
    }
}

impl Given for PersonChanges {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        Person::read(value, at).map(|person| Self::of(&person))
    }
}

impl Given for Signup {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        let known = [
            "person",
            "add_tags",
            "remove_tags",
            "action_network:referrer_data",
        ];
        let mut body = Body::of(value, at, &known)?;
        let mut signup = Self::new(&body.take("person")?);
        signup.add_tags = body.take("add_tags")?;
        signup.remove_tags = body.take("remove_tags")?;
        signup.referrer_data = body.take("action_network:referrer_data")?;
        Ok(signup)
    }
}

impl<F: Fields> Given for RecordHelper<F> {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        let mut known = vec![
            "person",
            "add_tags",
            "remove_tags",
            "triggers",
            "action_network:referrer_data",
            "identifiers",
        ];
        F::known(&mut known);
        let mut body = Body::of(value, at, &known)?;
        let person: Person = body.take("person")?;
        if !person.identifiers.is_empty() {
            let why = "cannot be written: the person is found by e-mail address or number here";
            return Err(at.key("person").key("identifiers").refuse(why));
        }
        let mut helper = Self::new(&person, F::take(&mut body)?)?;
        helper.add_tags = body.take("add_tags")?;
        helper.remove_tags = body.take("remove_tags")?;
        helper.autoresponse = body.take("triggers")?;
        helper.referrer_data = body.take("action_network:referrer_data")?;
        helper.identifiers = body.take("identifiers")?;
        Ok(helper)
    }
}

/// `{"autoresponse": {"enabled": true}}`
impl Given for Autoresponse {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        let wish: Enabled = Body::of(value, at, &["autoresponse"])?.take("autoresponse")?;
        Ok(if wish.0 { Self::Send } else { Self::Withhold })
    }

    fn absent(_: At<'_>) -> Result<Self> {
        Ok(Self::Unsaid)
    }
}

struct Enabled(bool);

impl Given for Enabled {
    fn read(value: Value, at: At<'_>) -> Result<Self> {
        Body::of(value, at, &["enabled"])?.take("enabled").map(Self)
    }
}
