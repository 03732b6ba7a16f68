//! Playing a scenario step by step, and looking after each step.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use osdi_engine::client::Client;
use osdi_engine::osdi::PersonId;
use osdi_engine::profile::Origin;
use osdi_engine::sync::{
    ActionRun, Chosen, DonationRun, Mode, Reading, TaggingRun, sync_actions, sync_donations,
    sync_taggings,
};
use serde_json::{Value, json};

use crate::compare::Outcome;
use crate::format::{JobRun, Runs, Scenario, Step, Token};
use crate::look::look;
use crate::stage::Stage;
use crate::world::PROFILE;

/// Times on both sides are whole seconds: what happens one after the other is at least this far apart.
const A_MOMENT: SignedDuration = SignedDuration::from_secs(2);

/// Plays a scenario to its end, which is a run that writes nothing.
pub fn play(scenario: &Scenario) -> Outcome {
    let mut stage = Stage::new();
    stage.set_profile(&scenario.profile);
    stage.add_crowd(scenario.crowd);
    stage.edit_here(&scenario.here);
    stage.edit_there(&scenario.there);
    stage.edit_contributions(&scenario.contributions);
    stage.edit_donations(&scenario.donations);
    stage.edit_actions(&scenario.actions);
    for (number, step) in scenario.steps.iter().enumerate() {
        play_step(&mut stage, step).map_err(|why| format!("step {}: {why}", number + 1))?;
    }
    end(&mut stage, &scenario.steps).map_err(|why| format!("another run: {why}"))
}

fn play_step(stage: &mut Stage, step: &Step) -> Outcome {
    stage.pass(A_MOMENT);
    if let Some(minutes) = step.minutes {
        stage.pass(SignedDuration::from_mins(minutes));
    }
    if let Some(values) = &step.profile {
        stage.set_profile(values);
    }
    if let Some(changes) = &step.fields {
        stage.change_fields(changes);
    }
    if let Some(records) = &step.here {
        stage.edit_here(records);
    }
    if let Some(records) = &step.there {
        stage.edit_there(records);
    }
    if let Some(records) = &step.contributions {
        stage.edit_contributions(records);
    }
    if let Some(records) = &step.donations {
        stage.edit_donations(records);
    }
    if let Some(records) = &step.actions {
        stage.edit_actions(records);
    }
    if let Some(records) = &step.activities {
        stage.edit_activities(records);
    }
    if let Some(titles) = &step.events {
        stage.map_events(titles);
    }
    if let Some(records) = &step.participants {
        stage.edit_participants(records);
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
    if let Some(runs) = &step.donation_run {
        stage.pass(A_MOMENT);
        donation_run(stage, runs)?;
    }
    if let Some(runs) = &step.action_run {
        stage.pass(A_MOMENT);
        action_run(stage, runs)?;
    }
    match &step.expect {
        Some(expected) => look(stage, expected),
        None => Ok(()),
    }
}

fn end(stage: &mut Stage, steps: &[Step]) -> Outcome {
    stage.set_faults(&[]);
    stage.token = Token::Right;
    stage.pass(A_MOMENT);
    let before = everything(stage);
    stage.world.sandbox.clear_requests();
    let runs = serde_json::from_value(json!({})).expect("a run needs nothing");
    run(stage, &runs)?;
    let all = serde_json::from_value(json!({})).expect("a run needs nothing");
    let mut writes = stage.world.writes();
    if steps.iter().any(|step| step.tag_run.is_some()) {
        tag_run(stage, &all)?;
        writes.extend(stage.world.writes());
    }
    if steps.iter().any(|step| step.donation_run.is_some()) {
        donation_run(stage, &all)?;
        writes.extend(stage.world.writes());
    }
    if steps.iter().any(|step| step.action_run.is_some()) {
        action_run(stage, &all)?;
        writes.extend(stage.world.writes());
    }
    if !writes.is_empty() {
        return Err(format!("it writes on Action Network: {writes:?}"));
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
        (
            "donations there",
            json!(stage.world.sandbox.all("donations")),
        ),
        (
            "contributions",
            json!(format!("{:?}", crm.donations.contributions)),
        ),
        (
            "states of donations",
            json!(format!("{:?}", crm.donations.states)),
        ),
        (
            "flags about donations",
            json!(format!("{:?}", crm.donations.flags)),
        ),
        ("activities", json!(format!("{:?}", crm.actions.activities))),
        (
            "participants",
            json!(format!("{:?}", crm.actions.participants)),
        ),
        (
            "states of actions",
            json!(format!("{:?}", crm.actions.states)),
        ),
    ]
}

fn run(stage: &mut Stage, runs: &Runs) -> Outcome {
    stage.world.sandbox.clear_requests();
    stage.world.reading = reading(stage, runs);
    stage.world.mode = mode(runs.preview, runs.confirm);
    let before = runs.preview.then(|| everything(stage));
    let mut client = client(stage);
    let (results, failure) = each_way(&runs.origin, |origin| {
        let report = stage.world.run_with(&mut client, origin)?;
        Ok(report.summary)
    })?;
    let seen: Vec<_> = stage.world.seen.iter().map(|one| &one.reason).collect();
    let ended = Ended {
        results,
        failure,
        said: format!("{seen:?}"),
    };
    ended.compare(stage, before, (&runs.result, &runs.error, &runs.requests))
}

fn mode(is_preview: bool, confirmed: bool) -> Mode {
    match is_preview {
        true => Mode::Preview { limit: None },
        false => Mode::Write { confirmed },
    }
}

fn origins(list: &str) -> Result<Vec<Origin>, String> {
    let origins = list.split(',').map(|word| Origin::parse(word.trim()));
    origins
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}

/// The numbers of each direction, up to the one that fails.
fn each_way(
    list: &str,
    mut carry: impl FnMut(Origin) -> osdi_engine::Result<String>,
) -> Result<(Results, Option<String>), String> {
    let mut results = Results::new();
    for origin in origins(list)? {
        match carry(origin) {
            Ok(summary) => {
                results.insert(origin.name().to_owned(), counts(&summary));
            }
            Err(error) => return Ok((results, Some(error.to_string()))),
        }
    }
    Ok((results, None))
}

type Results = BTreeMap<String, BTreeMap<String, u64>>;

/// How a run ended.
struct Ended {
    results: Results,
    failure: Option<String>,
    said: String,
}

impl Ended {
    /// What came of it, and whether nothing is different from before a preview.
    fn compare(
        &self,
        stage: &Stage,
        before_preview: Option<Vec<(&'static str, Value)>>,
        (result, error, expected): (&Option<Results>, &Option<String>, &Option<Vec<String>>),
    ) -> Outcome {
        if before_preview.is_some_and(|before| before != everything(stage)) {
            return Err("the preview writes".to_owned());
        }
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

fn tag_run(stage: &mut Stage, runs: &JobRun) -> Outcome {
    stage.world.sandbox.clear_requests();
    let run = TaggingRun {
        rules: stage.tag_rules.clone(),
        origins: origins(&runs.origin)?,
        batch_size: 100,
        now: stage.world.now,
        mode: mode(runs.preview, runs.confirm),
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
    ended.compare(stage, before, (&runs.result, &runs.error, &runs.requests))
}

/// First the people, then the donations, as the job does.
fn donation_run(stage: &mut Stage, runs: &JobRun) -> Outcome {
    stage.world.sandbox.clear_requests();
    stage.world.reading = Reading::Changed;
    stage.world.mode = mode(runs.preview, runs.confirm);
    let before = runs.preview.then(|| everything(stage));
    let mut client = client(stage);
    let (mut results, mut failure) = each_way(&runs.origin, |origin| {
        let report = stage.world.run_with(&mut client, origin)?;
        Ok(report.summary)
    })?;
    let mut seen = Vec::new();
    if failure.is_none() {
        (results, failure) = each_way(&runs.origin, |origin| {
            let run = DonationRun {
                profile: PROFILE,
                rules: stage.rules_of_donations(),
                people: stage.world.rules.clone(),
                origin,
                batch_size: 100,
                now: stage.world.now,
                mode: stage.world.mode,
            };
            let crm = &mut stage.world.crm;
            let report = sync_donations(&mut client, crm, run, &mut |batch| {
                seen.extend_from_slice(batch.donations);
                Ok(())
            })?;
            Ok(report.summary)
        })?;
    }
    let seen: Vec<_> = seen.iter().map(|one| &one.reason).collect();
    let ended = Ended {
        results,
        failure,
        said: format!("{seen:?}"),
    };
    ended.compare(stage, before, (&runs.result, &runs.error, &runs.requests))
}

fn action_run(stage: &mut Stage, runs: &JobRun) -> Outcome {
    stage.world.sandbox.clear_requests();
    let before = runs.preview.then(|| everything(stage));
    let mut client = client(stage);
    let mut seen = Vec::new();
    let (results, failure) = each_way("remote", |_| {
        let run = ActionRun {
            rules: stage.rules_of_actions(),
            batch_size: 100,
            now: stage.world.now,
            mode: mode(runs.preview, runs.confirm),
        };
        let crm = &mut stage.world.crm;
        let report = sync_actions(&mut client, crm, run, &mut |batch| {
            seen.extend_from_slice(batch.actions);
            Ok(())
        })?;
        Ok(report.summary)
    })?;
    let seen: Vec<_> = seen.iter().map(|one| &one.reason).collect();
    let ended = Ended {
        results,
        failure,
        said: format!("{seen:?}"),
    };
    ended.compare(stage, before, (&runs.result, &runs.error, &runs.requests))
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
