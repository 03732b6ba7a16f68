//! What every part of a running sandbox shares.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::options::Options;
use crate::origin::Origin;
use crate::seed::Seed;
use crate::world::World;

/// What every part of a running sandbox shares.
#[derive(Clone)]
pub(crate) struct Desk(Arc<Shared>);

struct Shared {
    origin: Origin,
    token: String,
    /// What a reset goes back to unless told otherwise.
    start: Seed,
    world: Mutex<World>,
}

impl Desk {
    pub(crate) fn new(origin: Origin, options: &Options) -> Self {
        let start = Seed {
            people: options.people,
            seed: options.seed,
            tags: options.tags,
            actions: options.actions,
        };
        let world = Mutex::new(World::new(&start));
        Self(Arc::new(Shared {
            origin,
            token: options.token.clone(),
            start,
            world,
        }))
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.0.origin
    }

    pub(crate) fn token(&self) -> &str {
        &self.0.token
    }

    pub(crate) fn start(&self) -> Seed {
        self.0.start
    }

    /// The world, for as long as a decision takes. A lock that a failed request left behind is taken over: its
    /// writes are single statements, so nothing is half done.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.0.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.catch_up();
        world
    }
}
