//! One row of the table: a kind of resource at one level, and the calls there are for it.

use std::marker::PhantomData;

use serde::Serialize;
use serde_json::Value;

use super::address::Address;
use super::calls;
use super::level::Level;
use super::records::Records;
use crate::Result;
use crate::client::{Accepted, Client};
use crate::osdi::{
    Creatable, Deletable, Embed, Embeddable, Fields, Given, InBackground, Recordable, Resource,
    Root, Updatable, Within,
};

/// A call that sends a body.
pub(super) type Write<R> = fn(&mut Client, &Address, Value) -> Result<R>;

/// A call that sends none.
pub(super) type Ask<R> = fn(&mut Client, &Address) -> Result<R>;

/// A call for one page, by criteria and number.
pub(super) type Page = fn(&mut Client, &Address, &[Vec<String>], u32) -> Result<Vec<Value>>;

/// What there is at a path.
pub(super) struct Row {
    /// Collection of the resource it stands in; none at the top.
    pub parent: Option<&'static str>,
    pub collection: &'static str,
    /// What one record is called.
    pub name: &'static str,
    pub get: Ask<Value>,
    pub page: Page,
    pub records: fn(&Client, &Address, &[Vec<String>]) -> Result<Records>,
    pub create: Option<Write<Value>>,
    pub create_later: Option<Write<Accepted>>,
    pub update: Option<Write<Value>>,
    pub update_later: Option<Write<Accepted>>,
    pub delete: Option<Ask<()>>,
    pub delete_later: Option<Ask<Accepted>>,
    pub embed: Option<Ask<Embed>>,
}

/// A row in the making, of a kind `T` in a `P`. Each step needs what it is called after.
pub(super) struct Kind<T, P = Root>(Row, PhantomData<fn() -> (T, P)>);

impl<T: Within<P> + Serialize + 'static, P: Level + 'static> Kind<T, P> {
    /// What can be read.
    pub const fn read() -> Self {
        let row = Row {
            parent: P::PARENT,
            collection: T::COLLECTION,
            name: T::NAME,
            get: calls::get::<T, P>,
            page: calls::page::<T, P>,
            records: calls::records::<T, P>,
            create: None,
            create_later: None,
            update: None,
            update_later: None,
            delete: None,
            delete_later: None,
            embed: None,
        };
        Self(row, PhantomData)
    }

    /// It can be created.
    pub const fn create(mut self) -> Self
    where
        T: Creatable<P>,
        T::New: Given,
    {
        self.0.create = Some(calls::create::<T, P>);
        self
    }

    /// And so in the background.
    pub const fn create_later(mut self) -> Self
    where
        T: Creatable<P> + InBackground,
        T::New: Given,
    {
        self.0.create_later = Some(calls::create_later::<T, P>);
        self
    }

    /// It can be changed.
    pub const fn update(mut self) -> Self
    where
        T: Updatable<P>,
        T::Changes: Given,
    {
        self.0.update = Some(calls::update::<T, P>);
        self
    }

    /// And so in the background.
    pub const fn update_later(mut self) -> Self
    where
        T: Updatable<P> + InBackground,
        T::Changes: Given,
    {
        self.0.update_later = Some(calls::update_later::<T, P>);
        self
    }

    /// It can be deleted, also in the background.
    pub const fn delete(mut self) -> Self
    where
        T: Deletable<P> + InBackground,
    {
        self.0.delete = Some(calls::delete::<T, P>);
        self.0.delete_later = Some(calls::delete_later::<T, P>);
        self
    }

    /// It is the record that somebody acted: created in two forms and changed, also in the background.
    pub const fn act(mut self) -> Self
    where
        T: Recordable<P> + Updatable<P> + InBackground,
        T::New: Given,
        T::Changes: Given,
        <T as Recordable<P>>::Fields: Fields,
    {
        self.0.create = Some(calls::record::<T, P>);
        self.0.create_later = Some(calls::record_later::<T, P>);
        self.update().update_later()
    }

    /// The row.
    pub const fn row(self) -> Row {
        self.0
    }
}

impl<T: Embeddable + Resource + Serialize + 'static> Kind<T> {
    /// It is a page on which people act: created, changed and embedded.
    pub const fn action(mut self) -> Self
    where
        T: Creatable + Updatable,
        T::New: Given,
        T::Changes: Given,
    {
        self.0.embed = Some(calls::embed::<T>);
        self.create().update()
    }
}
