//! Whether a page of a collection leads on, and where.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use url::Url;

use crate::osdi::{Id, Resource};
use crate::{Error, Kind, Result};

/// Where a walk over the pages of a collection is, and whether the next step leads on.
pub(super) struct Walk {
    /// Number of the page that is to be read.
    pub number: u64,
    pub is_over: bool,
    /// Hashes of addresses, so that memory hardly grows with the number of pages.
    seen: HashSet<u64>,
    /// Hashes of the pages that were read, by the records on them.
    read: HashSet<u64>,
}

/// What a page has on it, as far as a walk cares.
pub(super) struct Contents {
    pub is_empty: bool,
    /// By what another page with the same records is known, if they can be told apart.
    fingerprint: Option<u64>,
}

impl Contents {
    pub fn of<T: Resource>(records: &[T]) -> Self {
        // Records without ids are like any others without ids, so they say nothing.
        let ids: Option<Vec<Id<T>>> = records.iter().map(Resource::id).collect();
        let fingerprint = ids.filter(|ids| !ids.is_empty()).map(|ids| {
            // The order of records is not fixed.
            let mut ids: Vec<&str> = ids.iter().map(Id::as_str).collect();
            ids.sort_unstable();
            hash(&ids)
        });
        Self {
            is_empty: records.is_empty(),
            fingerprint,
        }
    }
}

impl Walk {
    pub fn new(first: &Url) -> Self {
        Self {
            number: number_of(first),
            is_over: false,
            seen: HashSet::from([hash(first)]),
            read: HashSet::new(),
        }
    }

    /// Moves past a page, to the address returned. Action Network sends `next` even on the last page with records, so
    /// only a page without records is the end; a page without `next` is, too (reference, 3.4). The page's own number
    /// must be the one that was asked for: else pages are read again, or were left out. Numbers and addresses that
    /// advance do not suffice: a server that does not understand them gives the same records again and again.
    pub fn step(
        &mut self,
        number: Option<u64>,
        contents: &Contents,
        next: Option<Url>,
    ) -> Result<Option<Url>> {
        if let Some(number) = number.filter(|&number| number != self.number) {
            return Err(Error::new(
                Kind::Unreadable,
                format!(
                    "Page {} was asked for, and page {number} came.",
                    self.number
                ),
            ));
        }
        let next = next.filter(|_| !contents.is_empty);
        let address = next.as_ref().map(hash);
        if address.is_some_and(|address| self.seen.contains(&address)) {
            return Err(Error::new(
                Kind::Unreadable,
                "The pages go in circles: the next one was read already.",
            ));
        }
        let fingerprint = contents.fingerprint;
        if fingerprint.is_some_and(|fingerprint| self.read.contains(&fingerprint)) {
            return Err(Error::new(
                Kind::Unreadable,
                format!(
                    "Page {} has the same records as one before it.",
                    self.number
                ),
            ));
        }
        let Some(next) = next else {
            self.is_over = true;
            return Ok(None);
        };
        // Only now: a page that was refused is asked for again.
        self.seen.extend(address);
        self.read.extend(fingerprint);
        self.number += 1;
        Ok(Some(next))
    }
}

/// The number of the page at an address that somebody kept, such as a `next` link; 1 where it does not say.
fn number_of(url: &Url) -> u64 {
    let number = url.query_pairs().find(|(name, _)| name == "page");
    let number = number.and_then(|(_, number)| number.parse().ok());
    number.filter(|&number| number > 0).unwrap_or(1)
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDS: Contents = Contents {
        is_empty: false,
        fingerprint: None,
    };
    const EMPTY: Contents = Contents {
        is_empty: true,
        fingerprint: None,
    };

    fn url(page: u32) -> Url {
        Url::parse(&format!(
            "https://actionnetwork.org/api/v2/people?page={page}"
        ))
        .unwrap()
    }

    #[test]
    fn a_walk_ends_at_the_empty_page_and_not_before() {
        let mut walk = Walk::new(&url(1));
        assert_eq!(
            walk.step(Some(1), &RECORDS, Some(url(2))).unwrap(),
            Some(url(2))
        );
        assert!(!walk.is_over);
        assert_eq!(walk.step(Some(2), &EMPTY, Some(url(3))).unwrap(), None);
        assert!(walk.is_over);
    }

    #[test]
    fn a_walk_ends_at_a_page_without_a_next_one() {
        let mut walk = Walk::new(&url(1));
        assert_eq!(walk.step(None, &RECORDS, None).unwrap(), None);
        assert!(walk.is_over);
    }

    #[test]
    fn a_walk_refuses_what_does_not_lead_on() {
        let cases: &[(&str, Option<u64>, u32)] = &[
            ("the page's number did not advance", Some(1), 3),
            ("the page's number jumped", Some(3), 3),
            ("without numbers, the next page is this page", None, 2),
            ("without numbers, the next page is the first", None, 1),
            ("the number advances, the address does not", Some(2), 2),
        ];
        for (story, number, next) in cases {
            let mut walk = Walk::new(&url(1));
            walk.step(Some(1), &RECORDS, Some(url(2))).unwrap();
            let error = walk
                .step(*number, &RECORDS, Some(url(*next)))
                .expect_err(story);
            assert_eq!(error.kind(), Kind::Unreadable, "{story}");
            assert!(!walk.is_over, "{story}: a refused page is not the end");
        }
    }
}
