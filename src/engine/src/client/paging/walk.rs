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
    /// Whether what was read until now is all there was.
    count: Count,
}

/// Records of a full page (reference, 3.4).
pub(super) const FULL: usize = 25;

/// How many records were read, and whether the pages agree on how many there are.
#[derive(Debug, Default)]
struct Count {
    records: u64,
    /// What the first page said.
    total: Option<u64>,
    /// The records of the page before.
    before: Vec<u64>,
    /// The page before was full.
    was_full: bool,
    /// The pages do not fit each other, as where records came or went while they were read.
    is_odd: bool,
}

impl Count {
    fn add(&mut self, contents: &Contents) {
        let Contents { ids, totals, .. } = contents;
        let is_first = self.records == 0;
        if is_first {
            self.total = totals.records;
        }
        let is_repeated = |id: &u64| self.before.binary_search(id).is_ok();
        self.is_odd |= ids.is_empty()
            || self.total != totals.records
            || ids.iter().any(is_repeated)
            || !(is_first || self.was_full);
        self.was_full = ids.len() == FULL;
        self.records += u64::try_from(ids.len()).unwrap_or(u64::MAX);
        self.before.clone_from(ids);
    }
}

/// What a page has on it, as far as a walk cares.
pub(super) struct Contents {
    pub is_empty: bool,
    /// Hashes of the records' ids in their order, or nothing where some have none.
    ids: Vec<u64>,
    totals: Totals,
}

/// What a page says of the whole collection.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub pages: Option<u64>,
    pub records: Option<u64>,
}

impl Contents {
    pub fn of<T: Resource>(records: &[T], totals: Totals) -> Self {
        // Records without ids are like any others without ids, so they say nothing.
        let ids: Option<Vec<u64>> = records
            .iter()
            .map(|record| record.id().as_ref().map(|id: &Id<T>| hash(&id.as_str())))
            .collect();
        let mut ids = ids.unwrap_or_default();
        // The order of records is not fixed.
        ids.sort_unstable();
        Self {
            is_empty: records.is_empty(),
            ids,
            totals,
        }
    }

    /// By what another page with the same records is known, if they can be told apart.
    fn fingerprint(&self) -> Option<u64> {
        (!self.ids.is_empty()).then(|| hash(&self.ids))
    }
}

impl Walk {
    pub fn new(first: &Url) -> Self {
        Self {
            number: number_of(first),
            is_over: false,
            seen: HashSet::from([hash(first)]),
            read: HashSet::new(),
            count: Count::default(),
        }
    }

    /// Whether this page itself proves that nothing comes after it: it is the last by its number, it has room for more, those
    /// before it had none, and all said that there are as many records as were read, none of them twice. A full page does not prove
    /// it, whatever it says: were its total too old, the records after it would pass for missing.
    fn proves_the_end(&self, contents: &Contents) -> bool {
        let Count {
            records,
            total,
            is_odd,
            ..
        } = self.count;
        let has_room = contents.ids.len() < FULL;
        has_room && !is_odd && total == Some(records) && contents.totals.pages == Some(self.number)
    }

    /// Moves past a page, to the address returned. Action Network sends `next` even on the last page with records, so
    /// the end is a page without records, one without `next` (reference, 3.4), or one that proves it. The page's own number
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
        let fingerprint = contents.fingerprint();
        if fingerprint.is_some_and(|fingerprint| self.read.contains(&fingerprint)) {
            return Err(Error::new(
                Kind::Unreadable,
                format!(
                    "Page {} has the same records as one before it.",
                    self.number
                ),
            ));
        }
        self.count.add(contents);
        let Some(next) = next.filter(|_| !self.proves_the_end(contents)) else {
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

    const NO_TOTALS: Totals = Totals {
        pages: None,
        records: None,
    };
    const RECORDS: Contents = Contents {
        is_empty: false,
        ids: Vec::new(),
        totals: NO_TOTALS,
    };
    const EMPTY: Contents = Contents {
        is_empty: true,
        ids: Vec::new(),
        totals: NO_TOTALS,
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
    fn a_walk_ends_at_a_page_that_proves_to_be_the_last_and_at_no_other() {
        // Of each page: its first record, how many it has, and the totals it tells.
        type Told = (u64, u64, Option<u64>, Option<u64>);
        let cases: &[(&str, &[Told], bool)] = &[
            ("one page", &[(0, 3, Some(1), Some(3))], true),
            (
                "two pages",
                &[(0, 25, Some(2), Some(30)), (25, 5, Some(2), Some(30))],
                true,
            ),
            ("a full one", &[(0, 25, Some(1), Some(25))], false),
            ("no totals", &[(0, 3, None, None)], false),
            ("no number of pages", &[(0, 3, None, Some(3))], false),
            ("no number of records", &[(0, 3, Some(1), None)], false),
            ("more pages to come", &[(0, 3, Some(2), Some(3))], false),
            (
                "more records than were read",
                &[(0, 3, Some(1), Some(4))],
                false,
            ),
            (
                "fewer records than were read",
                &[(0, 3, Some(1), Some(2))],
                false,
            ),
            (
                "pages are shorter here",
                &[(0, 2, Some(2), Some(4)), (2, 2, Some(2), Some(4))],
                false,
            ),
            (
                "one went",
                &[(0, 25, Some(2), Some(30)), (26, 4, Some(2), Some(29))],
                false,
            ),
            (
                "one came first and one went behind it",
                &[(0, 25, Some(2), Some(30)), (24, 5, Some(2), Some(30))],
                false,
            ),
        ];
        for (story, pages, is_over) in cases {
            let mut walk = Walk::new(&url(1));
            for (number, (first, many, pages, records)) in (1..).zip(*pages) {
                let contents = Contents {
                    is_empty: false,
                    ids: (*first..first + many).collect(),
                    totals: Totals {
                        pages: *pages,
                        records: *records,
                    },
                };
                walk.step(Some(number), &contents, Some(url(number as u32 + 1)))
                    .unwrap();
            }
            assert_eq!(walk.is_over, *is_over, "{story}");
        }
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
