//! A body that comes in two halves, or in one.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::Sleep;

use crate::door::Dropped;

/// A body whose second half comes after a pause or never; its length is told as if both came.
pub(crate) struct Halves {
    length: u64,
    first: Option<Bytes>,
    second: Option<Bytes>,
    pause: Pin<Box<Sleep>>,
    /// Whether the connection ends where the second half would begin.
    breaks: bool,
}

impl Halves {
    pub(crate) fn new(whole: &Bytes, pause: Duration, breaks: bool) -> Self {
        let middle = whole.len() / 2;
        Self {
            length: whole.len() as u64,
            first: Some(whole.slice(..middle)),
            second: Some(whole.slice(middle..)),
            pause: Box::pin(tokio::time::sleep(pause)),
            breaks,
        }
    }
}

impl HttpBody for Halves {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if self.second.is_none() {
            return Poll::Ready(None);
        }
        if self.pause.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        let second = self.second.take();
        if self.breaks {
            return Poll::Ready(Some(Err(Dropped)));
        }
        Poll::Ready(second.map(|second| Ok(Frame::data(second))))
    }

    fn is_end_stream(&self) -> bool {
        self.second.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
