//! The requests of a client on their way: each paced, sent, and repeated where that is right; several at once.
//!
//! Everything is decided on the thread that waits for an answer. While nobody waits, what was started goes on, and
//! nothing is started.

mod entry;

use std::time::Duration;

use jiff::Timestamp;

pub(super) use self::entry::Handle;
use self::entry::{Entry, State};
use super::failure;
use super::rate::{Budget, Moment};
use super::retry::Policy;
use super::retry_after::retry_after;
use super::trace::{Teller, Trace};
use super::{Arrival, Clock, Fault, Received, Request, Response, Stopped, Ticket, Transport};
use crate::Result;

/// How long a 429 without `Retry-After` keeps all processes from sending.
const PAUSE: Duration = Duration::from_secs(1);

/// Characters an address may have. Servers commonly refuse more than 8 kB, each in another way and some by hanging up,
/// which cannot be told from an outage.
const LONGEST_ADDRESS: usize = 8_000;

/// Longer than any wait.
const LONG: Duration = Duration::from_secs(3600);

/// The requests, and what they are sent with.
pub(super) struct Flight {
    transport: Box<dyn Transport>,
    clock: Box<dyn Clock>,
    budget: Budget,
    policy: Policy,
    teller: Teller,
    entries: Vec<Entry>,
    tickets: u64,
    requests: u64,
    server_time: Option<Timestamp>,
    /// How long the latest answer took.
    latency: Duration,
}

impl Flight {
    pub fn new(
        transport: Box<dyn Transport>,
        clock: Box<dyn Clock>,
        budget: Budget,
        policy: Policy,
        teller: Teller,
    ) -> Self {
        Self {
            transport,
            clock,
            budget,
            policy,
            teller,
            entries: Vec::new(),
            tickets: 0,
            requests: 0,
            server_time: None,
            latency: Duration::ZERO,
        }
    }

    /// How many requests were sent, repetitions included.
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// The server's time at its last answer.
    pub fn server_time(&self) -> Option<Timestamp> {
        self.server_time
    }

    /// The time by the clock of this machine.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Has every attempt told from now on, or no longer.
    pub fn set_trace(&mut self, trace: Option<Trace>) {
        self.teller.trace = trace;
    }

    /// Why the budget is not shared; told once.
    pub fn take_note(&mut self) -> Option<String> {
        self.budget.take_note()
    }

    /// Whether one request at a time leaves moments of the budget unused.
    pub fn is_slower_than_budget(&self) -> bool {
        self.latency > self.budget.distance() && !self.budget.distance().is_zero()
    }

    /// Asks for a request. It is sent by and by while somebody waits for this or another one, or by
    /// [`go_on`](Self::go_on).
    pub fn ask(&mut self, request: Request) -> Handle {
        self.tickets += 1;
        let (mut entry, handle) = Entry::new(Ticket(self.tickets), request);
        if entry.request.url.as_str().len() > LONGEST_ADDRESS {
            let error = failure::too_long(&entry.request, LONGEST_ADDRESS);
            entry.state = State::Over(Err(error));
        }
        self.entries.push(entry);
        handle
    }

    /// Starts what may be started at once, without waiting for anything.
    pub fn go_on(&mut self) {
        self.forget_unwanted();
        while let Received::Answer(arrival) = self.transport.receive(Duration::ZERO) {
            self.settle(arrival);
        }
        self.start_due(None);
    }

    /// Waits for the answer.
    pub fn answer(&mut self, handle: Handle) -> Result<Response> {
        let ticket = handle.ticket();
        self.forget_unwanted();
        let mut stopped = self.clock.wait(Duration::ZERO);
        loop {
            if stopped == Err(Stopped) {
                self.stop(ticket);
            }
            if let Some(result) = self.take_result(ticket) {
                return result;
            }
            self.start_due(Some(ticket));
            stopped = self.wait();
        }
    }

    fn take_result(&mut self, ticket: Ticket) -> Option<Result<Response>> {
        let is_it = |entry: &Entry| entry.ticket() == ticket && entry.is_over();
        let place = self.entries.iter().position(is_it)?;
        match self.entries.remove(place).state {
            State::Over(result) => Some(result),
            State::Due(_) | State::UnderWay(_) => None,
        }
    }

    /// Waits until something is to be done.
    fn wait(&mut self) -> Result<(), Stopped> {
        let now = self.clock.elapsed();
        let has_room = self.under_way() < self.transport.lanes();
        let due = self.entries.iter().filter_map(|entry| match entry.state {
            State::Due(at) if has_room => Some(at.saturating_sub(now)),
            State::Due(_) | State::UnderWay(_) | State::Over(_) => None,
        });
        let until_due = due.min().unwrap_or(LONG);
        if self.under_way() == 0 {
            // Over already, in a loop that then does not come here again.
            return self.clock.wait(if until_due == LONG {
                Duration::ZERO
            } else {
                until_due
            });
        }
        match self.transport.receive(until_due) {
            Received::Answer(arrival) => self.settle(arrival),
            Received::Nothing => {}
            Received::Stopped => return Err(Stopped),
        }
        Ok(())
    }

    /// Starts what is due, as far as there are lanes and moments: first what somebody waits for.
    fn start_due(&mut self, awaited: Option<Ticket>) {
        let first = awaited.and_then(|ticket| self.place_of(ticket));
        let others = (0..self.entries.len()).filter(|&place| Some(place) != first);
        for place in first.into_iter().chain(others) {
            if self.under_way() >= self.transport.lanes() {
                return;
            }
            self.start(place, Some(place) == first);
        }
    }

    fn start(&mut self, place: usize, is_awaited: bool) {
        let now = self.clock.elapsed();
        let Some(entry) = self
            .entries
            .get_mut(place)
            .filter(|entry| entry.is_due(now))
        else {
            return;
        };
        self.transport.prepare(&entry.request);
        let now = self.clock.elapsed();
        let reach = self.budget.reach();
        let limit = if is_awaited {
            self.policy.patience.saturating_sub(entry.spent(now))
        } else {
            reach
        };
        match self.budget.take(now, limit) {
            Moment::Taken(delay) => {
                entry.began = entry.began.or(Some(now));
                entry.state = State::UnderWay(now.saturating_add(delay));
                self.requests += 1;
                self.transport.start(entry.ticket(), &entry.request, delay);
            }
            Moment::TooFar(delay) if is_awaited => {
                let error = failure::no_moment(&entry.request, entry.attempts, delay);
                entry.state = State::Over(Err(error));
            }
            // At least a little later, or the loop would not end.
            Moment::TooFar(delay) => {
                let wait = delay.saturating_sub(reach).max(Duration::from_millis(1));
                entry.state = State::Due(now.saturating_add(wait));
            }
        }
    }

    /// Takes the end of an attempt, and decides what it means.
    fn settle(&mut self, arrival: Arrival) {
        let now = self.clock.elapsed();
        let is_it = |entry: &&mut Entry| entry.ticket() == arrival.ticket;
        let Some(entry) = self.entries.iter_mut().find(is_it) else {
            return;
        };
        if matches!(&arrival.result, Err(failure) if failure.fault == Fault::Missed) {
            self.requests = self.requests.saturating_sub(1);
            entry.state = State::Due(now);
            return;
        }
        self.latency = arrival.took;
        self.teller.tell(
            &entry.request,
            entry.attempt(),
            arrival.result.as_ref().map_err(|failure| failure.fault),
            arrival.took,
        );
        let mut asked = None;
        if let Ok(response) = &arrival.result {
            self.server_time = response.date().or(self.server_time);
            asked = retry_after(response, self.clock.now());
            if response.status == 429 {
                self.budget.pause(now, asked.unwrap_or(PAUSE));
            }
        }
        let chance = self.clock.chance();
        entry.end_attempt(arrival.result, asked, now, chance, self.policy);
    }

    /// The process was asked to stop: nothing more is sent, and nobody waits for what was. A read nobody waits for can
    /// be made again later.
    fn stop(&mut self, awaited: Ticket) {
        for place in 0..self.entries.len() {
            let sent = self.call_off(place);
            let entry = self.entries.get_mut(place);
            let Some(entry) = entry.filter(|entry| !entry.is_over()) else {
                continue;
            };
            if entry.request.method.is_read() && entry.ticket() != awaited {
                entry.state = State::Due(Duration::ZERO);
            } else {
                entry.stop(sent);
            }
        }
    }

    /// Gives up the requests whose handles were dropped.
    fn forget_unwanted(&mut self) {
        for place in 0..self.entries.len() {
            let entry = self.entries.get(place);
            if entry.is_some_and(|entry| !entry.is_wanted()) {
                self.call_off(place);
            }
        }
        self.entries.retain(Entry::is_wanted);
    }

    /// Nobody waits for the answer to this attempt any more, if one is under way. Returns whether it may have been
    /// carried out.
    fn call_off(&mut self, place: usize) -> bool {
        let now = self.clock.elapsed();
        let under_way = self
            .entries
            .get(place)
            .and_then(|entry| Some((entry, entry.start()?)));
        let Some((entry, start)) = under_way else {
            return false;
        };
        let sent = self.transport.abandon(entry.ticket());
        if sent {
            let took = now.saturating_sub(start);
            self.teller.tell(
                &entry.request,
                entry.attempt(),
                Err(Fault::Interrupted),
                took,
            );
        } else {
            self.requests = self.requests.saturating_sub(1);
        }
        sent
    }

    fn under_way(&self) -> usize {
        let entries = self.entries.iter();
        entries.filter(|entry| entry.is_under_way()).count()
    }

    fn place_of(&self, ticket: Ticket) -> Option<usize> {
        self.entries
            .iter()
            .position(|entry| entry.ticket() == ticket)
    }
}
