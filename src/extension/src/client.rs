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
use osdi_engine::Result;
use osdi_engine::client::{self as engine, ApiToken, StopSignal};
use osdi_engine::osdi::{MessageId, Person, PersonId, filter_of, format_time, parse_time};
use serde::Serialize;
use serde_json::{Value, json};

use crate::arguments::{Array, Callable, OptionalArray, Secret, Text};
use crate::connection::Connection;
use crate::convert::{array_to_php, entries_from_php, from_php, list_to_php};
use crate::criteria::{criteria, misfit};
use crate::door::{Failure, Outcome, entry, interrupted};
use crate::ini;
use crate::records::Records;
use crate::updates::updates_to_php;

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

    /// The body of a method that is answered with a record. The arguments are read before the client is lent, because
    /// that can run PHP code.
    fn ask<A, T: Serialize>(
        &self,
        arguments: impl FnOnce() -> Outcome<A>,
        send: impl FnOnce(&mut engine::Client, A) -> Result<T>,
    ) -> PhpResult<ZBox<ZendHashTable>> {
        let connection = self.connection();
        entry(move || {
            let arguments = arguments()?;
            array_to_php(&connection.lend(|client| Ok(send(client, arguments)?))?)
        })
    }

    /// The body of a method that returns nothing.
    fn tell<A, T>(
        &self,
        arguments: impl FnOnce() -> Outcome<A>,
        send: impl FnOnce(&mut engine::Client, A) -> Result<T>,
    ) -> PhpResult<()> {
        let connection = self.connection();
        entry(move || {
            let arguments = arguments()?;
            connection.lend(|client| Ok(send(client, arguments).map(drop)?))
        })
    }
}

fn page_number(page: i64) -> Outcome<u32> {
    u32::try_from(page)
        .ok()
        .filter(|page| *page > 0)
        .ok_or_else(|| Failure::Value(format!("$page must be 1 or more, not {page}")))
}

/// Path and body of a write.
fn written<'a>(path: &Text<'a>, body: &Array, name: &str) -> Outcome<(&'a str, Value)> {
    Ok((path.utf8("$path")?, from_php(body.0, name)?))
}

fn message(id: &Text) -> Outcome<MessageId> {
    Ok(MessageId::parse(id.utf8("$id")?)?)
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
            let filter = filter_of::<Person>(&self::criteria(&criteria)?).map_err(misfit)?;
            let page = page_number(page)?;
            let people = connection.lend(|client| Ok(client.find_people(&filter, page)?))?;
            list_to_php(&people)
        })
    }

    /// Creates a person, or updates the one Action Network takes for the same.
    pub fn save_person(&self, person: Array) -> PhpResult<ZBox<ZendHashTable>> {
        self.ask(
            || Ok(json!({ "person": from_php(person.0, "$person")? })),
            |client, signup| client.create_at("people", signup),
        )
    }

    /// Changes the given fields of a person.
    pub fn update_person(&self, id: Text, changes: Array) -> PhpResult<ZBox<ZendHashTable>> {
        self.ask(
            || {
                let id = PersonId::parse(id.utf8("$id")?)?;
                Ok((format!("people/{id}"), from_php(changes.0, "$changes")?))
            },
            |client, (path, changes)| client.update_at(&path, changes),
        )
    }

    /// Reads one record.
    pub fn get(&self, pathOrLink: Text) -> PhpResult<ZBox<ZendHashTable>> {
        self.ask(
            || pathOrLink.utf8("$pathOrLink"),
            |client, path| client.get_at(path),
        )
    }

    /// The records of a collection, page by page as they are needed.
    #[php(defaults(criteria = OptionalArray::default()))]
    pub fn find(&self, pathOrLink: Text, criteria: OptionalArray) -> PhpResult<Records> {
        let connection = self.connection();
        entry(move || {
            let path = pathOrLink.utf8("$pathOrLink")?.to_owned();
            Records::find(connection, path, self::criteria(&criteria)?)
        })
    }

    /// One page of a collection.
    #[php(defaults(criteria = OptionalArray::default(), page = 1_i64))]
    pub fn page(
        &self,
        path: Text,
        criteria: OptionalArray,
        page: i64,
    ) -> PhpResult<ZBox<ZendHashTable>> {
        let connection = self.connection();
        entry(move || {
            let path = path.utf8("$path")?;
            let criteria = self::criteria(&criteria)?;
            let number = page_number(page)?;
            let records = connection
                .lend(|client| client.page_at(path, &criteria, number).map_err(misfit))?;
            list_to_php(&records)
        })
    }

    /// Creates a record.
    pub fn create(&self, path: Text, record: Array) -> PhpResult<ZBox<ZendHashTable>> {
        self.ask(
            || written(&path, &record, "$record"),
            |client, (path, record)| client.create_at(path, record),
        )
    }

    /// Changes a record.
    pub fn update(&self, path: Text, changes: Array) -> PhpResult<ZBox<ZendHashTable>> {
        self.ask(
            || written(&path, &changes, "$changes"),
            |client, (path, changes)| client.update_at(path, changes),
        )
    }

    /// Deletes a record.
    pub fn delete(&self, path: Text) -> PhpResult<()> {
        self.tell(|| path.utf8("$path"), |client, path| client.delete_at(path))
    }

    /// Has a record created later.
    pub fn create_in_background(&self, path: Text, record: Array) -> PhpResult<()> {
        self.tell(
            || written(&path, &record, "$record"),
            |client, (path, record)| client.create_at_in_background(path, record),
        )
    }

    /// Has a record changed later.
    pub fn update_in_background(&self, path: Text, changes: Array) -> PhpResult<()> {
        self.tell(
            || written(&path, &changes, "$changes"),
            |client, (path, changes)| client.update_at_in_background(path, changes),
        )
    }

    /// Has a record deleted later.
    pub fn delete_in_background(&self, path: Text) -> PhpResult<()> {
        self.tell(
            || path.utf8("$path"),
            |client, path| client.delete_at_in_background(path),
        )
    }

    /// Code to embed an action in a web page.
    pub fn embed(&self, path: Text) -> PhpResult<ZBox<ZendHashTable>> {
        self.ask(|| path.utf8("$path"), |client, path| client.embed_at(path))
    }

    /// Changes several people, each for itself.
    pub fn update_people(&self, changesById: Array) -> PhpResult<ZBox<ZendHashTable>> {
        let connection = self.connection();
        entry(move || {
            let changes = entries_from_php(changesById.0, "$changesById")?;
            let ids: Vec<String> = changes.iter().map(|(id, _)| id.clone()).collect();
            let updated = connection.lend(|client| Ok(client.update_people_at(changes)))?;
            updates_to_php(ids.into_iter().zip(updated).collect())
        })
    }

    /// Sends a message.
    pub fn send_message(&self, id: Text) -> PhpResult<()> {
        self.tell(|| message(&id), |client, id| client.send_message(&id))
    }

    /// Stops the sending of a message.
    pub fn stop_message(&self, id: Text) -> PhpResult<()> {
        self.tell(|| message(&id), |client, id| client.stop_message(&id))
    }

    /// Has a message sent later.
    pub fn schedule_message(&self, id: Text, utc: Text) -> PhpResult<()> {
        let arguments = || {
            let utc = utc.utf8("$utc")?;
            let time = parse_time(utc).ok_or_else(|| {
                Failure::Value(format!(
                    "$utc: \"{utc}\" is not a time such as 2026-01-31T12:00:00Z"
                ))
            })?;
            Ok((message(&id)?, time))
        };
        self.tell(arguments, |client, (id, time)| {
            client.schedule_message(&id, time)
        })
    }

    /// Takes back that a message is sent later.
    pub fn unschedule_message(&self, id: Text) -> PhpResult<()> {
        self.tell(|| message(&id), |client, id| client.unschedule_message(&id))
    }

    /// What the API offers to this token.
    pub fn entry_point(&self) -> PhpResult<ZBox<ZendHashTable>> {
        self.ask(|| Ok(()), |client, ()| client.entry_point())
    }

    /// What there is to know about the group's data.
    pub fn metadata(&self) -> PhpResult<ZBox<ZendHashTable>> {
        self.ask(|| Ok(()), |client, ()| client.metadata())
    }

    /// The custom fields of the group.
    pub fn custom_fields(&self) -> PhpResult<ZBox<ZendHashTable>> {
        let connection = self.connection();
        entry(move || list_to_php(&connection.lend(|client| Ok(client.custom_fields()?))?))
    }

    /// Tells a callback about every request from now on.
    pub fn trace(&self, tell: Option<Callable>) -> PhpResult<()> {
        let connection = self.connection();
        entry(move || connection.trace(tell.map(|tell| tell.0.shallow_clone())))
    }

    /// The server's time at its last answer.
    pub fn server_time(&self) -> PhpResult<Option<String>> {
        let connection = self.connection();
        entry(move || connection.lend(|client| Ok(client.server_time().map(format_time))))
    }

    /// HTTP requests sent so far.
    pub fn request_count(&self) -> PhpResult<i64> {
        let connection = self.connection();
        entry(move || {
            connection.lend(|client| Ok(i64::try_from(client.request_count()).unwrap_or(i64::MAX)))
        })
    }
}
