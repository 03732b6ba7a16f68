//! What may be there after the reports so far.

use std::collections::{BTreeMap, BTreeSet};

use osdi_engine::Result;
use osdi_engine::client::outcome_is_unknown;

/// What there is: the values of all records about one thing, by the thing. More than one is one too many.
pub type Store = BTreeMap<String, Vec<String>>;

/// What was said about a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    Done,
    NotDone,
    Unknown,
}

impl Report {
    pub fn of<T>(result: &Result<T>) -> Self {
        match result {
            Ok(_) => Self::Done,
            Err(error) if outcome_is_unknown(error) => Self::Unknown,
            Err(_) => Self::NotDone,
        }
    }
}

/// How often each was said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Endings {
    pub done: usize,
    pub not_done: usize,
    pub unknown: usize,
}

impl Endings {
    pub fn add(&mut self, other: Self) {
        self.done += other.done;
        self.not_done += other.not_done;
        self.unknown += other.unknown;
    }
}

#[derive(Debug)]
pub struct Books {
    /// The values that may be there, `None` standing for nothing.
    possible: BTreeMap<String, BTreeSet<Option<String>>>,
    /// Written by one request, so both are there or neither is.
    pairs: Vec<[String; 2]>,
    endings: Endings,
}

impl Books {
    pub fn opened_with(store: Store) -> Self {
        let possible = store
            .into_iter()
            .map(|(thing, values)| (thing, values.into_iter().map(Some).collect()));
        Self {
            possible: possible.collect(),
            pairs: Vec::new(),
            endings: Endings::default(),
        }
    }

    pub fn endings(&self) -> Endings {
        self.endings
    }

    /// A write of this value, or of nothing, was reported so.
    pub fn note(&mut self, report: Report, thing: &str, value: Option<&str>) {
        let value = value.map(str::to_owned);
        let possible = self.possible(thing);
        match report {
            Report::Done => *possible = BTreeSet::from([value]),
            Report::Unknown => drop(possible.insert(value)),
            Report::NotDone => {}
        }
        match report {
            Report::Done => self.endings.done += 1,
            Report::NotDone => self.endings.not_done += 1,
            Report::Unknown => self.endings.unknown += 1,
        }
    }

    /// The same of two things that one request writes.
    pub fn note_pair(&mut self, report: Report, things: [&str; 2], value: &str) {
        for thing in things {
            self.note(report, thing, Some(value));
        }
        self.pairs.push(things.map(str::to_owned));
    }

    /// A read found this value, so it is this one.
    pub fn settle(&mut self, thing: &str, value: Option<String>) -> Result<(), String> {
        let possible = self.possible(thing);
        if !possible.contains(&value) {
            return Err(format!(
                "{thing} is read as {value:?}, not one of {possible:?}"
            ));
        }
        *possible = BTreeSet::from([value]);
        Ok(())
    }

    fn possible(&mut self, thing: &str) -> &mut BTreeSet<Option<String>> {
        self.possible
            .entry(thing.to_owned())
            .or_insert_with(|| BTreeSet::from([None]))
    }

    /// Compares with what there is.
    pub fn compare(&self, store: &Store) -> Result<(), String> {
        for (thing, values) in store {
            let [value] = values.as_slice() else {
                return Err(format!(
                    "{thing} is there {} times: {values:?}",
                    values.len()
                ));
            };
            match self.possible.get(thing) {
                None => return Err(format!("{thing} is there, and nobody wrote it")),
                Some(possible) if possible.contains(&Some(value.clone())) => {}
                Some(possible) => {
                    return Err(format!("{thing} is {value:?}, not one of {possible:?}"));
                }
            }
        }
        let missing = self
            .possible
            .iter()
            .find(|(thing, possible)| !store.contains_key(*thing) && !possible.contains(&None));
        if let Some((thing, possible)) = missing {
            return Err(format!(
                "{thing} is not there, and should be one of {possible:?}"
            ));
        }
        match self
            .pairs
            .iter()
            .find(|[one, other]| store.contains_key(one) != store.contains_key(other))
        {
            Some([one, other]) => Err(format!("only one of {one} and {other} is there")),
            None => Ok(()),
        }
    }
}
