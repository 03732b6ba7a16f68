//! Everything one sandbox knows.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::background::Background;
use crate::clock;
use crate::fault::Faults;
use crate::ids::Chance;
use crate::people::People;
use crate::rate::Rate;
use crate::request_log::RequestLog;
use crate::resources::Resources;
use crate::seed::{self, Seed};
use crate::settings::Settings;
use crate::tags::Tags;
use crate::twist::Twist;

/// Everything one sandbox knows.
pub(crate) struct World {
    pub(crate) people: People,
    pub(crate) tags: Tags,
    pub(crate) resources: Resources,
    pub(crate) faults: Faults,
    pub(crate) log: RequestLog,
    pub(crate) rate: Rate,
    pub(crate) chance: Chance,
    pub(crate) settings: Settings,
    /// When a message was last made, or its targets changed.
    pub(crate) last_message: Option<Instant>,
    background: Background,
    /// The time while a background write is carried out: the one it was due at.
    pinned: Option<Timestamp>,
}

impl World {
    pub(crate) fn new(seed: &Seed) -> Self {
        let mut world = Self {
            people: People::default(),
            tags: Tags::default(),
            resources: Resources::default(),
            faults: Faults::default(),
            log: RequestLog::default(),
            rate: Rate::default(),
            chance: seed::later_ids(seed),
            settings: Settings::default(),
            last_message: None,
            background: Background::default(),
            pinned: None,
        };
        world.set(Settings::default());
        seed::sow(
            seed,
            &mut world.people,
            &mut world.tags,
            &mut world.resources,
        );
        world
    }

    /// Replaces the settings.
    pub(crate) fn set(&mut self, settings: Settings) {
        let lag = Duration::from_millis(settings.search_lag_ms);
        self.people.set_search_lag(lag);
        self.tags.set_search_lag(lag);
        self.log.keep(settings.max_requests_logged);
        self.settings = settings;
    }

    /// Does something while a setting is another one.
    pub(crate) fn under<T>(
        &mut self,
        twist: Option<Twist>,
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let Some(twist) = twist else {
            return work(self);
        };
        let usual = self.settings.clone();
        let mut twisted = usual.clone();
        twist.apply(&mut twisted);
        self.set(twisted);
        let done = work(self);
        self.set(usual);
        done
    }

    /// The time as the sandbox prints it.
    pub(crate) fn now(&self) -> Timestamp {
        self.pinned
            .unwrap_or_else(|| clock::now(self.settings.clock_offset_seconds))
    }

    /// Puts a write off until its delay is over.
    pub(crate) fn later(&mut self, work: Box<dyn FnOnce(&mut World) + Send>) {
        let delay = Duration::from_millis(self.settings.background_delay_ms);
        self.background.add(delay, self.now(), work);
    }

    /// Carries out the writes whose delay is over. Called before anybody looks at the world, which makes a
    /// timer unnecessary.
    pub(crate) fn catch_up(&mut self) {
        while let Some(job) = self.background.due(Instant::now()) {
            self.pinned = Some(job.time);
            (job.work)(self);
        }
        self.pinned = None;
    }

    /// How many writes wait.
    pub(crate) fn waiting(&self) -> usize {
        self.background.len()
    }

    /// Carries out the writes that wait, as if it were now that their delay is over.
    pub(crate) fn finish_background(&mut self) {
        while let Some(job) = self.background.next() {
            (job.work)(self);
        }
    }
}
