//! What is remembered about an action.

use jiff::Timestamp;

use crate::crm::{ActionBase, ActionState, ActionStatus};
use crate::sync::state::{cut, next_attempt};

/// CiviCRM has it, or had it.
pub fn done(
    state: ActionState,
    base: ActionBase,
    seen: Option<Timestamp>,
    note: Option<&str>,
) -> ActionState {
    ActionState {
        base: Some(base),
        message: note.map(cut),
        ..settled(state, ActionStatus::Done, seen)
    }
}

/// The person is not here yet. Without a clock: it is taken up when they are.
pub fn waiting(state: ActionState, reason: &str, seen: Option<Timestamp>) -> ActionState {
    ActionState {
        message: Some(cut(reason)),
        ..settled(state, ActionStatus::Waiting, seen)
    }
}

/// It must not be carried.
pub fn left_alone(state: ActionState, reason: &str, seen: Option<Timestamp>) -> ActionState {
    ActionState {
        message: Some(cut(reason)),
        ..settled(state, ActionStatus::LeftAlone, seen)
    }
}

/// A failure with its own clock. `seen` is the version that was looked at; a newer one begins anew.
pub fn failed(
    state: ActionState,
    reason: &str,
    seen: Option<Timestamp>,
    now: Timestamp,
) -> ActionState {
    let is_edited = seen.is_some() && seen > state.remote_modified_time;
    let before = state.attempt_count.filter(|_| !is_edited);
    let attempts = before.unwrap_or(0) + 1;
    ActionState {
        message: Some(cut(reason)),
        attempt_count: Some(attempts),
        next_attempt_time: next_attempt(attempts, now),
        ..settled(state, ActionStatus::Failed, seen)
    }
}

fn settled(state: ActionState, status: ActionStatus, seen: Option<Timestamp>) -> ActionState {
    ActionState {
        sync_status: Some(status),
        remote_modified_time: seen.or(state.remote_modified_time),
        attempt_count: None,
        next_attempt_time: None,
        ..state
    }
}
