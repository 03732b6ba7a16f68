//! One engine client, lent to one call at a time.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};

use osdi_engine::client::Client;

use crate::door::{Failure, Outcome, log_notice};

/// Holds the client while nobody uses it. During a call it is taken out, so that PHP code running in a callback finds
/// its place empty instead of a second reference to it.
pub struct Connection(RefCell<State>);

enum State {
    Ready(Box<Client>),
    InUse,
    /// A call ended with a panic. An answer may still be under way, so the client is not used again.
    Lost,
}

impl Connection {
    /// Takes the client in.
    pub fn new(client: Client) -> Self {
        Self(RefCell::new(State::Ready(Box::new(client))))
    }

    /// Lends the client to the code.
    ///
    /// # Errors
    /// [`Failure::Misuse`] when it is lent already or lost.
    pub fn lend<T>(&self, code: impl FnOnce(&mut Client) -> Outcome<T>) -> Outcome<T> {
        let mut client = self.take()?;
        let unless_returned = Lose(&self.0);
        let result = code(&mut client);
        if let Some(note) = client.take_note() {
            tell_once(&note);
        }
        self.0.replace(State::Ready(client));
        drop(unless_returned);
        result
    }

    fn take(&self) -> Outcome<Box<Client>> {
        match self.0.replace(State::InUse) {
            State::Ready(client) => Ok(client),
            State::InUse => Err(Failure::Misuse(
                "This client is in use by the call that is under way; a callback needs a client of its own".to_owned(),
            )),
            State::Lost => {
                self.0.replace(State::Lost);
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
