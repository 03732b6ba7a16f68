//! Where the first people come from: the same seed gives the same people, and more people only add to them.

mod actions;
mod contact;
mod country;
mod names;
mod north_america;
mod overseas;
mod person;
mod role;
mod tags;

use crate::ids::Chance;
use crate::people::People;
use crate::resources::Resources;
use crate::tags::Tags;

/// Which people there are at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seed {
    pub(crate) people: usize,
    pub(crate) seed: u64,
    pub(crate) tags: bool,
    pub(crate) actions: bool,
}

/// What a stream of chance is for.
#[derive(Debug, Clone, Copy)]
enum Purpose {
    Person = 1,
    Household = 2,
    Tags = 3,
    Later = 4,
    Actions = 5,
}

impl Seed {
    fn chance(&self, purpose: Purpose, number: usize) -> Chance {
        Chance::new(self.seed, purpose as u64, number as u64)
    }
}

/// Where the ids of records come from that are made while the sandbox runs.
pub(crate) fn later_ids(seed: &Seed) -> Chance {
    seed.chance(Purpose::Later, 0)
}

/// Makes the people, tags and actions of a seed.
pub(crate) fn sow(seed: &Seed, people: &mut People, tags: &mut Tags, resources: &mut Resources) {
    for number in 0..seed.people {
        people.save(person::make(seed, number));
    }
    if seed.tags {
        tags::sow(seed, people, tags);
    }
    if seed.actions {
        actions::sow(seed, people, resources);
    }
}
