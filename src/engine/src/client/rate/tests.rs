use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use tempfile::TempDir;
use url::Url;

use super::*;
use crate::client::{Clock as _, StopSignal, SystemClock};

const LONG: Duration = Duration::from_secs(100);
const SECOND: Duration = Duration::from_secs(1);

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

fn budget(directory: &TempDir) -> Budget {
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

/// One thing that happens among the processes.
#[derive(Debug, Clone)]
enum Event {
    /// A process that waits for nothing takes a moment, and will be so many milliseconds late.
    Take { process: usize, late: u64 },
    /// A process is killed and another one takes its place.
    Kill { process: usize },
    /// The file is cut to this length, as by a process that is killed while it writes.
    Tear { length: usize },
    /// The file is cleaned away, long after it was last used.
    Clean,
    /// The machine is started anew: no process is left, and its clock begins again.
    Boot,
    /// Time goes by.
    Pass { milliseconds: u64 },
    /// A server asks all to wait.
    Pause { process: usize, milliseconds: u64 },
}

const PROCESSES: usize = 4;

fn event() -> impl Strategy<Value = Event> {
    let late = 0..=u64::try_from(LATEST_START.as_millis()).unwrap();
    prop_oneof![
        12 => (0..PROCESSES, late).prop_map(|(process, late)| Event::Take { process, late }),
        8 => (0_u64..700).prop_map(|milliseconds| Event::Pass { milliseconds }),
        1 => (0..PROCESSES).prop_map(|process| Event::Kill { process }),
        1 => (0_usize..40).prop_map(|length| Event::Tear { length }),
        1 => Just(Event::Clean),
        1 => Just(Event::Boot),
        1 => (0..PROCESSES, 0_u64..3000)
            .prop_map(|(process, milliseconds)| Event::Pause { process, milliseconds }),
    ]
}

/// Four processes on one machine, in time that only passes when it is told to.
struct Machine {
    directory: TempDir,
    processes: Vec<Process>,
    /// True time, and what the machine's clock shows less than that.
    time: Duration,
    booted: Duration,
    starts: Vec<Duration>,
}

struct Process {
    budget: Budget,
    /// When its request starts, in true time.
    start: Option<Duration>,
}

impl Machine {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let processes = (0..PROCESSES).map(|_| Process::new(&directory)).collect();
        Self {
            directory,
            processes,
            time: Duration::from_secs(500),
            booted: Duration::ZERO,
            starts: Vec::new(),
        }
    }

    fn file(&self) -> Option<std::path::PathBuf> {
        let mut entries = self.directory.path().read_dir().unwrap();
        entries.next().map(|entry| entry.unwrap().path())
    }

    fn pass(&mut self, duration: Duration) {
        self.time += duration;
        for process in &mut self.processes {
            if let Some(start) = process.start.take_if(|start| *start <= self.time) {
                self.starts.push(start);
            }
        }
    }

    fn happen(&mut self, event: &Event) {
        let now = self.time - self.booted;
        match *event {
            Event::Take { process, late } => {
                let process = &mut self.processes[process];
                if process.start.is_none()
                    && let Moment::Taken(delay) = process.budget.take(now, LONG)
                {
                    process.start = Some(self.time + delay + Duration::from_millis(late));
                }
            }
            Event::Kill { process } => self.processes[process] = Process::new(&self.directory),
            Event::Tear { length } => {
                if let Some(file) = self.file() {
                    let content = std::fs::read(&file).unwrap();
                    std::fs::write(&file, &content[..length.min(content.len())]).unwrap();
                }
            }
            Event::Clean => {
                self.pass(Duration::from_secs(30));
                if let Some(file) = self.file() {
                    std::fs::remove_file(file).unwrap();
                }
            }
            Event::Boot => {
                self.time += Duration::from_millis(1500);
                self.booted = self.time;
                for process in &mut self.processes {
                    *process = Process::new(&self.directory);
                }
            }
            Event::Pass { milliseconds } => self.pass(Duration::from_millis(milliseconds)),
            Event::Pause {
                process,
                milliseconds,
            } => {
                let pause = Duration::from_millis(milliseconds);
                self.processes[process].budget.pause(now, pause);
            }
        }
    }
}

impl Process {
    fn new(directory: &TempDir) -> Self {
        Self {
            budget: budget(directory),
            start: None,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_no_second_sees_more_than_four_starts(
        events in prop::collection::vec(event(), 1..120),
    ) {
        let mut machine = Machine::new();
        for event in &events {
            machine.happen(event);
        }
        machine.pass(LONG);
        let mut starts = machine.starts;
        starts.sort();
        for five in starts.windows(5) {
            prop_assert!(five[4] - five[0] >= SECOND, "{five:?}");
        }
    }
}
