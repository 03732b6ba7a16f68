//! Whatever processes do and whatever happens to them: no second sees too many requests.
#![cfg(unix)]

use std::time::Duration;

use proptest::prelude::*;
use tempfile::TempDir;

use super::record::LENGTH;
use super::tests::{LONG, budget};
use super::{Budget, LATEST_START, Moment};

const SECOND: Duration = Duration::from_secs(1);

/// One thing that happens among the processes.
#[derive(Debug, Clone)]
enum Event {
    /// A process that waits for nothing takes a moment, and will be so many milliseconds late.
    Take { process: usize, late: u64 },
    /// A process is killed and another one takes its place.
    Kill { process: usize },
    /// A process is killed while it writes, after this many bytes.
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

/// The file as a process leaves it that is killed after this many bytes of its record.
pub(super) fn torn(before: &[u8], after: &[u8], written: usize) -> Vec<u8> {
    let place = if before.get(..LENGTH) == after.get(..LENGTH) {
        LENGTH
    } else {
        0
    };
    let end = place + written;
    let mut torn = after[..end].to_vec();
    torn.extend(before.iter().skip(end));
    torn
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
                    let before = std::fs::read(&file).unwrap();
                    budget(&self.directory).take(now, LONG);
                    let after = std::fs::read(&file).unwrap();
                    std::fs::write(&file, torn(&before, &after, length)).unwrap();
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
