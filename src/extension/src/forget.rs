//! What a deletion in CiviCRM means on Action Network.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::exception::PhpResult;
use ext_php_rs::types::ZendHashTable;
use ext_php_rs::{php_function, wrap_function};
use osdi_engine::osdi::PersonId;
use osdi_engine::sync::{Channels, Farewell, Forgotten, forget_people as forget};
use serde::{Deserialize, Serialize};

use crate::arguments::Array;
use crate::client::Client;
use crate::convert::list_to_php;
use crate::door::{Outcome, entry};
use crate::functions::argument;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    remote_id: PersonId,
    unsubscribe: bool,
    /// What from; everything unless given.
    #[serde(default)]
    channels: Option<Vec<Channel>>,
    blank: bool,
    #[serde(default)]
    custom_fields: Vec<String>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Channel {
    Email,
    Mobile,
}

impl Given {
    fn unsubscribes(&self) -> Channels {
        let from = |channel| {
            let channels = self.channels.as_ref();
            self.unsubscribe && channels.is_none_or(|some| some.contains(&channel))
        };
        Channels {
            email: from(Channel::Email),
            texts: from(Channel::Mobile),
        }
    }
}

#[derive(Serialize)]
struct Told {
    outcome: &'static str,
    kind: Option<&'static str>,
    reason: Option<String>,
}

/// Adds the function of this file to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(forget_people))
}

/// Unsubscribes and empties people.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\forget_people")]
pub fn forget_people(client: &Client, people: Array) -> PhpResult<ZBox<ZendHashTable>> {
    let connection = client.connection();
    entry(move || {
        let people: Vec<Given> = argument(&people, "$people")?;
        let people: Vec<Farewell> = people
            .into_iter()
            .map(|one| Farewell {
                unsubscribe: one.unsubscribes(),
                id: one.remote_id,
                blank: one.blank,
                custom_fields: one.custom_fields,
            })
            .collect();
        let told: Vec<Told> = connection.lend(|client| -> Outcome<_> {
            Ok(forget(client, &people).iter().map(told).collect())
        })?;
        list_to_php(&told)
    })
}

fn told(forgotten: &Forgotten) -> Told {
    let (outcome, error) = match forgotten {
        Forgotten::Done => ("done", None),
        Forgotten::NothingToDo => ("nothing_to_do", None),
        Forgotten::Gone => ("gone", None),
        Forgotten::CameBack => ("came_back", None),
        Forgotten::Failed(error) => ("failed", Some(error)),
        Forgotten::NotTried => ("not_tried", None),
    };
    Told {
        outcome,
        kind: error.map(|error| error.kind().name()),
        reason: error.map(ToString::to_string),
    }
}
