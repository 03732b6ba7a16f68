//! What does not fit a record, in the words of whoever wrote the PHP array and never saw Rust.

use std::fmt::{self, Display};

use serde::de::{Error, Expected, Unexpected};

/// A sentence that goes on after the place where it was found.
#[derive(Debug)]
pub struct Misfit(String);

impl Misfit {
    /// A value that is none of these words.
    pub fn none_of(words: &[&str], found: impl Display) -> Self {
        let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        Self(match words.as_slice() {
            [word] => format!("expected {word}, found {found}"),
            words => format!("expected one of {}, found {found}", words.join(", ")),
        })
    }
}

/// What a value is, without its text: that may be about a person, and errors end up in logs.
pub fn kind(found: Unexpected<'_>) -> String {
    let name = match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an int",
        Unexpected::Float(_) => "a float",
        Unexpected::Char(_) | Unexpected::Str(_) => "a text",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "a list",
        Unexpected::Map => "an array with named keys",
        Unexpected::UnitVariant => "the word alone",
        other => return other.to_string(),
    };
    name.to_owned()
}

/// Serde's words for what was expected, and those of a type that has its own.
fn wanted(expected: &dyn Expected) -> String {
    let words = expected.to_string();
    let known = match words.as_str() {
        "a map" => "an array with named keys",
        "a sequence" => "a list",
        "a string" => "a text",
        "a boolean" => "true or false",
        "unit" => "null",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" => {
            "a whole number"
        }
        "f32" | "f64" => "a number",
        "newtype variant" | "tuple variant" | "struct variant" => "the word with a value",
        record if record.starts_with("struct ") => "an array with named keys",
        other => other,
    };
    known.to_owned()
}

impl Error for Misfit {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self(format!(
            "expected {}, found {}",
            wanted(expected),
            kind(found)
        ))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Str(text) => format!("\"{text}\""),
            Unexpected::Unsigned(number) => number.to_string(),
            Unexpected::Signed(number) => number.to_string(),
            Unexpected::Float(number) => number.to_string(),
            other => kind(other),
        };
        Self(format!("expected {}, found {found}", wanted(expected)))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::none_of(expected, format_args!("\"{variant}\""))
    }

    fn unknown_field(_field: &str, expected: &'static [&'static str]) -> Self {
        // The field is the end of the place.
        Self(format!(
            "unknown key, expected one of {}",
            expected.join(", ")
        ))
    }

    fn missing_field(field: &'static str) -> Self {
        Self(format!("the key \"{field}\" is missing"))
    }
}

impl Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Misfit {}
