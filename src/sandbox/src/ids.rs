//! Identifiers and other chance: a stream of random numbers that is the same for the same seed.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};
use serde_json::Value;
use uuid::Uuid;

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Chance(Pcg64Mcg);

impl Chance {
    /// The stream of a seed, a purpose and a number within it: streams of different purposes have nothing in common.
    pub(crate) fn new(seed: u64, purpose: u64, number: u64) -> Self {
        let mixed = seed
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .wrapping_add(purpose.wrapping_mul(0xD1B5_4A32_D192_ED03))
            .wrapping_add(number.wrapping_mul(0x2545_F491_4F6C_DD1D));
        Self(Pcg64Mcg::seed_from_u64(mixed))
    }

    /// A version 4 UUID, as Action Network assigns to new records.
    pub(crate) fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// A number from 0 up to, not including, `end`; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // The high half of the product: no division, and no bias that matters for so small ends.
        let product = u128::from(self.0.next_u64()) * end as u128;
        (product >> 64) as usize
    }

    /// True `percent` times in a hundred.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the choices; `None` when there is none.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        choices.get(self.below(choices.len()))
    }
}

/// The native identifier of a record.
pub(crate) fn native(id: Uuid) -> String {
    format!("{NATIVE_PREFIX}{id}")
}

/// The namespace of Action Network's own identifiers.
pub(crate) const NATIVE_PREFIX: &str = "action_network:";

/// The identifiers of other systems that a request brings.
pub(crate) fn foreign(body: &Value) -> Vec<String> {
    body.get("identifiers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|identifier| identifier.contains(':') && !identifier.starts_with(NATIVE_PREFIX))
        .map(str::to_owned)
        .collect()
}
