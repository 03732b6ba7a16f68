//! A run of the sync of actions, over a gateway object and with a progress callback.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::exception::PhpResult;
use ext_php_rs::types::{ZendHashTable, ZendObject};
use ext_php_rs::{php_function, wrap_function};
use jiff::Timestamp;
use osdi_engine::profile::ActionRules;
use osdi_engine::sync::{self as engine, ActionBatch, ActionRun};
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
    #[serde(default)]
    rules: ActionRules,
    #[serde(default, deserialize_with = "number_of_records")]
    batch_size: Option<usize>,
    #[serde(default)]
    preview: bool,
    /// Of a preview.
    #[serde(default)]
    limit: Option<u64>,
}

/// Adds the function of this file to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(sync_actions))
}

/// Brings actions from Action Network to CiviCRM.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\sync_actions")]
pub fn sync_actions(
    client: &Client,
    gateway: &ZendObject,
    run: Array,
    progress: Option<Callable>,
) -> PhpResult<ZBox<ZendHashTable>> {
    let connection = client.connection();
    entry(move || {
        let options: RunOptions = argument(&run, "$run")?;
        let run = ActionRun {
            rules: options.rules,
            batch_size: options.batch_size.unwrap_or(BATCH_SIZE),
            now: Timestamp::now(),
            mode: mode(options.preview, options.limit, false),
        };
        let aside = Aside::default();
        let mut crm = Gateway::new(gateway, &aside);
        let mut progress =
            |batch: &ActionBatch<'_>| tell(&connection, progress.as_ref(), &aside, batch);
        let report = connection
            .lend(|client| aside.or(engine::sync_actions(client, &mut crm, run, &mut progress)))?;
        array_to_php(&report)
    })
}
