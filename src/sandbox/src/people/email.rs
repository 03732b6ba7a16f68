//! E-mail addresses: which ones are accepted.

use axum::http::StatusCode;

use crate::answer::Answer;
use crate::glob;
use crate::settings::Settings;

/// The key an address is found by: Action Network does not distinguish case.
pub(crate) fn key(address: &str) -> String {
    address.trim().to_lowercase()
}

/// Refuses what is no address and what the settings refuse, with status 400.
pub(crate) fn check(address: &str, settings: &Settings) -> Result<(), Answer> {
    let key = key(address);
    let refused = settings
        .refused_emails
        .iter()
        .any(|pattern| glob::fits(&pattern.to_lowercase(), &key));
    if refused || !is_address(&key) {
        return Err(Answer::error(
            StatusCode::BAD_REQUEST,
            "Email address is invalid",
        ));
    }
    Ok(())
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_addresses_are_refused() {
        let settings = Settings {
            refused_emails: vec!["Blocked@example.org".into(), "*@refused.example".into()],
            ..Settings::default()
        };
        for (address, accepted) in [
            ("a@example.org", true),
            ("o'brien+7@example.org", true),
            ("a@b@example.org", true),
            ("blocked@EXAMPLE.org", false),
            ("anyone@refused.example", false),
            ("example.org", false),
            ("@example.org", false),
            ("a@example", false),
            ("a@.org", false),
            ("a b@example.org", false),
        ] {
            assert_eq!(check(address, &settings).is_ok(), accepted, "{address}");
        }
    }
}
