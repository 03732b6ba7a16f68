//! An answer as a plain value.

use std::fmt;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// Largest body that is read. A page of 25 people has some 50 kB; PHP's memory limit does not see this memory.
pub(super) const LARGEST_BODY: usize = 10 * 1024 * 1024;

/// What came back, whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Header names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of this name, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// The media type without parameters, in lower case.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        Some(value.split(';').next()?.trim().to_ascii_lowercase())
    }

    /// Whether the body says it is JSON of one of the kinds the API uses.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.media_type()
            .is_some_and(|media| media == "application/json" || media.ends_with("+json"))
    }

    /// The time of the server when it answered.
    #[must_use]
    pub fn date(&self) -> Option<Timestamp> {
        parse_http_date(self.header("date")?)
    }
}

impl fmt::Debug for Response {
    /// Without the body and the texts of headers, which may repeat the token and carry personal data.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.debug_struct("Response")
            .field("status", &self.status)
            .field("is_json", &self.is_json())
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A date of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(super) fn parse_http_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new()
        .parse_timestamp(text.trim())
        .ok()
}
