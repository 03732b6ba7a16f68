//! A run of the people sync, over a gateway object and with a progress callback.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::exception::PhpResult;
use ext_php_rs::types::{ZendHashTable, ZendObject};
use ext_php_rs::{php_function, wrap_function};
use jiff::Timestamp;
use osdi_engine::crm::ContactId;
use osdi_engine::osdi::{PersonId, parse_time};
use osdi_engine::profile::{Origin, ProfileId, Rules};
use osdi_engine::sync::{self as engine, Batch, Chosen, Mode, Reading, Run};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::arguments::{Array, Callable};
use crate::client::Client;
use crate::connection::Connection;
use crate::convert::{array_to_php, record_to_php};
use crate::door::{Failure, Outcome, call, entry};
use crate::functions::argument;
use crate::gateway::{Aside, Gateway};

/// Records per batch, where the caller does not say.
pub const BATCH_SIZE: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunOptions {
    profile_id: ProfileId,
    origin: String,
    #[serde(default)]
    rules: Rules,
    #[serde(default, deserialize_with = "number_of_records")]
    batch_size: Option<usize>,
    #[serde(default)]
    contact_ids: Vec<ContactId>,
    #[serde(default)]
    person_ids: Vec<PersonId>,
    #[serde(default)]
    since: Option<String>,
    /// Looks at what it takes away were taken, so the brake is off.
    #[serde(default)]
    confirm: bool,
    #[serde(default)]
    preview: bool,
    /// Of a preview.
    #[serde(default)]
    limit: Option<u64>,
}

impl RunOptions {
    fn reading(&mut self) -> Outcome<Reading> {
        let chosen = Chosen {
            contacts: std::mem::take(&mut self.contact_ids),
            people: std::mem::take(&mut self.person_ids),
        };
        let is_chosen = chosen != Chosen::default();
        match &self.since {
            Some(_) if is_chosen => {
                let message = "$run: contact_ids and person_ids are read whatever their time, so since does not go with them";
                Err(Failure::Value(message.to_owned()))
            }
            Some(text) => parse_time(text)
                .map(Reading::ChangedSince)
                .ok_or_else(|| Failure::Value(format!("$run['since']: \"{text}\" is no time"))),
            None if is_chosen => Ok(Reading::Chosen(chosen)),
            None => Ok(Reading::Changed),
        }
    }
}

/// What a run may do, by its options.
pub fn mode(preview: bool, limit: Option<u64>, confirmed: bool) -> Mode {
    if preview {
        Mode::Preview { limit }
    } else {
        Mode::Write { confirmed }
    }
}

/// A job's parameters arrive as texts.
pub fn number_of_records<'de, D: Deserializer<'de>>(from: D) -> Result<Option<usize>, D::Error> {
    let value = Value::deserialize(from)?;
    let number = match &value {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_u64().and_then(|number| number.try_into().ok()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let wrong = || D::Error::custom(format!("expected a whole number, found {value}"));
    number.map(Some).ok_or_else(wrong)
}

/// Adds the function of this file to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(sync_people))
}

/// Runs one direction of the people sync.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\sync_people")]
pub fn sync_people(
    client: &Client,
    gateway: &ZendObject,
    run: Array,
    progress: Option<Callable>,
) -> PhpResult<ZBox<ZendHashTable>> {
    let connection = client.connection();
    entry(move || {
        let mut options: RunOptions = argument(&run, "$run")?;
        let reading = options.reading()?;
        let mode = mode(options.preview, options.limit, options.confirm);
        let run = Run {
            profile: options.profile_id,
            rules: options.rules,
            origin: Origin::parse(&options.origin)?,
            batch_size: options.batch_size.unwrap_or(BATCH_SIZE),
            now: Timestamp::now(),
            reading,
            mode,
        };
        let aside = Aside::default();
        let mut crm = Gateway::new(gateway, &aside);
        let mut progress = |batch: &Batch<'_>| tell(&connection, progress.as_ref(), &aside, batch);
        let report = connection
            .lend(|client| aside.or(engine::sync_people(client, &mut crm, run, &mut progress)))?;
        array_to_php(&report)
    })
}

/// Tells what was sent, and a callback about a batch.
pub fn tell(
    connection: &Connection,
    callable: Option<&Callable>,
    aside: &Aside,
    batch: &impl Serialize,
) -> osdi_engine::Result<()> {
    let told = connection.tell_trace().and_then(|()| match callable {
        Some(callable) => call(callable.0, vec![record_to_php(batch)?]).map(drop),
        None => Ok(()),
    });
    told.map_err(|failure| aside.put(failure))
}
