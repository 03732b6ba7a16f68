//! Settings that hold for one request only: what a fault asks of the rules instead of the answer.

use crate::settings::Settings;

/// A setting that holds for one request only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twist {
    /// The city of a first address is lost.
    LoseCity,
    /// `add_tags` does nothing.
    DropAddTags,
    /// Every e-mail address is refused.
    RefuseEmail,
    /// `null` leaves a field as it is.
    KeepNulls,
    /// What is written stays invisible to searches for so many milliseconds.
    SearchLag(u64),
}

impl Twist {
    /// Lays it over the settings.
    pub(crate) fn apply(self, settings: &mut Settings) {
        match self {
            Self::LoseCity => settings.lose_first_city = true,
            Self::DropAddTags => settings.drop_add_tags = true,
            Self::RefuseEmail => settings.refused_emails = vec!["*".to_owned()],
            Self::KeepNulls => settings.null_clears = false,
            Self::SearchLag(milliseconds) => settings.search_lag_ms = milliseconds,
        }
    }
}
