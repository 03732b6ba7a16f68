//! The API token: a secret that does not show itself.

use std::fmt;

use crate::{Error, Kind, Result};

/// The token of a group or a user at Action Network. `Debug` and `Display` do not show it, and it cannot be
/// serialised; only the transport and the redaction read it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiToken(String);

impl ApiToken {
    /// Takes a token, without the white space around it.
    ///
    /// # Errors
    /// [`Kind::Configuration`] when it is empty or cannot be sent in a header. The message does not repeat it.
    pub fn new(secret: &str) -> Result<Self> {
        let secret = secret.trim();
        if secret.is_empty() {
            return Err(Error::new(
                Kind::Configuration,
                "The profile has no API token. Copy the key of your group from Action Network (API & Sync) into it.",
            ));
        }
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::new(
                Kind::Configuration,
                "The API token of the profile has a space, a line break or a character in it that no key has. Copy \
                 the key of your group from Action Network (API & Sync) again.",
            ));
        }
        Ok(Self(secret.to_owned()))
    }

    /// The secret itself, for the request header and for finding it in texts.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("ApiToken(«redacted»)")
    }
}

impl fmt::Display for ApiToken {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("«redacted»")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_does_not_show_itself() {
        let token = ApiToken::new(" s3cret-token\n").unwrap();
        assert_eq!(token.reveal(), "s3cret-token");
        assert!(!format!("{token} {token:?} {:#?}", Some(&token)).contains("s3cret"));
    }

    #[test]
    fn a_token_that_cannot_be_sent_is_refused_without_being_repeated() {
        for secret in [
            "",
            "  ",
            "s3cret token",
            "s3cret\r\nX-Header: 1",
            "s3crét",
            "s3cret\0",
        ] {
            let error = ApiToken::new(secret).expect_err(secret);
            assert_eq!(error.kind(), Kind::Configuration, "{secret}");
            assert!(!format!("{error} {error:?}").contains("s3cr"), "{error:?}");
        }
    }
}
