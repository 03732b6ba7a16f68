//! The stories under tests/scenarios, played with a CiviCRM in memory. The README there describes their format.
//!
//! `SCENARIO=<name> cargo test --test scenarios` plays those whose name contains it.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod actions;
mod books;
mod compare;
mod contact;
mod donations;
mod format;
mod look;
mod participants;
mod person;
mod play;
mod stage;
mod story;
#[allow(dead_code, reason = "shared with the tests of the sync")]
#[path = "../sync/world.rs"]
mod world;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use format::Scenario;

const AT_ONCE: usize = 4;

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios");
    let entries = fs::read_dir(root).expect("the scenarios are there");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> String {
    let name = folder.file_name().expect("a folder has a name");
    name.to_string_lossy().into_owned()
}

fn read(folder: &Path) -> Scenario {
    let text = fs::read_to_string(folder.join("scenario.json")).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", name(folder)))
}

#[test]
fn every_scenario_ends_as_told() {
    let wanted = std::env::var("SCENARIO").unwrap_or_default();
    let folders: Vec<PathBuf> = folders()
        .into_iter()
        .filter(|folder| name(folder).contains(&wanted))
        .collect();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(folder) = folders.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let scenario = read(folder);
                    if scenario.is_for_memory()
                        && let Err(difference) = play::play(&scenario)
                    {
                        let failure = format!("{}: {difference}", name(folder));
                        failures.lock().unwrap().push(failure);
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn every_scenario_has_a_story_and_says_why_if_it_needs_civicrm() {
    for folder in folders() {
        let name = name(&folder);
        let story = fs::read_to_string(folder.join("story.md")).unwrap_or_default();
        assert!(story.trim().len() > 40, "{name}: the story is missing");
        let scenario = read(&folder);
        assert_eq!(
            scenario.only.is_some(),
            scenario.reason.is_some(),
            "{name}: \"only\" and \"reason\" go together"
        );
        assert!(
            scenario.only.is_some() || !scenario.needs_php(),
            "{name}: it has a part that needs \"only\""
        );
    }
}
