//! A transport that gives the answers it was given, and a clock whose waits take no time.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use osdi_engine::client::{
    Arrival, Client, Clock, Fault, Received, Request, Response, Stopped, Ticket, Transport,
    TransportError,
};
use serde_json::Value;

pub type Answer = Result<Response, TransportError>;

/// An answer for each request.
pub type Rule = Box<dyn Fn(&Request) -> Answer>;

/// A request under way.
struct Flight {
    ticket: Ticket,
    start: Duration,
    end: Duration,
    result: Answer,
}

/// What happened so far, seen by the test.
#[derive(Default)]
pub struct Record {
    /// What is answered, in the order in which requests start.
    pub answers: VecDeque<Answer>,
    /// What is answered once these are used up.
    pub rule: Option<Rule>,
    pub requests: Vec<Request>,
    pub now: Duration,
    /// Moments at which requests started.
    pub starts: Vec<Duration>,
    under_way: Vec<Flight>,
    pub most_under_way: usize,
    /// How long one request takes.
    pub latency: Duration,
    /// Waits that were not zero.
    pub waits: Vec<Duration>,
    /// The process is asked to stop at this moment.
    pub stop_at: Option<Duration>,
}

#[derive(Clone, Default)]
pub struct Script(Rc<RefCell<Record>>);

impl Script {
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let script = Self::default();
        script.with(|record| record.answers.extend(answers));
        script
    }

    /// Answers each request by this rule.
    pub fn by_rule(rule: impl Fn(&Request) -> Answer + 'static) -> Self {
        let script = Self::default();
        script.with(|record| record.rule = Some(Box::new(rule)));
        script
    }

    pub fn with<T>(&self, look: impl FnOnce(&mut Record) -> T) -> T {
        look(&mut self.0.borrow_mut())
    }

    /// A client of Action Network itself that follows the script.
    pub fn client(&self) -> Client {
        self.client_of(super::config("https://actionnetwork.org"))
    }

    /// The same with the patience and the number of attempts of a real run.
    pub fn patient_client(&self) -> Client {
        let mut config = super::config("https://actionnetwork.org");
        config.max_attempts = 5;
        config.patience = Duration::from_secs(60);
        self.client_of(config)
    }

    pub fn client_of(&self, config: osdi_engine::client::ClientConfig) -> Client {
        Client::with_clock(config, Box::new(self.clone()), Box::new(self.clone())).unwrap()
    }

    /// `GET https://…` for each request.
    pub fn sent(&self) -> Vec<String> {
        self.with(|record| {
            record
                .requests
                .iter()
                .map(|request| format!("{} {}", request.method, request.url))
                .collect()
        })
    }
}

impl Transport for Script {
    fn lanes(&self) -> usize {
        3
    }

    fn start(&mut self, ticket: Ticket, request: &Request, delay: Duration) {
        self.with(|record| {
            let start = record.now + delay;
            record.requests.push(request.clone());
            record.starts.push(start);
            let by_rule = || record.rule.as_ref().map(|rule| rule(request));
            let result = record
                .answers
                .pop_front()
                .or_else(by_rule)
                .expect("the script has no answer for this request");
            let flight = Flight {
                ticket,
                start,
                end: start + record.latency,
                result,
            };
            record.under_way.push(flight);
            record.most_under_way = record.most_under_way.max(record.under_way.len());
        });
    }

    fn receive(&mut self, at_most: Duration) -> Received {
        self.with(|record| {
            let limit = record.now.saturating_add(at_most);
            let ends = record.under_way.iter().map(|flight| flight.end);
            let end = ends.min().filter(|end| *end <= limit);
            let until = end.unwrap_or(limit).max(record.now);
            if let Some(stop) = record.stop_at.filter(|stop| *stop <= until) {
                record.now = record.now.max(stop);
                return Received::Stopped;
            }
            record.now = until;
            let place = record
                .under_way
                .iter()
                .position(|flight| Some(flight.end) == end);
            match place {
                Some(place) => {
                    let flight = record.under_way.remove(place);
                    Received::Answer(Arrival {
                        ticket: flight.ticket,
                        result: flight.result,
                        took: flight.end - flight.start,
                    })
                }
                None => Received::Nothing,
            }
        })
    }

    fn abandon(&mut self, ticket: Ticket) -> bool {
        self.with(|record| {
            let place = record
                .under_way
                .iter()
                .position(|flight| flight.ticket == ticket);
            place.is_some_and(|place| record.under_way.remove(place).start <= record.now)
        })
    }
}

impl Clock for Script {
    fn elapsed(&self) -> Duration {
        self.with(|record| record.now)
    }

    fn now(&self) -> Timestamp {
        "2026-11-25T07:00:00Z".parse().unwrap()
    }

    fn chance(&mut self) -> f64 {
        1.0
    }

    fn wait(&mut self, duration: Duration) -> Result<(), Stopped> {
        self.with(|record| {
            let end = record.now + duration;
            if !duration.is_zero() {
                record.waits.push(duration);
            }
            match record.stop_at {
                Some(stop) if stop <= end => {
                    record.now = record.now.max(stop);
                    Err(Stopped)
                }
                _ => {
                    record.now = end;
                    Ok(())
                }
            }
        })
    }
}

pub fn status(status: u16, body: &Value) -> Answer {
    with_headers(status, &[], body)
}

pub fn with_headers(status: u16, headers: &[(&str, &str)], body: &Value) -> Answer {
    let own = [("content-type", "application/hal+json")];
    let headers = own
        .iter()
        .chain(headers)
        .map(|&(name, value)| (name.to_owned(), value.to_owned()));
    Ok(Response {
        status,
        headers: headers.collect(),
        body: body.to_string().into_bytes(),
    })
}

pub fn html(status: u16) -> Answer {
    let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
    Ok(Response {
        status,
        headers,
        body: b"<html>Sorry</html>".to_vec(),
    })
}

pub fn fails(fault: Fault, sent: bool) -> Answer {
    Err(TransportError {
        fault,
        sent,
        text: "no luck".to_owned(),
    })
}
