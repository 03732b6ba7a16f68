//! What is remembered of a person that is linked to another contact by hand.

use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::exception::PhpResult;
use ext_php_rs::{php_function, wrap_function};
use osdi_engine::crm::{Base, Options};
use osdi_engine::mapping::PersonFields;
use osdi_engine::osdi::Person;
use osdi_engine::sync;

use crate::arguments::{Array, Text};
use crate::door::{Failure, entry};
use crate::functions::argument;

/// Adds the function of this file to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(settled_refusal))
        .function(wrap_function!(has_refused_texts))
}

/// What of a base outlives the link it is about.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\settled_refusal")]
pub fn settled_refusal(base: Text) -> PhpResult<Option<String>> {
    entry(|| {
        let base = Base::parse(base.utf8("$base")?);
        let settled = base.as_ref().and_then(Base::settled_refusal);
        let text = settled.map(|base| serde_json::to_string(&base)).transpose();
        text.map_err(|error| Failure::Misuse(error.to_string()))
    })
}

/// Whether a person refused texts since the sync the base is of.
#[php_function]
#[php(name = "Civi\\Osdi\\Native\\has_refused_texts")]
pub fn has_refused_texts(base: Text, person: Array, options: Array) -> PhpResult<bool> {
    entry(|| {
        let base = Base::parse(base.utf8("$base")?);
        let person: Person = argument(&person, "$person")?;
        let options: Options = argument(&options, "$options")?;
        let fields = PersonFields::of_person(&person, &options);
        Ok(base.is_some_and(|base| sync::has_refused_texts(&base, &fields)))
    })
}
