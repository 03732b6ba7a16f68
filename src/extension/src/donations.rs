//! A run of the donations sync, over a gateway object and with a progress callback.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::exception::PhpResult;
use ext_php_rs::types::{ZendHashTable, ZendObject};
use ext_php_rs::{php_function, wrap_function};
use jiff::Timestamp;
use osdi_engine::profile::{DonationRules, Origin, ProfileId, Rules};
use osdi_engine::sync::{self as engine, DonationBatch, DonationRun};
use serde::Deserialize;

use crate::arguments::{Array, Callable};
use crate::client::Client;
use crate::convert::array_to_php;
use crate::door::entry;
use crate::functions::argument;
use crate::gateway::{Aside, Gateway};
use crate::sync::{BATCH_SIZE, mode, number_of_records, tell};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunOptions {
    profile_id: ProfileId,
    origin: String,
    #[serde(default)]
    rules: DonationRules,
    /// Of people, for donors who are synced first.
    #[serde(default)]
    people_rules: Rules,
    #[serde(default, deserialize_with = "number_of_records")]
    batch_size: Option<usize>,
    /// Looks at the refunds were taken, so the brake is off.
    #[serde(default)]
    confirm: bool,
    #[serde(default)]
    preview: bool,
    /// Of a preview.
    #[serde(default)]
    limit: Option<u64>,
}

/// Adds the function of this file to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(sync_donations))
}

/// Runs one direction of the donations sync.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\sync_donations")]
pub fn sync_donations(
    client: &Client,
    gateway: &ZendObject,
    run: Array,
    progress: Option<Callable>,
) -> PhpResult<ZBox<ZendHashTable>> {
    let connection = client.connection();
    entry(move || {
        let options: RunOptions = argument(&run, "$run")?;
        let mode = mode(options.preview, options.limit, options.confirm);
        let run = DonationRun {
            profile: options.profile_id,
            rules: options.rules,
            people: options.people_rules,
            origin: Origin::parse(&options.origin)?,
            batch_size: options.batch_size.unwrap_or(BATCH_SIZE),
            now: Timestamp::now(),
            mode,
        };
        let aside = Aside::default();
        let mut crm = Gateway::new(gateway, &aside);
        let mut progress =
            |batch: &DonationBatch<'_>| tell(&connection, progress.as_ref(), &aside, batch);
        let report = connection.lend(|client| {
            aside.or(engine::sync_donations(client, &mut crm, run, &mut progress))
        })?;
        array_to_php(&report)
    })
}
