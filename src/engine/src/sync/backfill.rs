//! The first run from CiviCRM, which reads every contact there is and may take hours. Where it ends early, the next one
//! goes on after the last contact that was done. Who was done before and changed since is not lost: the cursor becomes the
//! time at which the first attempt began.
//!
//! Action Network promises no order of its people, so reading in the other direction begins anew. Who is in step already
//! costs a twenty-fifth of a request.

use jiff::Timestamp;

use super::people::{Mode, Session};
use crate::Result;
use crate::crm::{Backfill, ContactId};

impl Session<'_> {
    /// Reads all contacts, or those an interrupted first run left. Returns when the first attempt began.
    pub(super) fn push_everybody(&mut self) -> Result<Timestamp> {
        let before = self.crm.backfill()?;
        let backfill = before.unwrap_or(Backfill {
            began: self.run.now,
            after: ContactId::default(),
        });
        if matches!(self.run.mode, Mode::Write { .. }) {
            self.backfill = Some(backfill.began);
        }
        self.push(None, backfill.after)?;
        Ok(backfill.began)
    }

    /// Remembers up to which contact everything is done, in a first run.
    pub(super) fn mark_backfill(&mut self, after: ContactId) -> Result<()> {
        match self.backfill {
            Some(began) if self.held.is_empty() => self.crm.set_backfill(Backfill { began, after }),
            _ => Ok(()),
        }
    }
}
