//! Donations whose amount changed on Action Network: the only thing about them that can (reference, 7.1). After a refund
//! it is gone. The change is told, and recorded in CiviCRM where the profile says so and the brake allows it.

use super::{Decided, Noted, Session, flag_about, state};
use crate::crm::{DonationFlagType, DonationState, DonationStatus, Refund};
use crate::osdi::{Amount, Donation};
use crate::profile::Origin;
use crate::sync::donations::report::DonationResult;
use crate::sync::people::Mode;
use crate::sync::report::Outcome;
use crate::{Error, Kind, Result};
use rust_decimal::Decimal;

/// How the message of a difference begins.
const CHANGED: &str = "The donation changed from";
pub(super) const DIFFERS: &str = "Action Network has";

/// Whether the message of a state tells that the amounts of both sides differ.
pub(super) fn tells_a_difference(message: &str) -> bool {
    message.starts_with(CHANGED) || message.starts_with(DIFFERS)
}

/// A refund that waits for the brake.
pub(super) struct PendingRefund {
    refund: Refund,
    result: DonationResult,
    before: DonationState,
}

impl Session<'_> {
    /// What becomes of a donation that was carried before, if anything.
    pub(super) fn look_at_amount(
        &mut self,
        known: DonationState,
        donation: &Donation,
        mut result: DonationResult,
        decided: &mut Decided,
    ) -> Result<()> {
        if let Some(DonationStatus::LeftAlone | DonationStatus::TakenBack) = known.sync_status {
            result.outcome = Outcome::Unchanged;
            decided.results.push(result);
            return Ok(());
        }
        let seen = donation.modified_date;
        let is_news = known.remote_modified_time.is_none() || seen > known.remote_modified_time;
        let has_failed = known.sync_status == Some(DonationStatus::Failed);
        let before = known.remote_amount.or(known.local_amount);
        let contribution = known.contribution_id;
        let (Some(before), Some(contribution), true) =
            (before, contribution, is_news || has_failed)
        else {
            if has_failed && contribution.is_none() {
                let reason = "The contribution was deleted in CiviCRM.".to_owned();
                self.leave_alone(known, result, seen, reason, decided);
                return Ok(());
            }
            result.outcome = Outcome::Unchanged;
            decided.results.push(result);
            return Ok(());
        };
        let now = donation.amount.map_or(Decimal::ZERO, Amount::decimal);
        if now == before.decimal() {
            if has_failed && let Some(failure) = self.join_again(&known, donation)? {
                decided.noted.push(failure);
                return Ok(());
            }
            result.outcome = if has_failed {
                Outcome::Matched
            } else {
                Outcome::Unchanged
            };
            match has_failed {
                true => decided.noted.push(Noted {
                    state: state::linked(
                        known,
                        DonationStatus::Done,
                        Origin::Remote,
                        donation,
                        None,
                        self.run.now,
                    ),
                    result,
                    flag: None,
                    superfluous: None,
                }),
                false => decided.results.push(result),
            }
            return Ok(());
        }
        let after = donation
            .amount
            .map_or_else(|| "nothing".to_owned(), |amount| amount.to_string());
        let given_back = before
            .decimal()
            .checked_sub(now)
            .filter(|lost| *lost > Decimal::ZERO);
        // Of a raise that was told it is not known whether it was booked.
        let is_booked = known.local_amount.is_none_or(|own| before <= own);
        let is_theirs = known.source != Some(Origin::Local);
        let may_record = self.run.rules.apply_refunds && is_theirs && is_booked;
        if let (Some(given_back), true) = (given_back, may_record) {
            let reason =
                format!("The donation was lowered from {before} to {after} on Action Network.");
            result.outcome = Outcome::Updated;
            result.reason = Some(reason.clone());
            let refunded = state::refunded(known.clone(), donation, &reason, self.run.now);
            let refund = Refund {
                contribution_id: contribution,
                amount: given_back.into(),
                date: seen.or(Some(self.run.now)),
                state: self.still_lone(&known, refunded, donation)?,
                log: state::log(self.run.origin, &result),
            };
            self.refunds.push(PendingRefund {
                refund,
                result,
                before: known,
            });
            return Ok(());
        }
        let reason = format!(
            "{CHANGED} {before} to {after} on Action Network. Contribution {contribution} stays as it is; \
             correct it if that is right."
        );
        result.outcome = Outcome::Conflict;
        result.reason = Some(reason.clone());
        let flag = flag_about(
            &result,
            DonationFlagType::DonationAmountChanged,
            reason.clone(),
        );
        let told = state::told(known.clone(), donation, &reason);
        decided.noted.push(Noted {
            state: self.still_lone(&known, told, donation)?,
            result,
            flag: Some(flag),
            superfluous: None,
        });
        Ok(())
    }

    /// What is remembered of a change, if it came after a failure to make the contribution part of its series: that is
    /// tried again, as if for the first time.
    fn still_lone(
        &mut self,
        before: &DonationState,
        after: DonationState,
        donation: &Donation,
    ) -> Result<DonationState> {
        if before.sync_status != Some(DonationStatus::Failed) {
            return Ok(after);
        }
        let failure = self.join_again(before, donation)?;
        let reason = failure.and_then(|failure| failure.result.reason);
        Ok(match reason {
            Some(reason) => state::failed(after, self.run.origin, &reason, None, self.run.now),
            None => after,
        })
    }

    /// Records the refunds that were found, unless there are too many.
    pub(super) fn release_refunds(&mut self) -> Result<()> {
        let pending = std::mem::take(&mut self.refunds);
        if pending.is_empty() {
            return Ok(());
        }
        let number = u64::try_from(pending.len()).unwrap_or(u64::MAX);
        self.report.taken_away = number;
        let limit = self.run.people.brake_limit(self.crm.linked_donations()?);
        if self.is_preview() {
            self.report.brake = (number > limit).then(|| {
                format!(
                    "The brake would stop this run: it would record {number} refunds in CiviCRM, and the sync profile \
                     allows {limit} at once."
                )
            });
            return self.finish_batch(pending.into_iter().map(|one| one.result).collect());
        }
        let is_confirmed = matches!(self.run.mode, Mode::Write { confirmed: true });
        if number > limit && !is_confirmed {
            let message = format!(
                "This run would record {number} refunds in CiviCRM, and the sync profile allows {limit} at once, so none \
                 was recorded. Look at them with the preview of the job; if they are right, run the job once with \
                 confirm=1."
            );
            return Err(Error::new(Kind::Brake, message));
        }
        let mut pending = pending.into_iter().peekable();
        while pending.peek().is_some() {
            let batch: Vec<PendingRefund> = pending.by_ref().take(self.run.batch_size).collect();
            let refunds: Vec<Refund> = batch.iter().map(|one| one.refund.clone()).collect();
            let recorded = self.crm.record_refunds(&refunds)?;
            let mut decided = Decided::default();
            let mut settled = Vec::new();
            for (one, recorded) in batch.into_iter().zip(recorded) {
                match recorded.error {
                    None => {
                        if one.before.sync_status == Some(DonationStatus::Failed) {
                            settled.push(one.result.clone());
                        }
                        decided.results.push(one.result);
                    }
                    Some(error) => {
                        let reason = format!("The refund could not be recorded: {error}");
                        let seen = one.refund.state.remote_modified_time;
                        let failure = self.failure(one.before, one.result, seen, reason);
                        decided.noted.push(failure);
                    }
                }
            }
            let results = self.note(decided)?;
            // The flag of a refund that failed before.
            self.settle(&settled, &[])?;
            self.finish_batch(results)?;
        }
        Ok(())
    }
}
