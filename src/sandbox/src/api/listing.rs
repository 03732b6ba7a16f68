//! The frame of a list of resources or records: which page of it, which filter, and the answer.

use std::collections::HashMap;

use serde_json::Value;

use crate::answer::Answer;
use crate::hal::Collection;
use crate::origin::Origin;
use crate::paging::PageRequest;
use crate::resources::{Filters, ResourceFilter};

use super::filtering;

/// What a request for a list asks for.
pub(super) struct Listing<'a> {
    pub(super) page: PageRequest,
    pub(super) filter: ResourceFilter,
    text: Option<&'a str>,
}

impl<'a> Listing<'a> {
    /// Reads the query. `filters`: the fields that can be filtered by; `None`: filters are not understood at all, and
    /// so not looked at.
    ///
    /// # Errors
    /// Those of a filter that cannot be read.
    pub(super) fn read(
        query: &'a HashMap<String, String>,
        filters: Option<Filters>,
        errors_as_json: bool,
    ) -> Result<Self, Answer> {
        let text = filtering::text(query);
        let filter = match (text, filters) {
            (Some(text), Some(known)) => filtering::read(
                text,
                |clauses| ResourceFilter::new(clauses, known),
                errors_as_json,
            )?,
            _ => ResourceFilter::default(),
        };
        Ok(Self {
            page: PageRequest::new(query),
            filter,
            text,
        })
    }

    /// The page that was asked for. `total`: how many there are on all pages, if the collection tells.
    pub(super) fn answer(
        &self,
        path: &str,
        relation: &str,
        records: Vec<Value>,
        total: Option<usize>,
        origin: &Origin,
    ) -> Answer {
        let collection = Collection {
            path,
            relation,
            page: &self.page,
            records,
            total,
            filter: self.text,
        };
        Answer::ok(collection.render(origin))
    }
}
