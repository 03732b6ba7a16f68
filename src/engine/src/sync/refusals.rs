//! Refusals that travel alone, because the other side does not take what they came with.

use super::apply::Ready;
use super::people::Session;
use super::tell::Message;
use crate::mapping::{Field, contact_write, person_from};
use crate::{Kind, Result};

impl Session<'_> {
    /// What Action Network does not take must not hold back a refusal that went along with it.
    pub(super) fn tell_refusals_alone(&mut self, message: &Message) -> Result<()> {
        let Some(refusals) = refusals_among(&message.fields) else {
            return Ok(());
        };
        let alone = person_from(&message.sent.only(&refusals), &self.options);
        match self.client.update_person(&message.id, &alone) {
            Err(error) if !matches!(error.kind(), Kind::Rejected | Kind::NotFound) => Err(error),
            _ => Ok(()),
        }
    }

    /// What CiviCRM does not take must not hold back a refusal that came along with it.
    pub(super) fn save_refusals_alone(&mut self, ready: &Ready) -> Result<()> {
        let pair = &ready.plan.pair;
        let (Some(contact), Some(refusals)) =
            (&pair.contact, refusals_among(&ready.plan.changes.to_local))
        else {
            return Ok(());
        };
        let fields = pair.remote.only(&refusals);
        let write = contact_write(&fields, Some(contact), &self.options);
        self.crm.begin()?;
        match self.crm.save_contacts(&[write]) {
            Ok(_) => self.crm.commit(),
            Err(error) => {
                self.crm.rollback()?;
                if error.kind() == Kind::Crm {
                    Ok(())
                } else {
                    Err(error)
                }
            }
        }
    }
}

/// The refusals among these fields, if there is anything else beside them.
fn refusals_among(fields: &[Field]) -> Option<Vec<Field>> {
    let refusals: Vec<Field> = fields
        .iter()
        .copied()
        .filter(|field| field.is_consent())
        .collect();
    (!refusals.is_empty() && refusals.len() < fields.len()).then_some(refusals)
}
