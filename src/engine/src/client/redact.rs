//! Keeping the token, e-mail addresses and phone numbers out of texts that can get into a log. Action Network repeats a
//! wrong key in its error (reference, section 5), and messages of the JSON reader repeat the value they did not expect.

use super::ApiToken;
use super::mask::masked;
use crate::Error;

/// What stands where the token stood.
const REDACTED: &str = "«redacted»";

/// Replaces one token wherever it appears, however it is spelled: hosts and media types come back in lower case, and
/// addresses and quoted texts write some characters in other ways, which a server is free to choose.
pub(super) struct Redactor {
    token: String,
}

impl Redactor {
    pub fn new(token: &ApiToken) -> Self {
        Self {
            token: token.reveal().to_owned(),
        }
    }

    /// The text without the token, be it plain, in a URL or in a quoted text, and without personal addresses.
    pub fn text(&self, text: &str) -> String {
        masked(&self.without_token(text))
    }

    /// The text without the token. For what is of no use without its addresses, and is not logged.
    pub fn without_token(&self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((character, after_character)) = first(rest) {
            let after_token = after(&self.token, rest);
            if let Some(after_token) = after_token {
                clean.push_str(REDACTED);
                rest = after_token;
            } else {
                clean.push(character);
                rest = after_character;
            }
        }
        clean
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

/// What comes after the token, if the text begins with it; the shorter rest where that can be read in several ways.
fn after<'a>(token: &str, text: &'a str) -> Option<&'a str> {
    let mut characters = token.chars();
    let mut rests: Vec<&str> = after_one(characters.next()?, text).collect();
    for character in characters {
        rests = rests
            .into_iter()
            .flat_map(|rest| after_one(character, rest))
            .collect();
        rests.sort_by_key(|rest| rest.len());
        rests.dedup();
        if rests.is_empty() {
            break;
        }
    }
    rests.first().copied()
}

/// What comes after this character, in upper or lower case, in all ways in which the text can be read: as it is, as in an
/// address (`%2B`, or `%252B` in an address within another), or as in a quoted text (`\"`, `\u0022`).
fn after_one(expected: char, text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.strip_prefix('\\');
    let number = quoted.and_then(|text| text.strip_prefix('u'));
    let code = text.strip_prefix('%');
    let codes = std::iter::successors(code, |code| code.strip_prefix("25"));
    let found = codes
        .filter_map(|code| coded(code, 2))
        .chain(number.and_then(|number| coded(number, 4)))
        .chain(quoted.and_then(first))
        .chain(first(text));
    found
        .filter(move |(found, _)| found.eq_ignore_ascii_case(&expected))
        .map(|(_, rest)| rest)
}

fn first(text: &str) -> Option<(char, &str)> {
    let first = text.chars().next()?;
    Some((first, text.get(first.len_utf8()..)?))
}

/// The character whose number the text begins with, in so many hexadecimal digits.
fn coded(text: &str, digits: usize) -> Option<(char, &str)> {
    let (code, rest) = text.split_at_checked(digits)?;
    let is_code = code.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = is_code.then(|| u32::from_str_radix(code, 16).ok())??;
    Some((char::from_u32(number)?, rest))
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
            (
                "Abc/1%",
                "host abC/1%.example, text/ABC/1%, %41%62c%2f1%25, %2541bc%252F1%25, \\u0041bc\\/1%, Abc%2F1%25x",
                "host «redacted».example, text/«redacted», «redacted», «redacted», «redacted», «redacted»x",
            ),
            (r"a\\b", r"a\\b a\\\\b a\b", r"«redacted» «redacted» a\b"),
            (
                "%37",
                "%37 %2537 %252537 %25%33%37",
                "«redacted» «redacted» «redacted» «redacted»",
            ),
            ("abc", "ab %61b %zz%6 %", "ab %61b %zz%6 %"),
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
