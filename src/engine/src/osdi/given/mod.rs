//! Reading what a caller wants written from JSON. Strictly, unlike the answers of Action Network: a field that is not
//! known, or cannot be written, would otherwise be left out in silence. Every refusal names its place, such as
//! `recipients[0].amount`.
//!
//! | file | concern |
//! | --- | --- |
//! | `place` | where a value stands, and refusing it |
//! | `body` | an object, field by field |
//! | `values` | texts, numbers, times, lists |
//! | `links` | links to records |
//! | `forms` | the fields of each form that can be written |
//! | `helpers` | forms that are checked when they are made |

mod body;
mod forms;
mod helpers;
mod links;
mod place;
mod values;

use serde_json::Value;

use self::body::Body;
use self::place::At;
pub(crate) use self::place::Nulls;
use crate::Result;

/// What can be read from what a caller gives.
pub(crate) trait Given: Sized {
    /// Reads a value that is not null.
    fn read(value: Value, at: At<'_>) -> Result<Self>;

    /// What it means that a field is not given.
    fn absent(at: At<'_>) -> Result<Self> {
        Err(at.missing())
    }

    /// What it means that a field is null.
    fn null(at: At<'_>) -> Result<Self> {
        Self::absent(at)
    }

    /// Reads a field of an object.
    fn field(value: Value, at: At<'_>) -> Result<Self> {
        Self::read(value, at)
    }
}

/// The fields of a form, read from an object that may have others beside them.
pub(crate) trait Fields: Sized {
    /// Adds the names of the fields.
    fn known(known: &mut Vec<&'static str>);

    /// Takes the fields.
    fn take(body: &mut Body<'_>) -> Result<Self>;
}

/// Reads a form. `what` is what messages call it, such as “a new petition”.
///
/// # Errors
/// [`Kind::CannotMap`](crate::Kind::CannotMap) with the first place that cannot be written, also as the detail `field`.
pub(crate) fn given<T: Given>(value: Value, what: &str, nulls: Nulls) -> Result<T> {
    T::read(value, At::top(what, nulls))
}
