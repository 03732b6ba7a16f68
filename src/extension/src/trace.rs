//! Telling a PHP callback about requests. It is told when the native call that sent them is done, because PHP code must
//! not run in the middle of the engine: it may end the script there.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ext_php_rs::types::Zval;
use osdi_engine::client::{Client, Trace, TraceEntry};
use serde_json::{Value, json};

use crate::convert::to_php;
use crate::door::{Outcome, call, guard};

/// Who is told, and what was not told yet.
#[derive(Default)]
pub struct Tracing {
    listener: RefCell<Option<Zval>>,
    entries: Rc<RefCell<Vec<TraceEntry>>>,
    /// What the callback itself has sent is not told, or it would have no end.
    is_telling: Cell<bool>,
}

impl Tracing {
    /// Has all requests of the client told to the callback from now on, or none.
    pub fn set(&self, client: &mut Client, listener: Option<Zval>) -> Outcome<()> {
        let entries = Rc::clone(&self.entries);
        let collect =
            Trace::new(move |entry: &TraceEntry| entries.borrow_mut().push(entry.clone()));
        client.set_trace(listener.is_some().then_some(collect));
        self.entries.take();
        let mut former = self.listener.replace(listener);
        // The last holder of an object runs its destructor.
        guard(|| drop(former.take()))
    }

    /// Tells what was not told yet.
    pub fn tell(&self) -> Outcome<()> {
        if self.is_telling.get() {
            return Ok(());
        }
        let entries = self.entries.take();
        if entries.is_empty() {
            return Ok(());
        }
        self.is_telling.set(true);
        let told = entries.iter().try_for_each(|entry| self.tell_one(entry));
        self.entries.take();
        self.is_telling.set(false);
        told
    }

    /// Forgets what was not told yet: no PHP code may run any more.
    pub fn forget(&self) {
        if !self.is_telling.get() {
            self.entries.take();
        }
    }

    fn tell_one(&self, entry: &TraceEntry) -> Outcome<()> {
        let listener = self.listener.borrow().as_ref().map(Zval::shallow_clone);
        match listener {
            Some(listener) => call(&listener, vec![to_php(&described(entry))?]).map(drop),
            None => Ok(()),
        }
    }
}

fn described(entry: &TraceEntry) -> Value {
    json!({
        "method": entry.method.to_string(),
        "path": entry.path,
        "attempt": entry.attempt,
        "status": entry.status,
        "fault": entry.fault.map(osdi_engine::client::Fault::name),
        "milliseconds": entry.milliseconds,
        "request_body": entry.request_body,
        "response_body": entry.response_body,
    })
}
