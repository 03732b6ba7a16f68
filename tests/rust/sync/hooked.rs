//! A CiviCRM that lets something happen elsewhere before each call.

use osdi_engine::Result;
use osdi_engine::crm::MemoryCrm;

use crate::watched::{Watch, Watched};

pub type Hooked<'a, F> = Watched<'a, Hook<F>>;

/// What happens elsewhere.
pub struct Hook<F>(F);

impl<'a, F: FnMut()> Hooked<'a, F> {
    pub fn new(crm: &'a mut MemoryCrm, hook: F) -> Self {
        let watch = Hook(hook);
        Self { crm, watch }
    }
}

impl<F: FnMut()> Watch for Hook<F> {
    fn before_call(&mut self, _: &mut MemoryCrm) -> Result<()> {
        (self.0)();
        Ok(())
    }
}
