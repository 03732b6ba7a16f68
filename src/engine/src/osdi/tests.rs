//! How all kinds of resources are read and written.

mod reading;
mod writing;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Id, Resource};

const UUID: &str = "5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21";
const OTHER: &str = "0b8a7c52-6d3f-4f0e-8a2b-4c2a9e117d60";

fn id<T: Resource>(uuid: &str) -> Id<T> {
    Id::parse(uuid).unwrap()
}

fn read_any<T: DeserializeOwned>(json: &Value) -> T {
    serde_json::from_str(&json.to_string()).unwrap_or_else(|error| panic!("{json}: {error}"))
}
