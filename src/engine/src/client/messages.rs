//! Sending messages, now or later (reference, section 8).

use jiff::Timestamp;
use serde_json::json;

use super::{Client, Method, Request};
use crate::Result;
use crate::osdi::{Message, MessageId, Resource as _, format_time};

impl Client {
    /// Sends a message to all it is for. `POST /messages/{id}/send`; it must be a draft with targets.
    ///
    /// # Errors
    /// [`Kind::Rejected`](crate::Kind::Rejected) with Action Network's reason. Where
    /// [`outcome_is_unknown`](super::outcome_is_unknown), read the message's status before doing anything.
    pub fn send_message(&mut self, id: &MessageId) -> Result<()> {
        let request = self.message_request(Method::Post, id, "send");
        self.notice(&Request {
            body: Some(json!({})),
            ..request
        })
    }

    /// Stops the sending of a message. `DELETE /messages/{id}/send`.
    ///
    /// # Errors
    /// As [`send_message`](Self::send_message).
    pub fn stop_message(&mut self, id: &MessageId) -> Result<()> {
        let request = self.message_request(Method::Delete, id, "send");
        self.notice(&request)
    }

    /// Has a message sent at a time in the future, in UTC. `POST /messages/{id}/schedule`.
    ///
    /// # Errors
    /// As [`send_message`](Self::send_message).
    pub fn schedule_message(&mut self, id: &MessageId, time: Timestamp) -> Result<()> {
        let request = self.message_request(Method::Post, id, "schedule");
        self.notice(&Request {
            body: Some(json!({ "scheduled_start_date": format_time(time) })),
            ..request
        })
    }

    /// Takes back that a message is sent later. `DELETE /messages/{id}/schedule`.
    ///
    /// # Errors
    /// As [`send_message`](Self::send_message).
    pub fn unschedule_message(&mut self, id: &MessageId) -> Result<()> {
        let request = self.message_request(Method::Delete, id, "schedule");
        self.notice(&request)
    }

    fn message_request(&self, method: Method, id: &MessageId, what: &str) -> Request {
        self.request(
            method,
            &format!("{}/{id}/{what}", Message::COLLECTION),
            None,
        )
    }
}
