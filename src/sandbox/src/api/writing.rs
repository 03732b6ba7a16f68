//! Writes, at once or in the background.

use std::collections::HashMap;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde_json::json;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::origin::Origin;
use crate::twist::Twist;
use crate::world::World;

/// How a request wants its write carried out, and what a fault makes of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writing {
    in_background: bool,
    twist: Option<Twist>,
}

impl<S: Send + Sync> FromRequestParts<S> for Writing {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let query = Query::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let asked = query
            .as_ref()
            .ok()
            .and_then(|query| query.get("background_request"));
        Ok(Self {
            in_background: asked.is_some_and(|value| value == "true"),
            twist: parts.extensions.get().copied(),
        })
    }
}

impl Writing {
    /// Carries out a write. With `background_request=true` the answer is `{}` at once, even if the write fails
    /// later.
    pub(crate) fn carry_out(
        self,
        desk: &Desk,
        write: impl FnOnce(&mut World, &Origin) -> Answer + Send + 'static,
    ) -> Answer {
        if !self.in_background {
            return self.carry_out_now(desk, write);
        }
        let origin = desk.origin().clone();
        let twist = self.twist;
        desk.world().later(Box::new(move |world| {
            world.under(twist, |world| drop(write(world, &origin)));
        }));
        Answer::ok(json!({}))
    }

    /// Carries out a write that Action Network has no background for; there the parameter means nothing.
    pub(crate) fn carry_out_now(
        self,
        desk: &Desk,
        write: impl FnOnce(&mut World, &Origin) -> Answer,
    ) -> Answer {
        desk.world()
            .under(self.twist, |world| write(world, desk.origin()))
    }
}
