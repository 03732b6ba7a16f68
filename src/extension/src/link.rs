//! What is remembered of a person that is linked to another contact by hand.

use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::exception::PhpResult;
use ext_php_rs::{php_function, wrap_function};
use osdi_engine::crm::Base;

use crate::arguments::Text;
use crate::door::{Failure, entry};

/// Adds the function of this file to the module.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(settled_refusal))
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
