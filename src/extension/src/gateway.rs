//! The port to CiviCRM, carried out by the methods of a PHP object.

mod actions;
mod donations;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use ext_php_rs::types::{ZendObject, Zval};
use jiff::Timestamp;
use osdi_engine::crm::{
    Backfill, Blocked, Contact, ContactId, ContactWrite, Crm, EmailHolder, Flag, Log, Meeting,
    Modified, Options, OwnMatch, StateId, SyncState, TakenAway,
};
use osdi_engine::mapping::MappedName;
use osdi_engine::osdi::{PersonId, format_time, parse_time};
use osdi_engine::profile::Origin;
use osdi_engine::sync::Standing;
use osdi_engine::{Error, Kind, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::convert::{from_php, list_from_php, shape, to_php};
use crate::door::{Exception, Failure, Outcome, method};

/// What ended the run from the side of PHP. The engine is told to stop, and this is thrown when it has.
#[derive(Default)]
pub struct Aside(RefCell<Option<Failure>>);

impl Aside {
    /// Keeps the failure, unless there is one already that led to it, and returns what the engine is told.
    pub fn put(&self, failure: Failure) -> Error {
        let failure = match failure {
            Failure::Pending => Exception::take().map_or(Failure::Pending, Failure::Thrown),
            other => other,
        };
        let mut kept = self.0.borrow_mut();
        if kept.is_none() || is_final(&failure) {
            *kept = Some(failure);
        }
        ended()
    }

    /// What came of a run: what was kept, if something was.
    pub fn or<T>(&self, report: Result<T>) -> Outcome<T> {
        match self.0.borrow_mut().take() {
            Some(failure) => Err(failure),
            None => Ok(report?),
        }
    }

    /// Whether this method of the gateway may still be called.
    fn allows(&self, method: &str) -> bool {
        match &*self.0.borrow() {
            None => true,
            Some(failure) => !is_final(failure) && method == "rollback",
        }
    }
}

/// Not of the kind Crm, which would say that a single record is to blame.
fn ended() -> Error {
    Error::new(Kind::Interrupted, "The run was ended by PHP code.")
}

/// After `exit()` or a fatal error PHP runs no more code for us.
fn is_final(failure: &Failure) -> bool {
    matches!(failure, Failure::Pending | Failure::Bailout)
}

/// The gateway object, asked once per question and batch.
pub struct Gateway<'a> {
    object: &'a ZendObject,
    aside: &'a Aside,
}

impl<'a> Gateway<'a> {
    /// Over an object with the methods of `Civi\Osdi\Gateway`.
    pub fn new(object: &'a ZendObject, aside: &'a Aside) -> Self {
        Self { object, aside }
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Result<Zval> {
        self.settle(name, || {
            let arguments = arguments.iter().map(to_php).collect::<Outcome<_>>()?;
            method(self.object, name, arguments)
        })
    }

    /// Runs a piece of a call, and puts aside what it fails with.
    fn settle<T>(&self, name: &str, code: impl FnOnce() -> Outcome<T>) -> Result<T> {
        if !self.aside.allows(name) {
            return Err(ended());
        }
        code().map_err(|failure| {
            self.aside.put(match failure {
                Failure::Value(message) => Failure::Engine(Error::new(Kind::Crm, message)),
                other => other,
            })
        })
    }

    pub(crate) fn tell(&self, name: &str, arguments: &[Value]) -> Result<()> {
        self.call(name, arguments).map(drop)
    }

    pub(crate) fn record<T: DeserializeOwned>(&self, name: &str, arguments: &[Value]) -> Result<T> {
        let answer = self.call(name, arguments)?;
        self.shaped(name, &answer)
    }

    /// A time, where nothing and the empty text are nothing.
    fn time(&self, name: &str, arguments: &[Value]) -> Result<Option<Timestamp>> {
        let text: Option<String> = self.record(name, arguments)?;
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        self.settle(name, || {
            let refuse = || Failure::Value(format!("{}: \"{text}\" is no time", answer_of(name)));
            parse_time(&text).map(Some).ok_or_else(refuse)
        })
    }

    pub(crate) fn records<T: DeserializeOwned>(
        &self,
        name: &str,
        arguments: &[Value],
    ) -> Result<Vec<T>> {
        let answer = self.call(name, arguments)?;
        self.list(name, &answer)
    }

    fn list<T: DeserializeOwned>(&self, name: &str, answer: &Zval) -> Result<Vec<T>> {
        self.settle(name, || {
            let name = answer_of(name);
            shape(Value::Array(list_from_php(answer, &name)?), &name).map_err(Failure::Value)
        })
    }

    /// Saves records of which one may be refused: an exception of which `concerns_one` is true says so.
    fn saved<T: DeserializeOwned>(
        &self,
        name: &str,
        records: &[impl Serialize],
        concerns_one: impl Fn(&Exception) -> bool,
    ) -> Result<Vec<T>> {
        let records = self.values(name, records)?;
        let answer = self.tried(name, &[records], concerns_one)?;
        self.list(name, &answer)
    }

    /// Writes something that may be refused: an exception of which `concerns_one` is true says so, and is an error of the
    /// kind Crm.
    pub(crate) fn tried(
        &self,
        name: &str,
        arguments: &[Value],
        concerns_one: impl Fn(&Exception) -> bool,
    ) -> Result<Zval> {
        let answer = self.settle(name, || {
            let arguments = arguments.iter().map(to_php).collect::<Outcome<_>>()?;
            match method(self.object, name, arguments) {
                Ok(answer) => Ok(Ok(answer)),
                Err(Failure::Pending) => match Exception::take() {
                    Some(exception) if concerns_one(&exception) => Ok(Err(exception.message()?)),
                    Some(exception) => Err(Failure::Thrown(exception)),
                    None => Err(Failure::Pending),
                },
                Err(failure) => Err(failure),
            }
        })?;
        answer.map_err(|message| Error::new(Kind::Crm, message))
    }

    /// The record of an answer.
    pub(crate) fn shaped<T: DeserializeOwned>(&self, name: &str, answer: &Zval) -> Result<T> {
        self.settle(name, || {
            let name = answer_of(name);
            shape(from_php(answer, &name)?, &name).map_err(Failure::Value)
        })
    }

    pub(crate) fn values(&self, name: &str, records: &[impl Serialize]) -> Result<Value> {
        self.settle(name, || {
            serde_json::to_value(records).map_err(|error| Failure::Misuse(error.to_string()))
        })
    }
}

fn answer_of(method: &str) -> String {
    format!("The answer of {method}()")
}

#[derive(Deserialize)]
struct BlockedRows {
    contacts: HashMap<String, String>,
    remote: HashMap<PersonId, String>,
    deleted: HashSet<PersonId>,
}

/// Why one of several pairs is left alone.
#[derive(Deserialize)]
struct Reason {
    position: usize,
    reason: String,
}

#[derive(Deserialize)]
struct Matched {
    position: usize,
    #[serde(flatten)]
    answer: OwnMatch,
}

impl Crm for Gateway<'_> {
    fn options(&mut self) -> Result<Options> {
        self.record("options", &[])
    }

    fn contacts_by_id(&mut self, ids: &[ContactId]) -> Result<Vec<Contact>> {
        self.records("contactsById", &[json!(ids)])
    }

    fn contacts_by_email(&mut self, emails: &[String]) -> Result<Vec<Contact>> {
        self.records("contactsByEmail", &[json!(emails)])
    }

    fn contacts_in_trash(&mut self, emails: &[String]) -> Result<Vec<Contact>> {
        self.records("contactsInTrash", &[json!(emails)])
    }

    fn contacts_holding_email(&mut self, emails: &[String]) -> Result<Vec<EmailHolder>> {
        self.records("contactsHoldingEmail", &[json!(emails)])
    }

    fn emails_of(&mut self, ids: &[ContactId]) -> Result<Vec<EmailHolder>> {
        self.records("emailsOf", &[json!(ids)])
    }

    fn lock_contacts(&mut self, ids: &[ContactId]) -> Result<Vec<Modified>> {
        self.records("lockContacts", &[json!(ids)])
    }

    fn contacts_by_mobile(&mut self, digits: &[String]) -> Result<Vec<Contact>> {
        self.records("contactsByMobile", &[json!(digits)])
    }

    fn contacts_changed(
        &mut self,
        since: Option<Timestamp>,
        after: ContactId,
        limit: usize,
    ) -> Result<Vec<Contact>> {
        self.records(
            "contactsChanged",
            &[json!(since.map(format_time)), json!(after), json!(limit)],
        )
    }

    fn states_by_remote_id(&mut self, ids: &[PersonId]) -> Result<Vec<SyncState>> {
        self.records("statesByRemoteId", &[json!(ids)])
    }

    fn states_by_contact_id(&mut self, ids: &[ContactId]) -> Result<Vec<SyncState>> {
        self.records("statesByContactId", &[json!(ids)])
    }

    fn states_due(
        &mut self,
        origin: Origin,
        now: Timestamp,
        after: StateId,
        limit: usize,
    ) -> Result<Vec<SyncState>> {
        let arguments = [
            json!(origin.code()),
            json!(format_time(now)),
            json!(after),
            json!(limit),
        ];
        self.records("statesDue", &arguments)
    }

    fn blocked(&mut self, contacts: &[ContactId], people: &[PersonId]) -> Result<Blocked> {
        let rows: BlockedRows = self.record("blocked", &[json!(contacts), json!(people)])?;
        let contacts = rows
            .contacts
            .into_iter()
            .map(|(id, reason)| match id.parse() {
                Ok(id) => Ok((ContactId(id), reason)),
                Err(_) => Err(Failure::Value(format!(
                    "{}['contacts']: \"{id}\" is no contact id",
                    answer_of("blocked")
                ))),
            });
        self.settle("blocked", || {
            Ok(Blocked {
                contacts: contacts.collect::<Outcome<_>>()?,
                people: rows.remote,
                deleted: rows.deleted,
            })
        })
    }

    fn ineligible(&mut self, origin: Origin, pairs: &[Meeting]) -> Result<BTreeMap<usize, String>> {
        let pairs = self.values("ineligible", pairs)?;
        let reasons: Vec<Reason> = self.records("ineligible", &[json!(origin.name()), pairs])?;
        let reasons = reasons.into_iter();
        Ok(reasons.map(|one| (one.position, one.reason)).collect())
    }

    fn own_matches(
        &mut self,
        origin: Origin,
        unlinked: &[Meeting],
    ) -> Result<BTreeMap<usize, OwnMatch>> {
        let unlinked = self.values("ownMatches", unlinked)?;
        let answers: Vec<Matched> =
            self.records("ownMatches", &[json!(origin.name()), unlinked])?;
        let answers = answers.into_iter();
        Ok(answers.map(|one| (one.position, one.answer)).collect())
    }

    fn begin(&mut self) -> Result<()> {
        self.tell("begin", &[])
    }

    fn commit(&mut self) -> Result<()> {
        self.tell("commit", &[])
    }

    fn rollback(&mut self) -> Result<()> {
        self.tell("rollback", &[])
    }

    fn save_contacts(&mut self, writes: &[ContactWrite]) -> Result<Vec<Contact>> {
        // Hooks of other extensions throw what they like; an error in the code is another matter.
        self.saved("saveContacts", writes, Exception::is_exception)
    }

    fn save_states(&mut self, states: &[SyncState]) -> Result<Vec<StateId>> {
        // Whoever was linked meanwhile; anything else, such as a lost connection, concerns everybody.
        self.saved("saveStates", states, Exception::is_of_crm)
    }

    fn delete_states(&mut self, ids: &[StateId]) -> Result<()> {
        self.tell("deleteStates", &[json!(ids)])
    }

    fn save_flags(&mut self, flags: &[Flag]) -> Result<()> {
        let flags = self.values("saveFlags", flags)?;
        self.tell("saveFlags", &[flags])
    }

    fn resolve_flags(&mut self, contacts: &[ContactId], people: &[PersonId]) -> Result<()> {
        self.tell("resolveFlags", &[json!(contacts), json!(people)])
    }

    fn save_logs(&mut self, logs: &[Log]) -> Result<()> {
        let logs = self.values("saveLogs", logs)?;
        self.tell("saveLogs", &[logs])
    }

    fn cursor(&mut self, origin: Origin) -> Result<Option<Timestamp>> {
        self.time("cursor", &[json!(origin.name())])
    }

    fn set_cursor(&mut self, origin: Origin, to: Timestamp) -> Result<()> {
        self.tell("setCursor", &[json!(origin.name()), json!(format_time(to))])
    }

    fn linked_count(&mut self) -> Result<u64> {
        self.record("linkedCount", &[])
    }

    fn count_changed(&mut self, since: Option<Timestamp>, after: ContactId) -> Result<u64> {
        self.record(
            "countChanged",
            &[json!(since.map(format_time)), json!(after)],
        )
    }

    fn backfill(&mut self) -> Result<Option<Backfill>> {
        self.record("backfill", &[])
    }

    fn set_backfill(&mut self, to: Backfill) -> Result<()> {
        self.tell(
            "setBackfill",
            &[json!(format_time(to.began)), json!(to.after)],
        )
    }

    fn taken_away(&mut self, origin: Origin) -> Result<TakenAway> {
        self.record("takenAway", &[json!(origin.name())])
    }

    fn set_taken_away(&mut self, origin: Origin, to: TakenAway) -> Result<()> {
        self.tell("setTakenAway", &[json!(origin.name()), json!(to)])
    }

    fn note_filled(&mut self, fields: &[MappedName]) -> Result<()> {
        self.tell("noteFilled", &[json!(fields)])
    }

    fn may_go_on(&mut self, standing: &Standing) -> Result<bool> {
        self.record("mayGoOn", &[json!(standing)])
    }
}
