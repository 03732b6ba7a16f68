//! Languages: the codes that are known.

/// What an unknown language becomes.
pub(crate) const FALLBACK: &str = "en";

/// The codes the sandbox knows. Action Network's own list is not published; these are the ones its documentation
/// shows and the common ones beside them.
const KNOWN: [&str; 41] = [
    "ar", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "en-GB", "es", "et", "eu", "fa", "fi",
    "fr", "fr-CA", "fr-FR", "he", "hi", "hu", "id", "it", "ja", "ko", "nl", "no", "pl", "pt",
    "pt-BR", "ro", "ru", "sk", "sv", "tl", "tr", "uk", "ur", "vi", "zh", "zh-TW",
];

/// The code as it is stored; an unknown one becomes English.
pub(crate) fn known(code: &str) -> &'static str {
    KNOWN
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(code.trim()))
        .unwrap_or(FALLBACK)
}
