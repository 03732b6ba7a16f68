//! How we talk to Action Network: one concern a file, each a layer or a value that can be tested without a network.
//!
//! | file | concern |
//! | --- | --- |
//! | [`config`](ClientConfig) | what an administrator can set |
//! | [`token`](ApiToken), `redact`, `mask` | the secret, and keeping it and personal addresses out of every text |
//! | `origin` | which addresses may be asked at all |
//! | [`request`](Request), [`response`](Response) | what goes out and comes in, as plain values |
//! | [`transport`](Transport), [`http`](HttpTransport) | the port to the network, and its real implementation |
//! | [`clock`](Clock) | time, waiting and being interrupted |
//! | `rate` | not more requests than allowed |
//! | `retry`, `retry_after` | whether to try again, as a pure decision |
//! | `flight` | several requests under way, each with its own fate |
//! | `failure` | what is said about a request that got no answer |
//! | `exchange` | a request through all of these layers |
//! | `decode` | from an answer to a resource or an error |
//! | [`paging`](Pages) | page after page, and never in circles |
//! | [`api`](Client), `read`, `write`, `background`, `expect` | the client, and its calls for all kinds of resources |
//! | `people`, `messages`, `documents` | its calls for single kinds |
//! | `by_path` | its calls for callers without types: by path, in JSON |
//! | [`trace`](Trace) | telling every request to whoever wants to know |
//! | [`outcome`](outcome_is_unknown) | what an error says about a write, or a read |

mod api;
mod background;
mod by_path;
mod clock;
mod config;
mod decode;
mod documents;
mod exchange;
mod expect;
mod failure;
mod flight;
mod http;
mod mask;
mod messages;
mod origin;
mod outcome;
mod paging;
mod people;
mod rate;
mod read;
mod redact;
mod request;
mod response;
mod retry;
mod retry_after;
mod token;
mod trace;
mod transport;
mod write;

pub use api::Client;
pub use background::Accepted;
pub use by_path::Records;
pub use clock::{Clock, StopSignal, Stopped, SystemClock};
pub use config::ClientConfig;
pub use http::HttpTransport;
pub use outcome::{concerns_one_record, outcome_is_unknown};
pub use paging::{Found, Pages, PeoplePages};
pub use request::{Method, Request};
pub use response::Response;
pub use token::ApiToken;
pub use trace::{Trace, TraceEntry};
pub use transport::{Arrival, Fault, Received, Ticket, Transport, TransportError};
