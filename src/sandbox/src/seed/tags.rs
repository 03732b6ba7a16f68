//! The tags of a seed and who carries them.

use jiff::Timestamp;

use crate::people::People;
use crate::tags::Tags;

use super::{Purpose, Seed};

/// 2024-11-05T08:00:00Z, before anybody was there to be tagged.
const MADE: i64 = 1_730_793_600;

/// Each tag and how many people carry it, the oldest ones. The first has a second page of taggings.
const TAGS: [(&str, usize); 6] = [
    ("Phonebank 2025", 26),
    ("donor", 12),
    ("Volunteer – weekends", 7),
    ("Añoranza", 3),
    ("Members' Assembly", 1),
    ("unused", 0),
];

pub(super) fn sow(seed: &Seed, people: &People, tags: &mut Tags) {
    let mut chance = seed.chance(Purpose::Tags, 0);
    let made = Timestamp::from_second(MADE).unwrap_or_default();
    for (name, carriers) in TAGS {
        let tag = tags.find_or_create(name, made, &mut chance);
        for person in people.iter().take(carriers) {
            tags.tag_person(
                tag.id,
                person.id,
                Vec::new(),
                person.created_date,
                &mut chance,
            );
        }
    }
}
