//! The typed calls, with JSON going in and coming out. Each is one row of the table's.

use serde::Serialize;
use serde_json::Value;

use super::address::Address;
use super::level::{Level, Spot};
use super::records::Records;
use crate::client::{Accepted, Client};
use crate::osdi::{
    Collection, Creatable, Deletable, Embed, Embeddable, Fields, Given, Id, InBackground, Nulls,
    RecordHelper, Recordable, Resource, Updatable, Within, article, filter_of, given,
};
use crate::{Error, Kind, Result};

pub(super) fn get<T: Within<P> + Serialize, P: Level>(
    client: &mut Client,
    address: &Address,
) -> Result<Value> {
    json(&client.get(&spot::<T, P>(address)?)?)
}

pub(super) fn page<T: Within<P> + Serialize, P: Level>(
    client: &mut Client,
    address: &Address,
    criteria: &[Vec<String>],
    number: u32,
) -> Result<Vec<Value>> {
    let filter = filter_of::<T>(criteria)?;
    let collection = collection::<T, P>(address)?;
    let page = client.page(&collection, Some(&filter), number)?;
    page.into_items().iter().map(json).collect()
}

pub(super) fn records<T: Within<P> + Serialize + 'static, P: Level>(
    client: &Client,
    address: &Address,
    criteria: &[Vec<String>],
) -> Result<Records> {
    let filter = filter_of::<T>(criteria)?;
    let collection = collection::<T, P>(address)?;
    Ok(match &address.query {
        None => Records::new(client.pages(&collection, Some(&filter))),
        Some(link) => Records::new(client.pages_of_link::<T>(link.as_str())?),
    })
}

pub(super) fn create<T: Creatable<P> + Serialize, P: Level>(
    client: &mut Client,
    address: &Address,
    body: Value,
) -> Result<Value>
where
    T::New: Given,
{
    let new = new::<T, T::New>(body)?;
    json(&client.create(&collection::<T, P>(address)?, &new)?)
}

pub(super) fn create_later<T: Creatable<P> + InBackground, P: Level>(
    client: &mut Client,
    address: &Address,
    body: Value,
) -> Result<Accepted>
where
    T::New: Given,
{
    let new = new::<T, T::New>(body)?;
    client.create_in_background(&collection::<T, P>(address)?, &new)
}

pub(super) fn record<T: Recordable<P> + Serialize, P: Level>(
    client: &mut Client,
    address: &Address,
    body: Value,
) -> Result<Value>
where
    T::New: Given,
    <T as Recordable<P>>::Fields: Fields,
{
    if !has_person(&body) {
        return create::<T, P>(client, address, body);
    }
    let helper = new::<T, RecordHelper<<T as Recordable<P>>::Fields>>(body)?;
    json(&client.record(&collection::<T, P>(address)?, &helper)?)
}

pub(super) fn record_later<T: Recordable<P> + InBackground, P: Level>(
    client: &mut Client,
    address: &Address,
    body: Value,
) -> Result<Accepted>
where
    T::New: Given,
    <T as Recordable<P>>::Fields: Fields,
{
    if !has_person(&body) {
        return create_later::<T, P>(client, address, body);
    }
    let helper = new::<T, RecordHelper<<T as Recordable<P>>::Fields>>(body)?;
    client.record_in_background(&collection::<T, P>(address)?, &helper)
}

pub(super) fn update<T: Updatable<P> + Serialize, P: Level>(
    client: &mut Client,
    address: &Address,
    body: Value,
) -> Result<Value>
where
    T::Changes: Given,
{
    let changes = changes::<T, T::Changes>(body)?;
    json(&client.update(&spot::<T, P>(address)?, &changes)?)
}

pub(super) fn update_later<T: Updatable<P> + InBackground, P: Level>(
    client: &mut Client,
    address: &Address,
    body: Value,
) -> Result<Accepted>
where
    T::Changes: Given,
{
    let changes = changes::<T, T::Changes>(body)?;
    client.update_in_background(&spot::<T, P>(address)?, &changes)
}

pub(super) fn delete<T: Deletable<P>, P: Level>(
    client: &mut Client,
    address: &Address,
) -> Result<()> {
    client.delete(&spot::<T, P>(address)?)
}

pub(super) fn delete_later<T: Deletable<P> + InBackground, P: Level>(
    client: &mut Client,
    address: &Address,
) -> Result<Accepted> {
    client.delete_in_background(&spot::<T, P>(address)?)
}

pub(super) fn embed<T: Embeddable>(client: &mut Client, address: &Address) -> Result<Embed> {
    client.embed(&Id::<T>::parse(&address.id)?)
}

/// What is new, as the caller gives it.
fn new<T: Resource, New: Given>(body: Value) -> Result<New> {
    given(body, &format!("a new {}", T::NAME), Nulls::Absent)
}

/// Changes, as the caller gives them.
pub(super) fn changes<T: Resource, Changes: Given>(body: Value) -> Result<Changes> {
    let what = format!("the changes of {} {}", article(T::NAME), T::NAME);
    given(body, &what, Nulls::Clear)
}

fn has_person(body: &Value) -> bool {
    body.get("person").is_some_and(|person| !person.is_null())
}

fn collection<T: Within<P>, P: Level>(address: &Address) -> Result<Collection<T, P>> {
    P::collection(&address.parent)
}

fn spot<T: Within<P>, P: Level>(address: &Address) -> Result<Spot<T, P>> {
    Spot::new(collection::<T, P>(address)?, &address.id)
}

/// The record as JSON, with the fields nobody here knows.
pub(super) fn json(record: &impl Serialize) -> Result<Value> {
    serde_json::to_value(record).map_err(|error| {
        Error::new(
            Kind::Unreadable,
            format!("A record of Action Network cannot be written as JSON: {error}."),
        )
    })
}
