//! The class `Civi\Osdi\Native\Client`.
#![expect(
    non_snake_case,
    reason = "ext-php-rs names PHP's parameters after Rust's"
)]

use std::rc::Rc;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::exception::PhpResult;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::types::ZendHashTable;
use ext_php_rs::{php_class, php_impl};
use osdi_engine::client::{self as engine, ApiToken, StopSignal};
use osdi_engine::osdi::{Filter, Person, PersonId};

use crate::arguments::{Array, OptionalArray, Secret, Text};
use crate::connection::Connection;
use crate::convert::{array_to_php, list_to_php};
use crate::criteria::filter;
use crate::door::{Failure, entry, interrupted};
use crate::functions::argument;
use crate::ini;

/// A connection to one Action Network group. It belongs to the process that uses it and survives a fork.
#[php_class]
#[php(name = "Civi\\Osdi\\Native\\Client", flags = ClassFlags::Final)]
pub struct Client {
    connection: Rc<Connection>,
}

impl Client {
    /// A handle that stays valid whatever PHP code does to the object during a call.
    pub fn connection(&self) -> Rc<Connection> {
        Rc::clone(&self.connection)
    }
}

#[php_impl]
impl Client {
    /// Connects to nothing yet.
    pub fn __construct(entryPoint: Text, apiToken: Secret) -> PhpResult<Self> {
        entry(move || {
            let token = ApiToken::new(apiToken.reveal("$apiToken")?)?;
            let config = ini::client_config(entryPoint.utf8("$entryPoint")?, token)?;
            let client = engine::Client::over_http(config, StopSignal::new(interrupted))?;
            Ok(Self {
                connection: Rc::new(Connection::new(client)),
            })
        })
    }

    /// Reads one person.
    pub fn get_person(&self, id: Text) -> PhpResult<ZBox<ZendHashTable>> {
        let connection = self.connection();
        entry(move || {
            let id = PersonId::parse(id.utf8("$id")?)?;
            let person = connection.lend(|client| Ok(client.person(&id)?))?;
            array_to_php(&person)
        })
    }

    /// One page of the people that fit all criteria.
    #[php(defaults(criteria = OptionalArray::default(), page = 1_i64))]
    pub fn find_people(
        &self,
        criteria: OptionalArray,
        page: i64,
    ) -> PhpResult<ZBox<ZendHashTable>> {
        let connection = self.connection();
        entry(move || {
            let filter = criteria
                .0
                .map_or_else(|| Ok(Filter::new()), |criteria| filter(&Array(criteria)))?;
            let page = u32::try_from(page)
                .ok()
                .filter(|page| *page > 0)
                .ok_or_else(|| Failure::Value(format!("$page must be 1 or more, not {page}")))?;
            let people = connection.lend(|client| Ok(client.find_people(&filter, page)?))?;
            list_to_php(&people)
        })
    }

    /// Creates a person, or updates the one Action Network takes for the same.
    pub fn save_person(&self, person: Array) -> PhpResult<ZBox<ZendHashTable>> {
        let connection = self.connection();
        entry(move || {
            let person: Person = argument(&person, "$person")?;
            let saved = connection.lend(|client| Ok(client.save_person(&person)?))?;
            array_to_php(&saved)
        })
    }

    /// Changes the given fields of a person.
    pub fn update_person(&self, id: Text, changes: Array) -> PhpResult<ZBox<ZendHashTable>> {
        let connection = self.connection();
        entry(move || {
            let id = PersonId::parse(id.utf8("$id")?)?;
            let changes: Person = argument(&changes, "$changes")?;
            let saved = connection.lend(|client| Ok(client.update_person(&id, &changes)?))?;
            array_to_php(&saved)
        })
    }

    /// HTTP requests sent so far.
    pub fn request_count(&self) -> PhpResult<i64> {
        let connection = self.connection();
        entry(move || {
            connection.lend(|client| Ok(i64::try_from(client.request_count()).unwrap_or(i64::MAX)))
        })
    }
}
