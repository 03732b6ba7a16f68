#![cfg(unix)]

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use url::Url;

use super::*;
use crate::client::{Clock as _, StopSignal, SystemClock};

pub(super) const LONG: Duration = Duration::from_secs(100);

fn budget_of(rate: f64, directory: Option<&Path>) -> Budget {
    let token = ApiToken::new("s3cret").unwrap();
    let config = ClientConfig {
        requests_per_second: rate,
        rate_directory: directory.map(Path::to_owned),
        ..ClientConfig::new("https://actionnetwork.org/api/v2/", token.clone())
    };
    let origin = Url::parse(&config.entry_point).unwrap().origin();
    Budget::new(&config, &origin, &token)
}

pub(super) fn budget(directory: &TempDir) -> Budget {
    budget_of(4.0, Some(directory.path()))
}

fn milliseconds(moment: Moment) -> u128 {
    match moment {
        Moment::Taken(delay) => delay.as_millis(),
        Moment::TooFar(delay) => panic!("only in {delay:?}"),
    }
}

#[test]
fn the_first_request_goes_at_once_and_the_next_ones_wait_their_turn() {
    let mut budget = budget_of(4.0, None);
    let now = Duration::from_secs(10);
    let mut take = |now| milliseconds(budget.take(now, LONG));
    assert_eq!([take(now), take(now), take(now)], [0, 256, 512]);
    let later = Duration::from_secs(60);
    assert_eq!(
        [take(later), take(later)],
        [0, 256],
        "long idle is not saved up"
    );
}

#[test]
fn without_a_limit_nothing_waits_and_no_file_is_made() {
    let directory = TempDir::new().unwrap();
    let mut budget = budget_of(0.0, Some(directory.path()));
    for _ in 0..100 {
        assert_eq!(
            budget.take(Duration::ZERO, Duration::ZERO),
            Moment::Taken(Duration::ZERO)
        );
    }
    budget.pause(Duration::ZERO, LONG);
    assert_eq!(
        budget.take(Duration::ZERO, LONG),
        Moment::Taken(Duration::ZERO)
    );
    assert_eq!(directory.path().read_dir().unwrap().count(), 0);
}

#[test]
fn less_than_one_in_many_minutes_is_possible() {
    let directory = TempDir::new().unwrap();
    let mut budget = budget_of(0.001, Some(directory.path()));
    let mut take = || milliseconds(budget.take(Duration::from_secs(10), Duration::MAX));
    assert_eq!([take(), take(), take()], [0, 1_025_000, 2_050_000]);
}

#[test]
fn processes_share_the_moments_in_the_order_in_which_they_ask() {
    let directory = TempDir::new().unwrap();
    let (mut cron, mut web) = (budget(&directory), budget(&directory));
    let now = Duration::from_secs(10);
    let mut taken = Vec::new();
    for _ in 0..2 {
        taken.push(milliseconds(cron.take(now, LONG)));
        taken.push(milliseconds(web.take(now, LONG)));
    }
    assert_eq!(taken, [0, 256, 512, 768]);
}

#[test]
fn a_moment_too_far_ahead_is_not_taken() {
    let directory = TempDir::new().unwrap();
    let mut budget = budget(&directory);
    let now = Duration::from_secs(10);
    budget.take(now, LONG);
    let limit = Duration::from_millis(200);
    let distance = Duration::from_micros(256_250);
    assert_eq!(budget.take(now, limit), Moment::TooFar(distance));
    assert_eq!(budget.take(now, LONG), Moment::Taken(distance));
}

#[test]
fn a_pause_is_for_all_and_has_its_limit() {
    let directory = TempDir::new().unwrap();
    let (mut one, mut other) = (budget(&directory), budget(&directory));
    let now = Duration::from_secs(10);
    one.pause(now, Duration::from_secs(9));
    assert_eq!(milliseconds(other.take(now, LONG)), 9_000);
    one.pause(now, Duration::from_secs(2));
    assert_eq!(
        milliseconds(other.take(now, LONG)),
        9_256,
        "a shorter one changes nothing"
    );
    one.pause(now, Duration::from_secs(86_400));
    assert_eq!(other.take(now, LONG), Moment::TooFar(LONGEST_PAUSE));
}

#[test]
fn without_a_usable_file_a_process_keeps_to_the_limit_by_itself_and_says_so_once() {
    let mut budget = budget_of(4.0, Some(Path::new("/nowhere/at/all")));
    let mut take = |seconds| milliseconds(budget.take(Duration::from_secs(seconds), LONG));
    assert_eq!([take(10), take(10), take(10), take(60)], [0, 256, 512, 0]);
    let note = budget.take_note().unwrap();
    assert!(note.contains("/nowhere/at/all"), "{note}");
    assert_eq!(budget.take_note(), None);
}

#[test]
fn a_clock_that_went_back_makes_nobody_wait_for_ever() {
    let directory = TempDir::new().unwrap();
    let mut budget = budget(&directory);
    budget.take(Duration::from_secs(1_000_000), LONG);
    assert_eq!(
        budget.take(Duration::from_secs(10), LONG),
        Moment::Taken(CAUTION)
    );
}

/// Set in a process that only takes moments.
const DIRECTORY: &str = "OSDI_TEST_RATE_DIRECTORY";

/// What another process does: takes moments, tells them in nanoseconds, and dies without a word.
#[test]
fn another_process() {
    let Some(directory) = env::var_os(DIRECTORY) else {
        return;
    };
    let mut budget = budget_of(4.0, Some(Path::new(&directory)));
    let clock = SystemClock::new(StopSignal::never());
    for _ in 0..20 {
        let now = clock.elapsed();
        if let Moment::Taken(delay) = budget.take(now, LONG) {
            println!("\nmoment {}", (now + delay).as_nanos());
        }
    }
    assert_eq!(budget.take_note(), None);
    std::process::abort();
}

#[test]
fn no_two_processes_get_moments_closer_than_the_distance() {
    let directory = TempDir::new().unwrap();
    let start = || {
        Command::new(env::current_exe().unwrap())
            .args([
                "--exact",
                "client::rate::tests::another_process",
                "--nocapture",
            ])
            .env(DIRECTORY, directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let processes: Vec<_> = (0..4).map(|_| start()).collect();
    let mut moments: Vec<u64> = Vec::new();
    for process in processes {
        let output = process.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = text.lines().filter_map(|line| line.strip_prefix("moment "));
        moments.extend(told.map(|moment| moment.parse::<u64>().unwrap()));
    }
    assert_eq!(moments.len(), 80);
    moments.sort_unstable();
    let distances = moments.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(distances.clone().min() >= Some(256_250_000), "{moments:?}");
    assert!(
        distances.max() < Some(3_000_000_000),
        "none were left out: {moments:?}"
    );
}
