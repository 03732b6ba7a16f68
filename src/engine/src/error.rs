//! The one error of the engine, with a kind that says what an administrator or a caller can do about it.

use std::fmt;

/// What went wrong, as seen by the one who has to act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A setting is missing or cannot be used; nothing was sent.
    Configuration,
    /// Action Network does not accept the API token.
    Authentication,
    /// The record does not exist, or not for this token.
    NotFound,
    /// Action Network refused the request; sending the same again will be refused again.
    Rejected,
    /// Too many requests, and the patience for waiting is used up.
    RateLimited,
    /// No usable answer arrived. For a write, its outcome is unknown unless the context says `not sent`.
    Transport,
    /// An answer arrived that is not what the API promises.
    Unreadable,
    /// A value of one side has no place on the other.
    CannotMap,
    /// Several records fit where one is needed.
    Ambiguous,
    /// Both sides changed the same field.
    Conflict,
    /// CiviCRM could not read or write.
    Crm,
    /// The process was asked to stop while it waited.
    Interrupted,
    /// A run would take away more than the sync profile allows, and asks first.
    Brake,
}

impl Kind {
    /// The kind's stable name, as PHP code sees it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Authentication => "authentication",
            Self::NotFound => "not_found",
            Self::Rejected => "rejected",
            Self::RateLimited => "rate_limited",
            Self::Transport => "transport",
            Self::Unreadable => "unreadable",
            Self::CannotMap => "cannot_map",
            Self::Ambiguous => "ambiguous",
            Self::Conflict => "conflict",
            Self::Crm => "crm",
            Self::Interrupted => "interrupted",
            Self::Brake => "brake",
        }
    }

    /// Whether the same call can succeed later without anybody changing anything.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        match self {
            Self::RateLimited
            | Self::Transport
            | Self::Unreadable
            | Self::Crm
            | Self::Interrupted => true,
            Self::Configuration
            | Self::Authentication
            | Self::NotFound
            | Self::Rejected
            | Self::CannotMap
            | Self::Ambiguous
            | Self::Conflict
            | Self::Brake => false,
        }
    }

    /// Whether Action Network, or the way to it, is to blame, so that CiviCRM may still be written to.
    #[must_use]
    pub fn is_of_the_remote(self) -> bool {
        match self {
            Self::NotFound
            | Self::Rejected
            | Self::RateLimited
            | Self::Transport
            | Self::Unreadable => true,
            Self::Configuration
            | Self::Authentication
            | Self::CannotMap
            | Self::Ambiguous
            | Self::Conflict
            | Self::Crm
            | Self::Interrupted
            | Self::Brake => false,
        }
    }
}

/// An error of the engine. Its text is for an administrator and never contains the API token.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: Kind,
    message: String,
    status: Option<u16>,
    context: Vec<(&'static str, String)>,
}

/// Result with the engine's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with a sentence that names the record or field and the next step.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            status: None,
            context: Vec::new(),
        }
    }

    /// Adds the HTTP status of the answer.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds one named detail, such as `request` or `path`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.context.push((name, value.to_string()));
        self
    }

    /// Adds a sentence to the message, which may end in words of others that lack their full stop.
    #[must_use]
    pub(crate) fn followed_by(mut self, sentence: &str) -> Self {
        if !self.message.ends_with(['.', '!', '?']) {
            self.message.push('.');
        }
        self.message.push(' ');
        self.message.push_str(sentence);
        self
    }

    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// HTTP status of Action Network's answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Named details, in the order they were added.
    #[must_use]
    pub fn context(&self) -> &[(&'static str, String)] {
        &self.context
    }
}
