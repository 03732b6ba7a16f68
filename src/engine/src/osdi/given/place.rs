//! Where a given value stands, and refusing it.

use std::fmt;

use crate::{Error, Kind};

/// What null means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nulls {
    /// The same as if the field were not there: in what is new.
    Absent,
    /// That the field is to be emptied: in changes.
    Clear,
}

/// The place of a value, within what is to be written.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    what: &'a str,
    pub(super) nulls: Nulls,
    place: Place<'a>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Top,
    Key(&'a Place<'a>, &'a str),
    Index(&'a Place<'a>, usize),
}

impl<'a> At<'a> {
    /// The whole of it.
    pub(super) fn top(what: &'a str, nulls: Nulls) -> Self {
        Self {
            what,
            nulls,
            place: Place::Top,
        }
    }

    /// A field of what stands here.
    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self {
            place: Place::Key(&self.place, key),
            ..*self
        }
    }

    /// An element of what stands here.
    pub(super) fn index(&'a self, index: usize) -> Self {
        Self {
            place: Place::Index(&self.place, index),
            ..*self
        }
    }

    /// What stands here cannot be written. `why` goes on after the name of the place: “must be a text”.
    pub(super) fn refuse(&self, why: impl fmt::Display) -> Error {
        let place = self.place.to_string();
        let message = if place.is_empty() {
            format!("{} {why}.", capitalised(self.what))
        } else {
            format!("“{place}” of {} {why}.", self.what)
        };
        let error = Error::new(Kind::CannotMap, message);
        if place.is_empty() {
            error
        } else {
            error.with("field", place)
        }
    }

    /// Something must be given here.
    pub(super) fn missing(&self) -> Error {
        self.refuse("is missing")
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Top => Ok(()),
            Self::Key(Self::Top, key) => out.write_str(key),
            Self::Key(outer, key) => write!(out, "{outer}.{key}"),
            Self::Index(outer, index) => write!(out, "{outer}[{index}]"),
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
