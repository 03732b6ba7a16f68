//! Keeping the token, e-mail addresses and phone numbers out of texts that can get into a log. Action Network repeats a
//! wrong key in its error (reference, section 5), and messages of the JSON reader repeat the value they did not expect.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::ApiToken;
use super::mask::masked;
use crate::Error;

/// What stands where the token stood.
const REDACTED: &str = "«redacted»";

/// Replaces one token wherever it appears.
pub(super) struct Redactor {
    /// The ways the token can be written, the longest first, because one can be part of another.
    forms: Vec<String>,
}

impl Redactor {
    pub fn new(token: &ApiToken) -> Self {
        let plain = token.reveal();
        let in_url = utf8_percent_encode(plain, NON_ALPHANUMERIC).to_string();
        let in_quotes = plain.replace('\\', "\\\\").replace('"', "\\\"");
        let mut forms = vec![in_url, in_quotes, plain.to_owned()];
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Self { forms }
    }

    /// The text without the token, be it plain, in a URL or in a quoted text, and without personal addresses.
    pub fn text(&self, text: &str) -> String {
        masked(&self.without_token(text))
    }

    /// The text without the token. For what is of no use without its addresses, and is not logged.
    pub fn without_token(&self, text: &str) -> String {
        self.forms
            .iter()
            .fold(text.to_owned(), |text, form| text.replace(form, REDACTED))
    }

    /// The error with neither message nor details showing the token or personal addresses.
    pub fn error(&self, error: &Error) -> Error {
        let mut clean = Error::new(error.kind(), self.text(&error.to_string()));
        if let Some(status) = error.status() {
            clean = clean.with_status(status);
        }
        for (name, value) in error.context() {
            clean = clean.with(name, self.text(value));
        }
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn the_token_is_found_in_every_form_it_can_take() {
        let cases = [
            (
                "abc123",
                "key abc123, again abc123",
                "key «redacted», again «redacted»",
            ),
            ("abc123", "nothing here", "nothing here"),
            (
                "a+b/c=",
                "at /x?key=a%2Bb%2Fc%3D&y=a+b/c=",
                "at /x?key=«redacted»&y=«redacted»",
            ),
            (
                r#"a"b\c"#,
                r#"invalid type: string "a\"b\\c""#,
                r#"invalid type: string "«redacted»""#,
            ),
        ];
        for (token, text, expected) in cases {
            let redactor = Redactor::new(&ApiToken::new(token).unwrap());
            assert_eq!(redactor.text(text), expected);
        }
    }

    #[test]
    fn an_error_keeps_all_but_the_token() {
        let redactor = Redactor::new(&ApiToken::new("abc123").unwrap());
        let error = Error::new(Kind::Rejected, "no abc123")
            .with_status(400)
            .with("request", "GET /people")
            .with("path", "abc123[0]");
        let clean = redactor.error(&error);
        assert_eq!((clean.kind(), clean.status()), (Kind::Rejected, Some(400)));
        assert_eq!(clean.to_string(), "no «redacted»");
        assert_eq!(
            clean.context(),
            [
                ("request", "GET /people".to_owned()),
                ("path", "«redacted»[0]".to_owned())
            ]
        );
    }
}
