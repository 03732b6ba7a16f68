//! Exceptions that were set aside.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::IntoZval;
use ext_php_rs::exception::throw_object;
use ext_php_rs::types::{ZendObject, Zval};
use ext_php_rs::zend::{ExecutorGlobals, ce};

use super::{Failure, Outcome, guard, method};

/// A `Throwable` that is not pending any more, so that PHP can be called; it is thrown again later.
#[derive(Debug)]
pub struct Exception(ZBox<ZendObject>);

impl Exception {
    /// Takes the pending exception. Not `exit()`: taking that would let the script run on.
    pub fn take() -> Option<Self> {
        let can_be_caught = ExecutorGlobals::get()
            .exception()
            .is_some_and(|pending| pending.instance_of(ce::throwable()));
        if can_be_caught {
            ExecutorGlobals::take_exception().map(Self)
        } else {
            None
        }
    }

    /// Wraps an object whose class is a `Throwable`.
    pub fn new(object: ZBox<ZendObject>) -> Self {
        Self(object)
    }

    /// Whether it is an `\Exception`, not an `\Error`: something that went wrong, not a mistake in the code.
    pub fn is_exception(&self) -> bool {
        self.0.instance_of(ce::exception())
    }

    /// Whether it is the exception with which the shell says that a record cannot be saved.
    pub fn is_of_crm(&self) -> bool {
        self.0
            .get_class_name()
            .is_ok_and(|name| name == r"Civi\Osdi\Exception\CrmException")
    }

    /// Its message, or its class when that is empty.
    pub fn message(&self) -> Outcome<String> {
        let message = method(&self.0, "getMessage", Vec::new())?;
        let text = message
            .zend_str()
            .map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned());
        Ok(text
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| self.0.get_class_name().unwrap_or_default()))
    }

    /// The object as a value.
    pub fn into_value(self) -> Outcome<Zval> {
        let mut object = Some(self.0);
        match guard(|| object.take().map(|object| object.into_zval(false)))? {
            Some(value) => Ok(value?),
            None => Err(Failure::Misuse("osdi_client: no exception".to_owned())),
        }
    }

    /// Throws the very object, with the file, line and trace it was made with.
    pub fn throw(self) -> Failure {
        let mut result = Ok(());
        let thrown = guard(|| result = self.0.into_zval(false).and_then(throw_object));
        match (thrown, result) {
            (Ok(()), Err(error)) => error.into(),
            (Ok(()), Ok(())) => Failure::Pending,
            (Err(failure), _) => failure,
        }
    }
}
