//! Mobile numbers: compared in E.164 form, written the way people of the site write them.

use phonenumber::{Mode, PhoneNumber, country};

fn parse(number: &str, default_country: Option<&str>) -> Option<PhoneNumber> {
    // What names its country is never read with the prefixes of another: +49 1511 … would lose its 1 in the United States.
    let default_country = default_country.filter(|_| !number.trim_start().starts_with('+'));
    let default: Option<country::Id> =
        default_country.and_then(|code| code.to_ascii_uppercase().parse().ok());
    phonenumber::parse(default, number)
        .ok()
        .filter(phonenumber::is_valid)
}

/// E.164 form (`+15105550142`) of a number as a person types it; a number without a country code is of the default
/// country. Nothing when nobody could call it.
#[must_use]
pub fn normalize_phone(number: &str, default_country: Option<&str>) -> Option<String> {
    parse(number, default_country).map(|number| number.format().mode(Mode::E164).to_string())
}

/// As [`normalize_phone`], for the form Action Network returns: all digits, country code first, no plus sign.
/// Anything else is read as a person would type it.
pub fn normalize_remote_phone(number: &str, default_country: Option<&str>) -> Option<String> {
    let digits_only = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let international = if digits_only {
        normalize_phone(&format!("+{number}"), None)
    } else {
        None
    };
    international.or_else(|| normalize_phone(number, default_country))
}

/// The digits of a number in E.164 form as people may have typed them: with the country code, with the prefixes that
/// lead abroad, nationally with and without the leading zero. CiviCRM stores the digits of each number beside it.
pub fn typed_digits(e164: &str) -> Vec<String> {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let full = digits(e164);
    let Some(number) = parse(e164, None) else {
        return vec![full];
    };
    let code = number.country().code().to_string();
    let national = digits(&number.format().mode(Mode::National).to_string());
    let mut forms = vec![
        format!("00{full}"),
        format!("011{full}"),
        format!("{code}{national}"),
        full.strip_prefix(&code).unwrap_or(&full).to_owned(),
        national,
        full,
    ];
    forms.sort();
    forms.dedup();
    forms
}

/// How a number in E.164 form is shown in CiviCRM: nationally for the default country, else internationally.
pub fn readable_phone(e164: &str, default_country: Option<&str>) -> String {
    let Some(number) = parse(e164, None) else {
        return e164.to_owned();
    };
    let national = number
        .country()
        .id()
        .map(|id| id.as_ref().to_owned())
        .as_deref()
        == default_country;
    let mode = if national {
        Mode::National
    } else {
        Mode::International
    };
    number.format().mode(mode).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_normal_form() {
        for (number, country, expected) in [
            ("(510) 555-0142", Some("US"), Some("+15105550142")),
            ("510.555.0142", Some("us"), Some("+15105550142")),
            ("+1 510 555 0142", None, Some("+15105550142")),
            ("+49 1511 2345678", Some("US"), Some("+4915112345678")),
            ("030 12345678", Some("DE"), Some("+493012345678")),
            ("0171 1234567", Some("DE"), Some("+491711234567")),
            ("510 555 0142", None, None),
            ("12", Some("US"), None),
            ("ask Bob", Some("US"), None),
            ("", Some("US"), None),
        ] {
            assert_eq!(
                normalize_phone(number, country).as_deref(),
                expected,
                "{number} in {country:?}"
            );
        }
    }

    #[test]
    fn action_network_prints_numbers_without_a_plus_sign() {
        for (number, country, expected) in [
            ("15105550142", Some("US"), Some("+15105550142")),
            ("491711234567", Some("US"), Some("+491711234567")),
            ("5105550142", Some("US"), Some("+15105550142")),
            ("(510) 555-0142", Some("US"), Some("+15105550142")),
        ] {
            assert_eq!(
                normalize_remote_phone(number, country).as_deref(),
                expected,
                "{number}"
            );
        }
    }

    #[test]
    fn a_number_is_found_however_it_was_typed() {
        for (e164, typed) in [
            ("+15105550142", vec!["(510) 555-0142", "1 510 555 0142"]),
            (
                "+493012345678",
                vec![
                    "030 12345678",
                    "+49 (0)30 12345678",
                    "0049 30 12345678",
                    "+49 30 12345678",
                ],
            ),
        ] {
            for number in typed {
                let digits = number.chars().filter(char::is_ascii_digit).collect();
                assert!(typed_digits(e164).contains(&digits), "{number}");
            }
        }
    }

    #[test]
    fn a_number_is_written_for_the_people_of_the_site() {
        for (e164, country, expected) in [
            ("+15105550142", Some("US"), "(510) 555-0142"),
            ("+15105550142", Some("DE"), "+1 510-555-0142"),
            ("+491711234567", Some("DE"), "0171 1234567"),
        ] {
            assert_eq!(
                readable_phone(e164, country),
                expected,
                "{e164} in {country:?}"
            );
        }
    }
}
