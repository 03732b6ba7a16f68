//! Connections, with and without TLS, each set up when first needed.

use std::io::Read;
use std::sync::Once;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, ClientBuilder};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{redirect, retry};

use super::causes;
use crate::client::response::LARGEST_BODY;
use crate::client::{Fault, Method, Request, Response, TransportError};

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;

/// How long a connection is kept for the next request.
const IDLE: Duration = Duration::from_secs(4);

/// Makes the answer's media type JSON with links where there is a choice.
const ACCEPTED: &str = "application/hal+json, application/json";

/// The connections of one thread.
pub(super) struct Connections {
    connect_timeout: Duration,
    timeout: Duration,
    plain: Option<Client>,
    secure: Option<Client>,
}

impl Connections {
    pub fn new(connect_timeout: Duration, timeout: Duration) -> Self {
        Self {
            connect_timeout,
            timeout,
            plain: None,
            secure: None,
        }
    }

    /// Does what sending needs once, with or without TLS: certificates are read, for example.
    pub fn prepare(&mut self, secure: bool) -> Result<(), TransportError> {
        self.client(secure).map(drop)
    }

    /// Sends the request and reads the whole answer.
    pub fn send(&mut self, request: &Request) -> Result<Response, TransportError> {
        let start = Instant::now();
        let client = self.client(is_secure(request))?;
        let answer = client
            .execute(prepared(request)?)
            .map_err(|error| causes::of_request(&error.without_url()))?;
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let body = self.body(answer, start)?;
        Ok(Response {
            status,
            headers,
            body,
        })
    }

    fn client(&mut self, secure: bool) -> Result<&Client, TransportError> {
        let base = base(self.connect_timeout, self.timeout);
        let slot = if secure {
            &mut self.secure
        } else {
            &mut self.plain
        };
        match slot {
            Some(client) => Ok(client),
            None => Ok(slot.insert(if secure {
                with_tls(base)?
            } else {
                without_tls(base)?
            })),
        }
    }

    /// The body, within the limits of size and of time. reqwest's time-out is for each read, so the whole is watched
    /// here.
    fn body(
        &self,
        mut answer: reqwest::blocking::Response,
        start: Instant,
    ) -> Result<Vec<u8>, TransportError> {
        let mut body = Vec::new();
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = answer
                .read(&mut chunk)
                .map_err(|error| causes::of_body(&error))?;
            let Some(read) = chunk.get(..count).filter(|read| !read.is_empty()) else {
                return Ok(body);
            };
            body.extend_from_slice(read);
            if body.len() > LARGEST_BODY {
                let text = format!("more than {} MB", LARGEST_BODY / 1024 / 1024);
                return Err(TransportError {
                    fault: Fault::TooLarge,
                    sent: true,
                    text,
                });
            }
            if start.elapsed() > self.timeout {
                let text = format!(
                    "the answer was not complete within {} s",
                    self.timeout.as_secs_f32()
                );
                return Err(TransportError {
                    fault: Fault::TimedOut,
                    sent: true,
                    text,
                });
            }
        }
    }
}

/// Whether the request is sent with TLS.
pub(super) fn is_secure(request: &Request) -> bool {
    request.url.scheme() == "https"
}

fn base(connect_timeout: Duration, timeout: Duration) -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("osdi-client/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(connect_timeout)
        .timeout(timeout)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        // Most servers keep an idle connection longer than this. A write on one that the server is just closing has an
        // unknown outcome, which costs more than a new connection.
        .pool_idle_timeout(IDLE)
}

/// With the certificates this machine trusts, and the proxy of the environment if there is one.
fn with_tls(base: ClientBuilder) -> Result<Client, TransportError> {
    base.https_only(true).build().map_err(|error| {
        unusable(format!(
            "{}. Are its CA certificates installed (package ca-certificates)?",
            causes::chain(&error)
        ))
    })
}

/// Without certificates, so that a machine that has none can still talk to a stand-in; and without a proxy.
fn without_tls(base: ClientBuilder) -> Result<Client, TransportError> {
    let provider = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(causes::chain(&error)))?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let client = base.tls_backend_preconfigured(tls).no_proxy().build();
    client.map_err(|error| unusable(causes::chain(&error)))
}

fn unusable(text: String) -> TransportError {
    TransportError {
        fault: Fault::Unusable,
        sent: false,
        text,
    }
}

fn prepared(request: &Request) -> Result<reqwest::blocking::Request, TransportError> {
    let method = match request.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    };
    let mut token = HeaderValue::from_str(request.token.reveal())
        .map_err(|_| unusable("the API token cannot be sent in a header".to_owned()))?;
    token.set_sensitive(true);
    let mut prepared = reqwest::blocking::Request::new(method, request.url.clone());
    let headers = prepared.headers_mut();
    headers.insert("osdi-api-token", token);
    headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED));
    if let Some(body) = &request.body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *prepared.body_mut() = Some(body.to_string().into());
    }
    Ok(prepared)
}

/// Cryptography by ring: reqwest brings none of its own here. If the process has another already, that one serves.
pub(super) fn install_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
