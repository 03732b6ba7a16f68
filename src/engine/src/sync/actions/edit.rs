//! An action that was changed on Action Network after CiviCRM got it. What a person changed in CiviCRM stays.

use super::decide::{Noted, Write};
use super::{Pending, Session, state};
use crate::crm::{
    ActionBase, ActionState, ActionStatus, ActionWrite, ActivityWrite, ParticipantWrite,
};
use crate::sync::report::Outcome;

/// What becomes of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    /// Both sides agree, or only CiviCRM's was changed.
    Keep,
    /// Only Action Network's was changed.
    Write(String),
    /// Both were, differently.
    Differs,
}

/// Compares a field by what was written (`base`), what CiviCRM has and what Action Network has now.
fn field(base: Option<&str>, local: Option<&str>, remote: Option<&str>) -> Field {
    let Some(wanted) = remote.filter(|_| !is_same(remote, base)) else {
        return Field::Keep;
    };
    if is_same(local, remote) {
        Field::Keep
    } else if is_same(local, base) {
        Field::Write(wanted.to_owned())
    } else {
        Field::Differs
    }
}

/// Editors of texts change line ends, and spaces at the ends.
fn is_same(one: Option<&str>, other: Option<&str>) -> bool {
    let words = |text: Option<&str>| text.unwrap_or_default().trim().replace("\r\n", "\n");
    words(one) == words(other)
}

impl Session<'_> {
    /// Decides about an action that CiviCRM has or had.
    pub(super) fn edit(
        &mut self,
        pending: Pending,
        before: ActionState,
        noted: &mut Vec<Noted>,
        writes: &mut Vec<Write>,
    ) {
        let Pending { page, action } = pending;
        let mut base = before.base.clone().unwrap_or_default();
        let local = &before.local;
        let is_participant = before.is_participant(page.event_id.is_some());
        let is_there = match is_participant {
            true => local.participant_status.is_some(),
            false => local.subject.is_some() || local.details.is_some(),
        };
        let page_id = page.id.or(before.action_page_id);
        let is_elsewhere = page_id != before.action_page_id;
        if !is_there {
            // It was deleted here, and that counts.
            let result = self.result(&page, &before, Outcome::Unchanged, None);
            match before.sync_status {
                Some(ActionStatus::Done) if !is_elsewhere => self.results.push(result),
                // Nothing of it is left to be carried.
                _ => {
                    let after = ActionState {
                        action_page_id: page_id,
                        ..before
                    };
                    noted.push((state::done(after, base, action.modified, None), result));
                }
            }
            return;
        }
        let mut wanted = self.base_of(&page, &action, is_participant);
        // Times are in whole seconds, so a change can be as old as what was read. But another title of the page, or
        // another rule, is no change of the action.
        let is_newer = action.modified > before.remote_modified_time;
        if !is_newer && before.base.is_some() {
            wanted.subject.clone_from(&base.subject);
        }
        if base.was_there {
            // Not its own: whether a later answer can make it that is known when it is written.
            base.participant_status
                .clone_from(&local.participant_status);
            if !is_newer {
                wanted
                    .participant_status
                    .clone_from(&local.participant_status);
            }
        }
        let new_details = wanted.details.clone();
        let (wanted, local) = (wanted.sealed(), local.clone().sealed());
        let compare = |name: &'static str, of: fn(&ActionBase) -> Option<&str>| {
            (name, field(of(&base), of(&local), of(&wanted)))
        };
        let fields = [
            compare("subject", |values| values.subject.as_deref()),
            compare("details", |values| values.details.as_deref()),
            compare("status", |values| values.participant_status.as_deref()),
        ];
        let differs = fields.iter().filter(|(_, field)| *field == Field::Differs);
        let differing: Vec<&str> = differs.map(|(name, _)| *name).collect();
        let reason = (!differing.is_empty()).then(|| {
            let names = differing.join(", ");
            format!("It was changed on both sides ({names}); what CiviCRM has stays.")
        });
        // With what Action Network has now, so that each difference is told once.
        let remembered = ActionBase {
            subject: wanted.subject.or(base.subject),
            details: wanted.details.or(base.details),
            participant_status: wanted.participant_status.or(base.participant_status),
            was_there: base.was_there,
        };
        let after = ActionState {
            action_page_id: page_id,
            ..before.clone()
        };
        let after = state::done(after, remembered, action.modified, reason.as_deref());
        let [subject, details, status] = fields.map(|(_, field)| match field {
            Field::Write(value) => Some(value),
            Field::Keep | Field::Differs => None,
        });
        if subject.is_none() && details.is_none() && status.is_none() {
            let outcome = match reason {
                Some(_) => Outcome::Conflict,
                None => Outcome::Unchanged,
            };
            let result = self.result(&page, &before, outcome, reason);
            let is_done = before.sync_status == Some(ActionStatus::Done);
            if is_done && !is_newer && !is_elsewhere && after.base == before.base {
                self.results.push(result);
                return;
            }
            noted.push((after, result));
            return;
        }
        let result = self.result(&page, &before, Outcome::Updated, reason);
        let participant = status.map(|status| ParticipantWrite {
            id: before.participant_id,
            event_id: None,
            status,
        });
        let activity = participant.is_none().then(|| ActivityWrite {
            id: before.activity_id,
            subject,
            details: details.and(new_details),
            ..ActivityWrite::default()
        });
        writes.push(Write {
            write: ActionWrite {
                contact_id: None,
                date: None,
                activity,
                participant,
                had_failed: before.sync_status == Some(ActionStatus::Failed),
                state: after,
            },
            before,
            page,
            result,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_there_alone_is_written() {
        let write = || Field::Write("new".to_owned());
        for (name, base, local, remote, expected) in [
            ("nothing changed", "old", "old", "old", Field::Keep),
            ("changed there", "old", "old", "new", write()),
            ("changed here", "old", "mine", "old", Field::Keep),
            ("changed alike", "old", "new", "new", Field::Keep),
            (
                "changed on both sides",
                "old",
                "mine",
                "new",
                Field::Differs,
            ),
            (
                "an editor's line ends",
                "a\nb",
                "a\r\nb\r\n",
                "new",
                write(),
            ),
            (
                "emptied there",
                "old",
                "old",
                "",
                Field::Write(String::new()),
            ),
            ("emptied here", "old", "", "new", Field::Differs),
        ] {
            assert_eq!(
                field(Some(base), Some(local), Some(remote)),
                expected,
                "{name}"
            );
        }
        assert_eq!(
            field(Some("Registered"), Some("Registered"), None),
            Field::Keep
        );
    }
}
