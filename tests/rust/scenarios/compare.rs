//! Comparing what is there with what a scenario names of it.

use serde_json::Value;

use crate::format::Fields;

/// What differs, if anything does.
pub type Outcome = Result<(), String>;

/// Compares the fields that are named. `null` stands for empty, `~text` for a text that contains it.
pub fn fields(what: &str, expected: &Fields, found: &Fields) -> Outcome {
    for (name, wanted) in expected {
        let have = found
            .get(name)
            .ok_or_else(|| format!("{what} has no field \"{name}\""))?;
        if !fits(name, wanted, have) {
            return Err(format!("{what}: {name} is {have}, not {wanted}"));
        }
    }
    Ok(())
}

fn fits(name: &str, wanted: &Value, have: &Value) -> bool {
    match (wanted.as_str(), have.as_str()) {
        (Some(wanted), Some(have)) if name == "phone" => digits(wanted) == digits(have),
        (Some(wanted), Some(have)) if wanted.starts_with('~') => have.contains(&wanted[1..]),
        _ => wanted == have,
    }
}

/// A phone number without its punctuation and the country code of the United States.
fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('1') {
        Some(rest) if rest.len() == 10 => rest.to_owned(),
        _ => digits,
    }
}
