//! The next free moment as it stands in the file: of fixed size, with a checksum, so that a half-written or foreign one
//! is recognised. There are two places for it, written in turn: a process that is killed while it writes spoils the one
//! that was out of date, and the moment it wanted to take is free again.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

/// Length of a record in bytes.
pub(super) const LENGTH: usize = 40;

/// Length of a file with both places in bytes.
pub(super) const FILE_LENGTH: usize = 2 * LENGTH;

/// What a record begins with: whose it is, and in which form.
const MARK: [u8; 8] = *b"osdirat1";

/// How much later than now a record may have been written: who waits for the lock looked at the clock before.
const WAITED: Duration = Duration::from_secs(10);

/// Which clock the moments of a record are of: it starts anew with the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Boot(pub [u8; 8]);

/// What a file says about the next free moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    /// When it was written.
    pub written: Duration,
    /// The next free moment.
    pub free_at: Duration,
}

impl Record {
    /// The record of these bytes, if it is a whole one of this boot.
    pub fn read(bytes: &[u8], boot: Boot) -> Option<Self> {
        let bytes: &[u8; LENGTH] = bytes.try_into().ok()?;
        let (content, checksum) = bytes.split_at(LENGTH - 8);
        if checksum != checksum_of(content) {
            return None;
        }
        let mut fields = content.chunks_exact(8);
        let mut field = || {
            fields
                .next()
                .and_then(|field| <[u8; 8]>::try_from(field).ok())
        };
        if field()? != MARK || field()? != boot.0 {
            return None;
        }
        let moment = |bytes| Duration::from_nanos(u64::from_le_bytes(bytes));
        Some(Self {
            written: moment(field()?),
            free_at: moment(field()?),
        })
    }

    /// The newest record of a file that can be trusted, and the place it is at. Moments only move on, so it is the
    /// one that is furthest ahead.
    pub fn newest(
        file: &[u8],
        boot: Boot,
        is_plausible: impl Fn(&Self) -> bool,
    ) -> Option<(usize, Self)> {
        let places = file.chunks(LENGTH).map(|bytes| Self::read(bytes, boot));
        let trusted = places
            .enumerate()
            .filter_map(|(place, record)| Some((place, record.filter(&is_plausible)?)));
        trusted.max_by_key(|(_, record)| record.free_at)
    }

    /// The record as it is written.
    pub fn bytes(self, boot: Boot) -> Vec<u8> {
        let nanoseconds = |moment: Duration| {
            u64::try_from(moment.as_nanos())
                .unwrap_or(u64::MAX)
                .to_le_bytes()
        };
        let mut bytes = [
            MARK,
            boot.0,
            nanoseconds(self.written),
            nanoseconds(self.free_at),
        ]
        .concat();
        let checksum = checksum_of(&bytes);
        bytes.extend_from_slice(&checksum);
        bytes
    }

    /// Whether it can have been written by this machine's clock, about now or earlier, and not too far ahead.
    pub fn is_plausible(&self, now: Duration, furthest: Duration) -> bool {
        self.written <= now.saturating_add(WAITED) && self.free_at <= now.saturating_add(furthest)
    }
}

fn checksum_of(content: &[u8]) -> [u8; 8] {
    let mut checksum = [0; 8];
    for (to, from) in checksum.iter_mut().zip(Sha256::digest(content)) {
        *to = from;
    }
    checksum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOOT: Boot = Boot([7; 8]);

    proptest! {
        #[test]
        fn a_record_comes_back_and_a_damaged_one_does_not(
            written: u64, free_at: u64, place in 0..LENGTH, change in 1_u8..=255, cut in 0..LENGTH,
        ) {
            let record = Record {
                written: Duration::from_nanos(written),
                free_at: Duration::from_nanos(free_at),
            };
            let bytes = record.bytes(BOOT);
            prop_assert_eq!(bytes.len(), LENGTH);
            prop_assert_eq!(Record::read(&bytes, BOOT), Some(record));
            prop_assert_eq!(Record::read(&bytes, Boot([8; 8])), None);
            prop_assert_eq!(Record::read(&bytes[..cut], BOOT), None);
            let mut damaged = bytes;
            damaged[place] ^= change;
            prop_assert_eq!(Record::read(&damaged, BOOT), None);
        }
    }

    #[test]
    fn what_another_clock_wrote_is_not_plausible() {
        let seconds = Duration::from_secs;
        let record = |written, free_at| Record {
            written: seconds(written),
            free_at: seconds(free_at),
        };
        let furthest = seconds(600);
        assert!(record(90, 110).is_plausible(seconds(100), furthest));
        assert!(record(1, 2).is_plausible(seconds(100), furthest));
        assert!(
            record(101, 102).is_plausible(seconds(100), furthest),
            "while this one waited"
        );
        assert!(
            !record(111, 112).is_plausible(seconds(100), furthest),
            "written in the future"
        );
        assert!(
            !record(90, 701).is_plausible(seconds(100), furthest),
            "absurdly far ahead"
        );
    }
}
