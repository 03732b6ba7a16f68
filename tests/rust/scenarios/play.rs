//! Playing a scenario step by step, and looking after each step.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use osdi_engine::client::Client;
use osdi_engine::osdi::PersonId;
use osdi_engine::profile::Origin;
use osdi_engine::sync::{Chosen, Mode, Reading, TaggingRun, sync_taggings};
use serde_json::{Value, json};

use crate::compare::{Outcome, fields};
use crate::format::{Expectation, Fields, Records, Runs, Scenario, Step, TagRun, Token};
use crate::stage::Stage;

/// Times on both sides are whole seconds: what happens one after the other is at least this far apart.
const A_MOMENT: SignedDuration = SignedDuration::from_secs(2);

/// Plays a scenario to its end, which is a run that writes nothing.
pub fn play(scenario: &Scenario) -> Outcome {
    let mut stage = Stage::new();
    stage.set_profile(&scenario.profile);
    stage.add_crowd(scenario.crowd);
    stage.edit_here(&scenario.here);
    stage.edit_there(&scenario.there);
    for (number, step) in scenario.steps.iter().enumerate() {
        play_step(&mut stage, step).map_err(|why| format!("step {}: {why}", number + 1))?;
    }
    let has_tags = scenario.steps.iter().any(|step| step.tag_run.is_some());
    end(&mut stage, has_tags).map_err(|why| format!("another run: {why}"))
}

fn play_step(stage: &mut Stage, step: &Step) -> Outcome {
    stage.pass(A_MOMENT);
    if let Some(minutes) = step.minutes {
        stage.pass(SignedDuration::from_mins(minutes));
    }
    if let Some(values) = &step.profile {
        stage.set_profile(values);
    }
    if let Some(records) = &step.here {
        stage.edit_here(records);
    }
    if let Some(records) = &step.there {
        stage.edit_there(records);
    }
    for change in step.tags.iter().flatten() {
        stage.change_tag(change);
    }
    if let Some(settings) = &step.sandbox {
        stage.set_sandbox(settings);
    }
    if let Some(faults) = &step.faults {
        stage.set_faults(faults);
    }
    if let Some(token) = step.token {
        stage.token = token;
    }
    if let Some(runs) = &step.run {
        stage.pass(A_MOMENT);
        run(stage, runs)?;
    }
    if let Some(runs) = &step.tag_run {
        stage.pass(A_MOMENT);
        tag_run(stage, runs)?;
    }
    match &step.expect {
        Some(expected) => look(stage, expected),
        None => Ok(()),
    }
}

fn end(stage: &mut Stage, has_tags: bool) -> Outcome {
    stage.set_faults(&[]);
    stage.token = Token::Right;
    stage.pass(A_MOMENT);
    let before = everything(stage);
    stage.world.sandbox.clear_requests();
    let runs = serde_json::from_value(json!({})).expect("a run needs nothing");
    run(stage, &runs)?;
    if has_tags {
        let runs = serde_json::from_value(json!({})).expect("a run needs nothing");
        tag_run(stage, &runs)?;
    }
    if !stage.world.writes().is_empty() {
        let message = "it writes on Action Network";
        return Err(format!("{message}: {:?}", stage.world.writes()));
    }
    for ((what, before), (_, after)) in before.iter().zip(everything(stage)) {
        if *before != after {
            return Err(format!("it changes {what}: {before}\nto {after}"));
        }
    }
    Ok(())
}

fn everything(stage: &Stage) -> Vec<(&'static str, Value)> {
    let crm = &stage.world.crm;
    vec![
        ("contacts", json!(crm.contacts.values().collect::<Vec<_>>())),
        ("states", json!(crm.states.values().collect::<Vec<_>>())),
        ("flags", json!(crm.flags)),
        ("the log", json!(crm.logs.len())),
        ("people", json!(stage.world.sandbox.people())),
        ("tags", json!(crm.tags.taggings)),
        (
            "links of tags",
            json!(crm.tags.links.values().collect::<Vec<_>>()),
        ),
        (
            "what was agreed on about tags",
            json!(crm.tags.base.values().collect::<Vec<_>>()),
        ),
        ("tags there", json!(stage.world.sandbox.all("taggings"))),
    ]
}

fn run(stage: &mut Stage, runs: &Runs) -> Outcome {
    stage.world.sandbox.clear_requests();
    stage.world.reading = reading(stage, runs);
    stage.world.mode = if runs.preview {
        Mode::Preview { limit: None }
    } else {
        Mode::Write {
            confirmed: runs.confirm,
        }
    };
    let before = runs.preview.then(|| everything(stage));
    let mut client = client(stage);
    let mut results = BTreeMap::new();
    let mut failure = None;
    for word in runs.origin.split(',') {
        let origin = Origin::parse(word.trim()).map_err(|error| error.to_string())?;
        match stage.world.run_with(&mut client, origin) {
            Ok(report) => {
                results.insert(origin.name().to_owned(), counts(&report.summary));
            }
            Err(error) => {
                failure = Some(error.to_string());
                break;
            }
        }
    }
    if before.is_some_and(|before| before != everything(stage)) {
        return Err("the preview writes".to_owned());
    }
    let seen: Vec<_> = stage.world.seen.iter().map(|one| &one.reason).collect();
    let ended = Ended {
        results,
        failure,
        said: format!("{seen:?}"),
    };
    ended.compare(stage, (&runs.result, &runs.error, &runs.requests))
}

type Results = BTreeMap<String, BTreeMap<String, u64>>;

/// How a run ended.
struct Ended {
    results: Results,
    failure: Option<String>,
    said: String,
}

impl Ended {
    fn compare(
        &self,
        stage: &Stage,
        (result, error, expected): (&Option<Results>, &Option<String>, &Option<Vec<String>>),
    ) -> Outcome {
        match (error, &self.failure) {
            (None, None) => {}
            (Some(expected), Some(error)) if error.contains(expected) => {}
            (expected, error) => return Err(format!("the error is {error:?}, not {expected:?}")),
        }
        if let Some(expected) = result
            && *expected != self.results
        {
            return Err(format!(
                "the result is {:?}, not {expected:?} ({})",
                self.results, self.said
            ));
        }
        let sent = requests(stage);
        match expected {
            Some(expected) => {
                let expected: Vec<String> =
                    expected.iter().map(|one| stage.with_ids(one)).collect();
                if expected == sent {
                    Ok(())
                } else {
                    Err(format!("the requests are {sent:?}, not {expected:?}"))
                }
            }
            None => Ok(()),
        }
    }
}

fn tag_run(stage: &mut Stage, runs: &TagRun) -> Outcome {
    stage.world.sandbox.clear_requests();
    let origins = runs
        .origin
        .split(',')
        .map(|word| Origin::parse(word.trim()));
    let origins: Result<Vec<Origin>, _> = origins.collect();
    let run = TaggingRun {
        rules: stage.tag_rules.clone(),
        origins: origins.map_err(|error| error.to_string())?,
        batch_size: 100,
        now: stage.world.now,
        mode: if runs.preview {
            Mode::Preview { limit: None }
        } else {
            Mode::Write {
                confirmed: runs.confirm,
            }
        },
    };
    let before = runs.preview.then(|| everything(stage));
    let mut client = client(stage);
    let mut ended = Ended {
        results: Results::new(),
        failure: None,
        said: String::new(),
    };
    match sync_taggings(&mut client, &mut stage.world.crm, run, &mut || Ok(())) {
        Ok(report) => {
            ended.said = format!("{:?}", report.all.problems);
            for direction in report.directions {
                let counts = counts(&direction.summary);
                ended.results.insert(direction.origin.to_owned(), counts);
            }
        }
        Err(error) => ended.failure = Some(error.to_string()),
    }
    if before.is_some_and(|before| before != everything(stage)) {
        return Err("the preview writes".to_owned());
    }
    ended.compare(stage, (&runs.result, &runs.error, &runs.requests))
}

fn reading(stage: &Stage, runs: &Runs) -> Reading {
    if runs.contacts.is_none() && runs.people.is_none() {
        return Reading::Changed;
    }
    let names = |names: &Option<Vec<String>>| names.clone().unwrap_or_default();
    Reading::Chosen(Chosen {
        contacts: names(&runs.contacts)
            .iter()
            .map(|name| stage.contact_id(name).expect("the contact is there"))
            .collect(),
        people: names(&runs.people)
            .iter()
            .map(|name| stage.person_id(name).expect("the person is there"))
            .map(|id| PersonId::parse(&id).expect("the sandbox has proper ids"))
            .collect(),
    })
}

/// A client that tries again as often as usual.
fn client(stage: &Stage) -> Client {
    let token = match stage.token {
        Token::Right => stage.world.sandbox.token(),
        Token::Wrong => "not-the-token-of-the-sandbox",
    };
    stage.world.client_with(token, |_| ())
}

/// Numbers by name, from a line such as `total: 2; success: 2; error: 0; skipped: 0`, without those that are zero.
fn counts(summary: &str) -> BTreeMap<String, u64> {
    let pairs = summary.split("; ").filter_map(|part| part.split_once(": "));
    pairs
        .map(|(name, number)| (name.to_owned(), number.parse().unwrap_or(0)))
        .filter(|(name, number)| name != "total" && *number > 0)
        .collect()
}

fn requests(stage: &Stage) -> Vec<String> {
    let log = stage.world.sandbox.requests();
    log.requests
        .iter()
        .map(|request| format!("{} {}", request.method, request.path))
        .collect()
}

fn look(stage: &Stage, expected: &Expectation) -> Outcome {
    look_at("here", &expected.here, |name| stage.show_contact(name))?;
    look_at("there", &expected.there, |name| stage.show_person(name))?;
    look_at("state", &expected.state, |name| stage.show_state(name))?;
    look_at("log", &expected.log, |name| stage.show_log(name))?;
    for (side, wanted) in &expected.count {
        let contacts = stage.world.crm.contacts.values();
        let found = match side.as_str() {
            "here" => contacts.filter(|contact| !contact.is_deleted).count(),
            "there" => stage.world.sandbox.people().len(),
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
