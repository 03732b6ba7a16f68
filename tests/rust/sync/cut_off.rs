//! A CiviCRM whose process dies at a chosen call: what was not committed is gone, and nothing works any more.

use osdi_engine::crm::{Crm, MemoryCrm};
use osdi_engine::{Error, Kind, Result};

use crate::watched::{Watch, Watched};

pub type CutOff<'a> = Watched<'a, Dying>;

/// How many calls are left, the one at which the process dies included.
pub struct Dying {
    calls_left: usize,
}

impl<'a> CutOff<'a> {
    pub fn new(crm: &'a mut MemoryCrm, calls: usize) -> Self {
        let watch = Dying { calls_left: calls };
        Self { crm, watch }
    }

    /// Whether the process died.
    pub fn died(&self) -> bool {
        self.watch.calls_left == 0
    }
}

impl Watch for Dying {
    fn before_call(&mut self, crm: &mut MemoryCrm) -> Result<()> {
        self.calls_left = self.calls_left.saturating_sub(1);
        if self.calls_left == 0 {
            crm.rollback()?;
            return Err(Error::new(Kind::Interrupted, "The process died."));
        }
        Ok(())
    }
}
