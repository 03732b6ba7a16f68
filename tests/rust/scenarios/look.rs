//! Looking at both sides after a step.

use serde_json::json;

use crate::compare::{Outcome, fields};
use crate::format::{Expectation, Fields, Records};
use crate::stage::Stage;

/// Compares what is there after a step.
pub fn look(stage: &Stage, expected: &Expectation) -> Outcome {
    look_at("here", &expected.here, |name| stage.show_contact(name))?;
    look_at("there", &expected.there, |name| stage.show_person(name))?;
    look_at("state", &expected.state, |name| stage.show_state(name))?;
    look_at("log", &expected.log, |name| stage.show_log(name))?;
    look_at("contribution", &expected.contributions, |name| {
        stage.show_contribution(name)
    })?;
    look_at("donation", &expected.donations, |name| {
        stage.show_donation(name)
    })?;
    look_at("state", &expected.donation_state, |name| {
        stage.show_donation_state(name)
    })?;
    look_at("activity", &expected.activities, |name| {
        stage.show_activity(name)
    })?;
    look_at("participant", &expected.participants, |name| {
        stage.show_participant(name)
    })?;
    look_at("state", &expected.action_state, |name| {
        stage.show_action_state(name)
    })?;
    if let Some(wanted) = &expected.donation_flags {
        let found = stage.donation_flags();
        if found != *wanted {
            return Err(format!("flags about donations: {found:?}"));
        }
    }
    for (side, wanted) in &expected.count {
        let contacts = stage.world.crm.contacts.values();
        let found = match side.as_str() {
            "here" => contacts.filter(|contact| !contact.is_deleted).count(),
            "there" => stage.world.sandbox.people().len(),
            "contributions" => stage.world.crm.donations.contributions.len(),
            "donations" => stage.world.sandbox.all("donations").len(),
            "activities" => stage.world.crm.actions.activities.len(),
            "participants" => stage.world.crm.actions.participants.len(),
            "series" => stage.world.crm.donations.series.len(),
            _ => return Err(format!("there is no side \"{side}\"")),
        };
        if found != *wanted {
            return Err(format!("{found} are {side}, not {wanted}"));
        }
    }
    for (name, wanted) in &expected.flags {
        look_at_flags(name, wanted, &stage.flags_of(name))?;
    }
    Ok(())
}

fn look_at_flags(name: &str, expected: &[Fields], found: &[Fields]) -> Outcome {
    if expected.len() != found.len() {
        return Err(format!("flags of {name}: {}", json!(found)));
    }
    for (wanted, flag) in expected.iter().zip(found) {
        fields(&format!("a flag of {name}"), wanted, flag)?;
    }
    Ok(())
}

fn look_at(what: &str, expected: &Records, show: impl Fn(&str) -> Option<Fields>) -> Outcome {
    for (name, wanted) in expected {
        let what = format!("{what} of {name}");
        match (wanted, show(name)) {
            (None, None) => {}
            (None, Some(found)) => return Err(format!("{what} is there: {}", json!(found))),
            (Some(_), None) => return Err(format!("{what} is missing")),
            (Some(wanted), Some(found)) => fields(&what, wanted, &found)?,
        }
    }
    Ok(())
}
