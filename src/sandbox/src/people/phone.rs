//! Phone numbers: how a posted one is read.

/// Reads a number into the form Action Network returns: digits with the country code and without a plus.
///
/// The rule is small on purpose, so that a client's own phone library is tested against something else:
/// a `+` or `00` or `011` before it means that the country code follows; ten digits are a number of the US or
/// Canada; anything else is taken to have its country code. `None` when fewer than seven or more than fifteen
/// digits are left.
pub(crate) fn digits(text: &str) -> Option<String> {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let international = if text.starts_with('+') {
        digits
    } else if let Some(rest) = digits
        .strip_prefix("011")
        .or_else(|| digits.strip_prefix("00"))
    {
        rest.to_owned()
    } else if digits.len() == 10 {
        format!("1{digits}")
    } else {
        digits
    };
    (7..=15)
        .contains(&international.len())
        .then_some(international)
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn numbers_become_digits_with_a_country_code() {
        for (text, expected) in [
            ("(510) 555-0142", Some("15105550142")),
            ("510.555.0142", Some("15105550142")),
            ("1 510 555 0142", Some("15105550142")),
            ("+1 (510) 555-0142", Some("15105550142")),
            ("15105550142", Some("15105550142")),
            ("+49 171 3920000", Some("491713920000")),
            ("0049 171 3920000", Some("491713920000")),
            ("011 44 7535 000001", Some("447535000001")),
            ("+52 55 1234 5678", Some("525512345678")),
            ("none", None),
            ("", None),
            ("12345", None),
            ("1234567890123456", None),
        ] {
            assert_eq!(digits(text).as_deref(), expected, "{text}");
        }
    }
}
