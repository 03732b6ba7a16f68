//! A run of the sync of tags, over a gateway object.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::exception::PhpResult;
use ext_php_rs::types::{ZendHashTable, ZendObject};
use ext_php_rs::{php_function, wrap_function};
use jiff::Timestamp;
use osdi_engine::profile::{Origin, TagRules};
use osdi_engine::sync::{self as engine, TaggingRun};
use serde::Deserialize;

use crate::arguments::Array;
use crate::client::Client;
use crate::convert::array_to_php;
use crate::door::entry;
use crate::functions::argument;
use crate::gateway::{Aside, Gateway};
use crate::sync::{BATCH_SIZE, mode};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunOptions {
    origins: Vec<String>,
    #[serde(default)]
    rules: TagRules,
    #[serde(default)]
    batch_size: Option<usize>,
    /// Looks at what it takes away were taken, so the brake is off.
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
    module.function(wrap_function!(sync_taggings))
}

/// Carries who has which tag, in one or both directions.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\sync_taggings")]
pub fn sync_taggings(
    client: &Client,
    gateway: &ZendObject,
    run: Array,
) -> PhpResult<ZBox<ZendHashTable>> {
    let connection = client.connection();
    entry(move || {
        let options: RunOptions = argument(&run, "$run")?;
        let origins = options.origins.iter().map(|word| Origin::parse(word));
        let mode = mode(options.preview, options.limit, options.confirm);
        let run = TaggingRun {
            rules: options.rules,
            origins: origins.collect::<Result<_, _>>()?,
            batch_size: options.batch_size.unwrap_or(BATCH_SIZE),
            now: Timestamp::now(),
            mode,
        };
        let aside = Aside::default();
        let mut crm = Gateway::new(gateway, &aside);
        let mut progress = || {
            connection
                .tell_trace()
                .map_err(|failure| aside.put(failure))
        };
        let report = connection
            .lend(|client| aside.or(engine::sync_taggings(client, &mut crm, run, &mut progress)))?;
        array_to_php(&report)
    })
}
