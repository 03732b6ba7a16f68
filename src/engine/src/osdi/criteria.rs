//! Search criteria as untyped callers write them: field, operator and value, as texts.

use super::{Filter, FilterField as _, Resource, parse_local_time, parse_time, shown};
use crate::{Error, Kind, Result};

/// The filter that all criteria together make: each has a field, `eq`, `gt` or `lt`, and a value. Which fields there
/// are depends on the collection (reference, 3.5).
///
/// # Errors
/// [`Kind::CannotMap`] naming the criterion that cannot be used, also by its number as the detail `criterion`.
pub fn filter_of<T: Resource>(criteria: &[Vec<String>]) -> Result<Filter<T::Field>> {
    let mut filter = Filter::new();
    for (index, criterion) in criteria.iter().enumerate() {
        filter = add::<T>(filter, criterion).map_err(|why| {
            Error::new(Kind::CannotMap, format!("criteria[{index}]: {why}"))
                .with("criterion", index)
        })?;
    }
    Ok(filter)
}

fn add<T: Resource>(
    filter: Filter<T::Field>,
    criterion: &[String],
) -> Result<Filter<T::Field>, String> {
    let [name, operator, value] = criterion else {
        return Err("a criterion has three parts: field, operator and value".to_owned());
    };
    let fields = T::Field::ALL;
    let local = T::Field::LOCAL_TIMES;
    let Some(field) = fields.iter().find(|field| field.name() == name) else {
        return match local.iter().find(|field| *field == name) {
            Some(field) => add_local(filter, field, operator, value),
            None => Err(unknown::<T>(name)),
        };
    };
    let time = || {
        parse_time(value).ok_or_else(|| {
            format!(
                "\"{}\" is not a time such as 2026-01-31T12:00:00Z",
                shown(value)
            )
        })
    };
    match operator.as_str() {
        "eq" => Ok(filter.eq(*field, value)),
        "gt" => Ok(filter.gt(*field, time()?)),
        "lt" => Ok(filter.lt(*field, time()?)),
        other => Err(format!(
            "the operator must be eq, gt or lt, not \"{}\"",
            shown(other)
        )),
    }
}

fn add_local<F: super::FilterField>(
    filter: Filter<F>,
    field: &str,
    operator: &str,
    value: &str,
) -> Result<Filter<F>, String> {
    let time = parse_local_time(value).ok_or_else(|| {
        format!(
            "\"{}\" is not a local time such as 2026-05-01T18:00:00",
            shown(value)
        )
    })?;
    match operator {
        "gt" | "lt" => Ok(filter.local(field, operator, time)),
        other => Err(format!(
            "the operator for \"{field}\" must be gt or lt, not \"{}\"",
            shown(other)
        )),
    }
}

fn unknown<T: Resource>(name: &str) -> String {
    let collection = T::COLLECTION.replace('_', " ");
    let fields = T::Field::ALL.iter().map(|field| field.name());
    let all: Vec<&str> = fields
        .chain(T::Field::LOCAL_TIMES.iter().copied())
        .collect();
    if all.is_empty() {
        return format!("{collection} cannot be searched; read all of them");
    }
    format!(
        "{collection} cannot be searched by \"{}\", only by {}",
        shown(name),
        all.join(", ")
    )
}
