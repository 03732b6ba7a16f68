//! Languages: two letters on Action Network, locales in CiviCRM.

use crate::crm::Options;

/// The two-letter language of a code such as `en_US`, `pt-BR` or `de`, in lower case.
pub fn language_of(code: &str) -> Option<String> {
    let letters: String = code
        .trim()
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .collect();
    (letters.len() == 2).then(|| letters.to_ascii_lowercase())
}

/// The site's locale for a language: the customary ones of osdi-client 1.2.3 first, then the first one enabled.
pub fn locale_for<'a>(language: &str, options: &'a Options) -> Option<&'a str> {
    let customary = match language {
        "en" => Some("en_US"),
        "es" => Some("es_MX"),
        _ => None,
    };
    let enabled = || options.languages.iter().map(String::as_str);
    customary
        .and_then(|locale| enabled().find(|enabled| *enabled == locale))
        .or_else(|| enabled().find(|locale| language_of(locale).as_deref() == Some(language)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_are_read_from_any_spelling() {
        for (code, expected) in [
            ("en_US", Some("en")),
            ("pt-BR", Some("pt")),
            ("DE", Some("de")),
            ("", None),
            ("eng", None),
            ("1x", None),
        ] {
            assert_eq!(language_of(code).as_deref(), expected, "{code}");
        }
    }

    #[test]
    fn a_locale_must_be_enabled_on_the_site() {
        let languages = ["de_DE", "en_GB", "es_ES", "es_MX"]
            .map(str::to_owned)
            .to_vec();
        let options = Options {
            languages,
            ..Options::default()
        };
        for (language, expected) in [
            ("de", Some("de_DE")),
            ("en", Some("en_GB")),
            ("es", Some("es_MX")),
            ("fr", None),
        ] {
            assert_eq!(locale_for(language, &options), expected, "{language}");
        }
    }
}
