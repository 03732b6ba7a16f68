//! Search criteria as PHP writes them: lists of field, operator and value.

use osdi_engine::Error;

use crate::arguments::OptionalArray;
use crate::convert::{from_php, shape};
use crate::door::{Failure, Outcome};

/// The criteria as texts. Whether they fit the collection is for the engine to say.
///
/// # Errors
/// [`Failure::Value`] naming what is not a list of texts.
pub fn criteria(criteria: &OptionalArray) -> Outcome<Vec<Vec<String>>> {
    const NAME: &str = "$criteria";
    match criteria.0 {
        Some(criteria) => shape(from_php(criteria, NAME)?, NAME).map_err(Failure::Value),
        None => Ok(Vec::new()),
    }
}

/// The engine's error, which is about an argument if it is about a criterion.
pub fn misfit(error: Error) -> Failure {
    let is_about_criterion = error.context().iter().any(|(name, _)| *name == "criterion");
    if is_about_criterion {
        Failure::Value(format!("${error}"))
    } else {
        Failure::Engine(error)
    }
}
