//! Pages of a collection: how they are asked for.

use std::collections::HashMap;
use std::sync::Arc;

/// The most records a page has, and what it has unless asked for fewer.
const MAX_PER_PAGE: usize = 25;

/// Which page of a collection is wanted.
#[derive(Debug, Clone)]
pub(crate) struct PageRequest {
    number: usize,
    per_page: usize,
    /// Whether the size was asked for; then links to other pages repeat it.
    sized: bool,
}

impl PageRequest {
    /// Reads the query; a page or size that is no number counts as not given, a size too large as the largest.
    pub(crate) fn new(query: &HashMap<String, String>) -> Self {
        let number = |name: &str| {
            query
                .get(name)
                .and_then(|text| text.parse::<usize>().ok())
                .filter(|n| *n > 0)
        };
        Self {
            number: number("page").unwrap_or(1),
            per_page: number("per_page").unwrap_or(MAX_PER_PAGE).min(MAX_PER_PAGE),
            sized: number("per_page").is_some(),
        }
    }

    pub(crate) fn number(&self) -> usize {
        self.number
    }

    pub(crate) fn per_page(&self) -> usize {
        self.per_page
    }

    /// What of all is on this page.
    pub(crate) fn part<I: Iterator>(&self, all: I) -> impl Iterator<Item = I::Item> {
        all.skip((self.number - 1).saturating_mul(self.per_page))
            .take(self.per_page)
    }

    /// The records of this page among all of them.
    pub(crate) fn of<'a, T: 'a>(&self, all: impl Iterator<Item = &'a Arc<T>>) -> Vec<Arc<T>> {
        self.part(all).cloned().collect()
    }

    /// The size for the links to other pages.
    pub(crate) fn asked_size(&self) -> Option<usize> {
        self.sized.then_some(self.per_page)
    }
}
