//! Search criteria as PHP writes them: lists of field, operator and value.

use osdi_engine::osdi::{Filter, PersonField, parse_time};

use crate::arguments::Array;
use crate::door::{Failure, Outcome};
use crate::functions::argument;

/// The filter that all criteria together make.
///
/// # Errors
/// [`Failure::Value`] naming the criterion that cannot be used.
pub fn filter(criteria: &Array) -> Outcome<Filter> {
    const NAME: &str = "$criteria";
    let criteria: Vec<Vec<String>> = argument(criteria, NAME)?;
    criteria
        .iter()
        .enumerate()
        .try_fold(Filter::new(), |filter, (index, criterion)| {
            add(filter, criterion).map_err(|why| Failure::Value(format!("{NAME}[{index}]: {why}")))
        })
}

fn add(filter: Filter, criterion: &[String]) -> Result<Filter, String> {
    let [field, operator, value] = criterion else {
        return Err("a criterion has three parts: field, operator and value".to_owned());
    };
    let field = PersonField::parse(field)
        .ok_or_else(|| format!("people cannot be searched by \"{field}\""))?;
    let time = || {
        parse_time(value)
            .ok_or_else(|| format!("\"{value}\" is not a time such as 2026-01-31T12:00:00Z"))
    };
    match operator.as_str() {
        "eq" => Ok(filter.eq(field, value)),
        "gt" => Ok(filter.gt(field, time()?)),
        "lt" => Ok(filter.lt(field, time()?)),
        other => Err(format!(
            "the operator must be eq, gt or lt, not \"{other}\""
        )),
    }
}
