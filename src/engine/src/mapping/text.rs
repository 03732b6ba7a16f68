//! The one normal form of texts in which values of the two sides are compared.

use unicode_normalization::UnicodeNormalization;

/// What osdi-client 1.2.3 wrote to Action Network where it wanted a field cleared.
const CLEARED_BY_OLDER_VERSIONS: &str = "\u{2400}";

/// Composed Unicode (NFC) with single spaces and none at the ends; nothing when nothing is left.
pub fn clean(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.nfc().collect())
        .collect();
    let clean = words.join(" ");
    Some(clean).filter(|clean| !clean.is_empty() && clean != CLEARED_BY_OLDER_VERSIONS)
}

/// [`clean`] of something that may be missing.
pub fn clean_option(text: Option<&str>) -> Option<String> {
    text.and_then(clean)
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn spaces_and_unicode_forms_do_not_count() {
        for (given, expected) in [
            ("  Ana  María ", Some("Ana María")),
            ("Jose\u{301}", Some("José")),
            ("", None),
            (" \t\n", None),
            ("\u{2400}", None),
            ("O'Brien", Some("O'Brien")),
        ] {
            assert_eq!(clean(given).as_deref(), expected, "{given:?}");
        }
    }
}
