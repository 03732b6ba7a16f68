//! HAL: links, curies and collections, with Action Network's habits.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::origin::Origin;
use crate::paging::PageRequest;

/// What a filter looks like in a recorded `next` link: blanks and `@` encoded, quotes not.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'\'');

/// A link.
pub(crate) fn link(href: String) -> Value {
    json!({ "href": href })
}

/// Adds what only the top of an answer carries: the short forms of relation names.
pub(crate) fn top(mut resource: Value, origin: &Origin) -> Value {
    if let Some(links) = resource.get_mut("_links").and_then(Value::as_object_mut) {
        links.insert("curies".to_owned(), curies(origin));
    }
    resource
}

/// The short forms of relation names.
pub(crate) fn curies(origin: &Origin) -> Value {
    let curie =
        |name: &str| json!({ "name": name, "href": origin.docs("/v2/{rel}"), "templated": true });
    json!([curie("osdi"), curie("action_network")])
}

/// One page of a collection.
pub(crate) struct Collection<'a> {
    /// Its path, such as `/people`.
    pub(crate) path: &'a str,
    /// What its records are called, such as `osdi:people`.
    pub(crate) relation: &'a str,
    pub(crate) page: &'a PageRequest,
    pub(crate) records: Vec<Value>,
    /// How many records there are on all pages; collections of people do not tell.
    pub(crate) total: Option<usize>,
    pub(crate) filter: Option<&'a str>,
}

impl Collection<'_> {
    /// The page as it is sent. `next` is missing only when the page is empty: the last page has one too, as
    /// documented in 2016 and recorded since.
    pub(crate) fn render(self, origin: &Origin) -> Value {
        let mut links = Map::new();
        links.insert("curies".to_owned(), curies(origin));
        links.insert("self".to_owned(), link(origin.api(self.path)));
        let number = self.page.number();
        if !self.records.is_empty() {
            links.insert(
                "next".to_owned(),
                link(self.page_address(origin, number.saturating_add(1))),
            );
        }
        if number > 1 {
            links.insert(
                "previous".to_owned(),
                link(self.page_address(origin, number - 1)),
            );
        }
        let hrefs = self
            .records
            .iter()
            .filter_map(|record| record.pointer("/_links/self").cloned())
            .collect();
        links.insert(self.relation.to_owned(), Value::Array(hrefs));

        let mut body = Map::new();
        if let Some(total) = self.total {
            body.insert(
                "total_pages".to_owned(),
                json!(total.div_ceil(self.page.per_page())),
            );
            body.insert("total_records".to_owned(), json!(total));
        }
        body.insert("per_page".to_owned(), json!(self.page.per_page()));
        body.insert("page".to_owned(), json!(number));
        body.insert("_links".to_owned(), Value::Object(links));
        body.insert(
            "_embedded".to_owned(),
            json!({ self.relation: self.records }),
        );
        Value::Object(body)
    }

    fn page_address(&self, origin: &Origin, number: usize) -> String {
        let filter = self.filter.map_or(String::new(), |filter| {
            format!("filter={}&", utf8_percent_encode(filter, QUERY))
        });
        let size = self
            .page
            .asked_size()
            .map_or(String::new(), |size| format!("per_page={size}&"));
        format!("{}?{filter}{size}page={number}", origin.api(self.path))
    }
}
