//! Saying what Action Network does not offer, and what it does.

use super::address::Address;
use super::row::Row;
use super::table::ROWS;
use crate::osdi::article;
use crate::{Error, Kind};

/// What somebody wanted to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Create,
    Update,
    Delete,
    Embed,
}

impl Operation {
    const ALL: [Self; 4] = [Self::Create, Self::Update, Self::Delete, Self::Embed];

    fn done(self) -> &'static str {
        match self {
            Self::Create => "created",
            Self::Update => "changed",
            Self::Delete => "deleted",
            Self::Embed => "embedded",
        }
    }

    fn is_offered(self, row: &Row) -> bool {
        match self {
            Self::Create => row.create.is_some(),
            Self::Update => row.update.is_some(),
            Self::Delete => row.delete.is_some(),
            Self::Embed => row.embed.is_some(),
        }
    }

    fn is_offered_later(self, row: &Row) -> bool {
        match self {
            Self::Create => row.create_later.is_some(),
            Self::Update => row.update_later.is_some(),
            Self::Delete => row.delete_later.is_some(),
            Self::Embed => false,
        }
    }
}

impl Row {
    /// Path of the collection, as in the documentation.
    pub fn path(&self) -> String {
        match self.parent {
            Some(parent) => format!("{parent}/{{id}}/{}", self.collection),
            None => self.collection.to_owned(),
        }
    }

    /// Path of one record, as in the documentation.
    pub fn record_path(&self) -> String {
        format!("{}/{{id}}", self.path())
    }

    fn one(&self) -> String {
        format!("{} {}", article(self.name), self.name)
    }
}

impl Address {
    /// Action Network does not do this here at all.
    pub fn refused(&self, operation: Operation) -> Error {
        let row = self.row;
        let (one, done) = (row.one(), operation.done());
        let elsewhere: Vec<String> = ROWS
            .iter()
            .filter(|other| other.collection == row.collection && operation.is_offered(other))
            .map(Row::path)
            .collect();
        let message = if elsewhere.is_empty() {
            let can = Operation::ALL
                .into_iter()
                .filter(|operation| operation.is_offered(row))
                .map(Operation::done);
            let can: Vec<&str> = std::iter::once("read").chain(can).collect();
            format!(
                "Action Network does not let {one} be {done}. At {} it can be {}.",
                row.path(),
                listed(&can)
            )
        } else {
            format!(
                "Action Network does not let {one} be {done} at {}, but at {}.",
                row.path(),
                elsewhere.join(" and ")
            )
        };
        nothing_sent(message, &row.path())
    }

    /// Action Network does not do this here in the background.
    pub fn refused_later(&self, operation: Operation) -> Error {
        let row = self.row;
        if !operation.is_offered(row) {
            return self.refused(operation);
        }
        let can: Vec<&str> = Operation::ALL
            .into_iter()
            .filter(|operation| operation.is_offered_later(row))
            .map(Operation::done)
            .collect();
        let and = if can.is_empty() {
            String::new()
        } else {
            format!(" In the background it can be {}.", listed(&can))
        };
        let message = format!(
            "Action Network does not let {} be {} in the background, only at once.{and}",
            row.one(),
            operation.done()
        );
        nothing_sent(message, &row.path())
    }
}

/// There is no such path. `path` is it as it may be shown.
pub(super) fn unknown(segments: &[&str], path: &str) -> Error {
    let paths: Vec<String> = ROWS.iter().map(Row::path).collect();
    let collections = format!(
        "Its collections are {}; a record has its id after that.",
        paths.join(", ")
    );
    let message = match (segments, call_instead(segments)) {
        ([""], _) => {
            let entry_point = "Use entryPoint() for the entry point.";
            format!("The path is empty. {entry_point} Action Network has more: {collections}")
        }
        (["event_campaigns", _, "events", _, "attendances", ..], _) => format!(
            "The attendances at “{path}” are those of the event, which stand at a shorter path too. \
             Use events/{{id}}/attendances."
        ),
        (_, Some(call)) => format!("“{path}” has a call of its own. Use {call}."),
        _ => format!("Action Network has nothing at “{path}”. {collections}"),
    };
    nothing_sent(message, path)
}

/// The call for what Action Network has at a path that is neither a collection nor a record. Calls are named as callers
/// without types know them.
fn call_instead(segments: &[&str]) -> Option<&'static str> {
    let is_embeddable = |collection: &str| {
        let mut top = ROWS.iter().filter(|row| row.parent.is_none());
        top.any(|row| row.collection == collection && row.embed.is_some())
    };
    match *segments {
        ["metadata"] => Some("metadata()"),
        ["metadata", "custom_fields"] => Some("customFields()"),
        [collection, _, "embed"] if is_embeddable(collection) => Some("embed()"),
        ["messages", _, "send"] => Some("sendMessage() or stopMessage()"),
        ["messages", _, "schedule"] => Some("scheduleMessage() or unscheduleMessage()"),
        _ => None,
    }
}

fn nothing_sent(message: String, path: &str) -> Error {
    Error::new(Kind::CannotMap, message).with("resource", path)
}

fn listed(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => words.concat(),
    }
}
