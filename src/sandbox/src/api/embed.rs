//! The HTML that puts a page into another site.

use axum::Extension;
use axum::extract::{Path, State};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::desk::Desk;
use crate::hal;
use crate::resources::ResourceKind;

use super::{resource_view, resources};

const LAYOUTS: [&str; 2] = ["standard", "full"];
const STYLES: [&str; 3] = ["default_styles", "layout_only_styles", "no_styles"];

/// Six variants; here each is no more than a place and a script that is not there.
pub(super) async fn show(
    State(desk): State<Desk>,
    Extension(kind): Extension<ResourceKind>,
    Path(text): Path<String>,
) -> Result<Answer, Answer> {
    let id = resources::id(kind, &text)?;
    if desk.world().resources.get(kind, id).is_none() {
        return Err(Answer::unknown(kind.traits().noun, &text));
    }
    let origin = desk.origin();
    let noun = kind.traits().noun;
    let mut fields = Map::new();
    for layout in LAYOUTS {
        for style in STYLES {
            let html = format!(
                "<script src='{}/widgets/v5/{noun}/{id}?format=js&source=widget&style={layout}-{style}'></script>\
                 <div id='can-{noun}-area-{id}'></div>",
                origin.as_str()
            );
            fields.insert(format!("embed_{layout}_{style}"), json!(html));
        }
    }
    let own = format!("{}/embed", resource_view::path(kind, id));
    fields.insert(
        "_links".to_owned(),
        json!({ "self": hal::link(origin.api(&own)) }),
    );
    Ok(Answer::ok(hal::top(Value::Object(fields), origin)))
}
