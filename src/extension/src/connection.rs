//! One engine client, lent to one call at a time.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};

use ext_php_rs::types::Zval;
use osdi_engine::client::Client;

use crate::door::{Exception, Failure, Outcome, log_notice};
use crate::trace::Tracing;

/// Holds the client while nobody uses it. During a call it is taken out, so that PHP code running in a callback finds
/// its place empty instead of a second reference to it.
pub struct Connection {
    state: RefCell<State>,
    tracing: Tracing,
}

enum State {
    Ready(Box<Client>),
    InUse,
    /// A call ended with a panic. An answer may still be under way, so the client is not used again.
    Lost,
}

impl Connection {
    /// Takes the client in.
    pub fn new(client: Client) -> Self {
        Self {
            state: RefCell::new(State::Ready(Box::new(client))),
            tracing: Tracing::default(),
        }
    }

    /// Lends the client to the code. Then whoever traces it is told what was sent, also if that failed.
    ///
    /// # Errors
    /// [`Failure::Misuse`] when it is lent already or lost; those of the code; that of the trace callback, unless the
    /// code failed too: what became of a write is worth more.
    pub fn lend<T>(&self, code: impl FnOnce(&mut Client) -> Outcome<T>) -> Outcome<T> {
        let mut client = self.take()?;
        let unless_returned = Lose(&self.state);
        let result = code(&mut client);
        if let Some(note) = client.take_note() {
            tell_once(&note);
        }
        self.state.replace(State::Ready(client));
        drop(unless_returned);
        if matches!(result, Err(Failure::Pending | Failure::Bailout)) {
            self.tracing.forget();
            return result;
        }
        match (self.tell_trace(), result) {
            (Ok(()), result) => result,
            (Err(Failure::Thrown(_)), Err(failure)) => {
                log_notice("an exception of the trace callback gave way to that of the call");
                Err(failure)
            }
            (Err(failure), _) => Err(failure),
        }
    }

    /// Has all requests told to a callback from now on, or no longer.
    pub fn trace(&self, listener: Option<Zval>) -> Outcome<()> {
        self.lend(|client| self.tracing.set(client, listener))
    }

    /// Tells what was sent since it was told last. A call that runs PHP code in between does so then, too.
    pub fn tell_trace(&self) -> Outcome<()> {
        self.tracing.tell().map_err(|failure| match failure {
            Failure::Pending => Exception::take().map_or(Failure::Pending, Failure::Thrown),
            other => other,
        })
    }

    fn take(&self) -> Outcome<Box<Client>> {
        match self.state.replace(State::InUse) {
            State::Ready(client) => Ok(client),
            State::InUse => Err(Failure::Misuse(
                "This client is in use by the call that is under way; a callback needs a client of its own".to_owned(),
            )),
            State::Lost => {
                self.state.replace(State::Lost);
                Err(Failure::Misuse(
                    "This client cannot be used any more, because an earlier call ended with an internal error"
                        .to_owned(),
                ))
            }
        }
    }
}

/// A php-fpm process makes many clients, and the same note would fill its log.
fn tell_once(note: &str) {
    static TOLD: AtomicBool = AtomicBool::new(false);
    if !TOLD.swap(true, Ordering::Relaxed) {
        log_notice(note);
    }
}

struct Lose<'a>(&'a RefCell<State>);

impl Drop for Lose<'_> {
    fn drop(&mut self) {
        if matches!(*self.0.borrow(), State::InUse) {
            self.0.replace(State::Lost);
        }
    }
}
