//! A request as a plain value.

use std::fmt;

use serde_json::Value;
use url::Url;

use super::ApiToken;
use super::redact::Redactor;

/// The verbs the API knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or updates what is there already (people).
    Post,
    /// Updates.
    Put,
    /// Deletes.
    Delete,
}

impl Method {
    /// Whether the request only reads.
    #[must_use]
    pub fn is_read(self) -> bool {
        matches!(self, Self::Get)
    }

    /// Whether carrying the request out twice does no harm, without a look at what the first left. A repeated PUT could
    /// undo what somebody else wrote in between.
    #[must_use]
    pub fn can_be_repeated(self) -> bool {
        match self {
            Self::Get | Self::Delete => true,
            Self::Post | Self::Put => false,
        }
    }

    /// The verb in capitals.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// What is to be sent. Its URL is of an allowed origin: the client makes requests, and checks the origin first.
#[derive(Clone)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// Whole address, with the query.
    pub url: Url,
    /// The token, for the header `OSDI-API-Token`.
    pub token: ApiToken,
    /// JSON body of a write.
    pub body: Option<Value>,
    /// How errors call this request: `GET /people`. Without the query, because filters carry personal data.
    pub name: String,
}

impl fmt::Debug for Request {
    /// Without the query and the body, which carry personal data, and without a token that a link brought along.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let redactor = Redactor::new(&self.token);
        out.debug_struct("Request")
            .field("method", &self.method)
            .field("name", &redactor.text(&self.name))
            .field("origin", &self.url.origin().ascii_serialization())
            .field("has_query", &self.url.query().is_some())
            .field("has_body", &self.body.is_some())
            .finish_non_exhaustive()
    }
}

impl Request {
    /// Whether it reads one record, or what belongs to one: `GET /people/…`, and not `GET /people`.
    pub fn is_about_one_record(&self) -> bool {
        let path = self.name.split_once('/').map(|(_, path)| path);
        self.method.is_read() && path.is_some_and(|path| path.trim_end_matches('/').contains('/'))
    }
}
