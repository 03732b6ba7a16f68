//! Faults: which requests go wrong, and how.

use serde::{Deserialize, Serialize};

use crate::glob;

/// How a request goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Not carried out; an HTML page with the fault's status (500 if none is given).
    Html,
    /// Not carried out; the fault's status (500 if none is given) with an `error` text, a `Location` elsewhere for
    /// a redirect, and `Retry-After` for 429 if the fault or the settings say so.
    Status,
    /// Carried out; the answer's JSON ends in the middle.
    Truncate,
    /// Not carried out; the connection closes without an answer.
    DropBefore,
    /// Carried out; the connection closes without an answer.
    DropAfter,
    /// Not carried out; status 200 and `{}`.
    Empty,
    /// Carried out; the answer is said to be `text/html`.
    WrongType,
    /// Not carried out; status 403, the error text repeats the key that was sent.
    EchoKey,
    /// Carried out; the answer's `next` link leads to another origin.
    ForeignNext,
    /// Carried out; the answer's `next` link leads to the page it is on.
    LoopNext,
    /// Carried out; every link and address of the answer that led here leads to another origin.
    ForeignLinks,
    /// Carried out; the answer comes after the fault's delay.
    Slow,
    /// Carried out; half of the answer comes at once, the other half after the fault's delay.
    SlowBody,
    /// Carried out; the connection closes in the middle of the answer.
    CutOff,
    /// Carried out; the records of the answer belong to a person who is not there.
    PhantomPerson,
    /// Carried out; the donations of the answer have no amount and were modified now, as after a refund.
    NullAmount,
    /// Carried out, but the city of a person's first address is lost.
    LoseCity,
    /// Carried out, but `add_tags` does nothing.
    DropAddTags,
    /// Refused with status 400 when it brings a new e-mail address.
    RefuseEmail,
    /// Carried out, but `null` clears nothing.
    KeepNulls,
    /// Carried out, but invisible to filtered people and to the list of tags for the fault's delay.
    SearchLag,
}

impl FaultKind {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::Html,
        Self::Status,
        Self::Truncate,
        Self::DropBefore,
        Self::DropAfter,
        Self::Empty,
        Self::WrongType,
        Self::EchoKey,
        Self::ForeignNext,
        Self::LoopNext,
        Self::ForeignLinks,
        Self::Slow,
        Self::SlowBody,
        Self::CutOff,
        Self::PhantomPerson,
        Self::NullAmount,
        Self::LoseCity,
        Self::DropAddTags,
        Self::RefuseEmail,
        Self::KeepNulls,
        Self::SearchLag,
    ];
}

/// Which requests go wrong, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The method, or `*` for any.
    #[serde(default = "anything")]
    pub method: String,
    /// The path without `/api/v2`, `*` standing for anything.
    #[serde(default = "anything")]
    pub path: String,
    /// How it goes wrong.
    pub kind: FaultKind,
    /// The status of [`FaultKind::Html`] and [`FaultKind::Status`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What a [`FaultKind::Status`] says in `Retry-After`, in seconds; `None`: as the settings say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The delay of [`FaultKind::Slow`], [`FaultKind::SlowBody`] and [`FaultKind::SearchLag`], in milliseconds.
    #[serde(default = "five_seconds")]
    pub delay_ms: u64,
    /// How many fitting requests go right first.
    #[serde(default)]
    pub skip: u64,
    /// How many go wrong then; `None`: all that follow.
    #[serde(default = "once")]
    pub times: Option<u64>,
}

fn anything() -> String {
    "*".to_owned()
}

fn five_seconds() -> u64 {
    5000
}

#[allow(
    clippy::unnecessary_wraps,
    reason = "the type of the field that it is the default of"
)]
fn once() -> Option<u64> {
    Some(1)
}

impl Fault {
    /// A fault of the next request, whatever it is.
    #[must_use]
    pub fn new(kind: FaultKind) -> Self {
        Self {
            method: anything(),
            path: anything(),
            kind,
            status: None,
            retry_after: None,
            delay_ms: five_seconds(),
            skip: 0,
            times: once(),
        }
    }

    /// Only for this method (`*`: any) and these paths (`*` stands for anything).
    #[must_use]
    pub fn on(mut self, method: &str, path: &str) -> Self {
        method.clone_into(&mut self.method);
        path.clone_into(&mut self.path);
        self
    }

    /// With this HTTP status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// With this many seconds in `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// After this many fitting requests went right.
    #[must_use]
    pub fn skip(mut self, skip: u64) -> Self {
        self.skip = skip;
        self
    }

    /// This many times; `None`: until the faults are cleared.
    #[must_use]
    pub fn times(mut self, times: Option<u64>) -> Self {
        self.times = times;
        self
    }

    /// With this delay, in milliseconds.
    #[must_use]
    pub fn delay_ms(mut self, delay_ms: u64) -> Self {
        self.delay_ms = delay_ms;
        self
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        (self.method == "*" || self.method.eq_ignore_ascii_case(method))
            && glob::fits(&self.path, path)
    }
}

/// The faults that are still to come, in the order they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        if fault.times != Some(0) {
            self.0.push(fault);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn left(&self) -> &[Fault] {
        &self.0
    }

    /// The fault of this request, used up by it. Only the first fitting fault counts, its skipped requests
    /// included, so that two faults on one path come one after the other.
    pub(crate) fn strike(&mut self, method: &str, path: &str) -> Option<Fault> {
        let place = self.0.iter().position(|fault| fault.fits(method, path))?;
        let fault = self.0.get_mut(place)?;
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        let struck = fault.clone();
        fault.times = fault.times.map(|times| times.saturating_sub(1));
        if fault.times == Some(0) {
            self.0.remove(place);
        }
        Some(struck)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_skip_strike_and_end_in_order() {
        let mut faults = Faults::default();
        faults.add(
            Fault::new(FaultKind::Html)
                .on("GET", "/people*")
                .skip(1)
                .times(Some(2)),
        );
        faults.add(Fault::new(FaultKind::Empty).on("*", "/people"));
        let kinds: Vec<_> = ["GET", "POST", "GET", "GET", "GET"]
            .into_iter()
            .map(|method| faults.strike(method, "/people").map(|fault| fault.kind))
            .collect();
        assert_eq!(
            kinds,
            [
                None,
                Some(FaultKind::Empty),
                Some(FaultKind::Html),
                Some(FaultKind::Html),
                None
            ]
        );
        assert!(faults.left().is_empty());
    }
}
