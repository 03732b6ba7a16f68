//! Pages that are asked for before they are needed: no further than the collection surely goes, and one more where the
//! server is too slow for one at a time.

use std::collections::VecDeque;

use url::Url;

use super::walk::FULL;
use crate::client::exchange::Asked;
use crate::client::{Client, Request};
use crate::osdi::{Page, Resource};

/// The pages asked for, in their order.
#[derive(Default)]
pub(super) struct Ahead(VecDeque<Asked>);

/// Addresses of the next pages.
pub(super) struct Addresses {
    /// Of the next one: its answer is needed in any case, be it only to see that there is nothing more.
    next: Url,
    /// Of the one after it, if there may be one: a guess by its number.
    after_next: Option<Url>,
}

/// The addresses after a page of this number, whose `next` may be followed. A page that is not full is the last one with
/// records, as far as is known; so nothing is guessed after it, nor after the end the answer itself gives. That end is
/// only a hint: where it comes too early, `next` leads on.
pub(super) fn addresses<T: Resource>(next: &Url, page: &Page<T>, number: u64) -> Addresses {
    let may_go_on = page.items().len() >= FULL
        && last(page).is_none_or(|last| number.saturating_add(2) <= last);
    Addresses {
        next: next.clone(),
        after_next: may_go_on
            .then(|| following(next, number.saturating_add(1)))
            .flatten(),
    }
}

/// The number of the page at which the reading ends, by what this one says: after a full one comes an empty one.
fn last<T: Resource>(page: &Page<T>) -> Option<u64> {
    let pages = page.total_pages?;
    let is_full = page
        .total_records
        .is_none_or(|records| records % FULL as u64 == 0);
    Some(pages.saturating_add(u64::from(is_full)))
}

impl Ahead {
    /// The page of this request: asked for already, or now. Where the guess was wrong, all that was asked for is
    /// called off.
    pub fn take(&mut self, client: &mut Client, request: &Request) -> Asked {
        match self.0.pop_front() {
            Some(asked) if asked.request().url == request.url => asked,
            _ => {
                self.0.clear();
                client.exchange.ask(request.clone())
            }
        }
    }

    /// Asks for the pages that come next.
    pub fn ask(&mut self, client: &mut Client, like: &Request, addresses: Addresses) {
        let Addresses { next, after_next } = addresses;
        let after_next = after_next.filter(|_| client.exchange.is_slower_than_budget());
        for (place, url) in [Some(next), after_next].into_iter().flatten().enumerate() {
            if self
                .0
                .get(place)
                .is_some_and(|asked| asked.request().url == url)
            {
                continue;
            }
            self.0.truncate(place);
            let request = Request {
                url,
                ..like.clone()
            };
            self.0.push_back(client.exchange.ask(request));
        }
        client.exchange.go_on();
    }
}

/// The address of the page after this one, if the address says clearly that it is of the page with this number.
fn following(url: &Url, number: u64) -> Option<Url> {
    let query = url.query()?;
    let is_number = |part: &&str| part.starts_with("page=");
    let mut numbers = query.split('&').filter(is_number);
    if numbers.next()? != format!("page={number}") || numbers.next().is_some() {
        return None;
    }
    let parts: Vec<String> = query
        .split('&')
        .map(|part| {
            if is_number(&part) {
                format!("page={}", number.saturating_add(1))
            } else {
                part.to_owned()
            }
        })
        .collect();
    let mut following = url.clone();
    following.set_query(Some(&parts.join("&")));
    Some(following)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_after_is_guessed_only_from_a_clear_number() {
        let cases = [
            ("page=2", Some("page=3")),
            ("page=9", None),
            ("page=2&page=2", None),
            ("per_page=2", None),
            (
                "filter=a%20eq%20%27page=2%27&page=2",
                Some("filter=a%20eq%20%27page=2%27&page=3"),
            ),
            ("page=2&filter=a+gt+'b'", Some("page=3&filter=a+gt+'b'")),
        ];
        let url = |query| Url::parse(&format!("https://actionnetwork.org/api/v2/people?{query}"));
        for (query, expected) in cases {
            let expected = expected.map(|query| url(query).unwrap());
            assert_eq!(following(&url(query).unwrap(), 2), expected, "{query}");
        }
    }
}
