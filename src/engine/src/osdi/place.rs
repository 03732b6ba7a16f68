//! Where resources are: the paths of collections and of single records below the entry point.

use std::marker::PhantomData;

use super::{Id, Resource, Root, Within};

/// A collection of `T`: one at the top of the API, or the part of it that belongs to one `P`.
///
/// ```
/// # use osdi_engine::osdi::{Collection, Donation, PersonId, Tag};
/// assert_eq!(Collection::<Tag>::all().path(), "tags");
/// let person = PersonId::parse("5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21").unwrap();
/// assert_eq!(
///     person.collection::<Donation>().path(),
///     "people/5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21/donations"
/// );
/// ```
#[derive(Debug)]
pub struct Collection<T, P = Root> {
    path: String,
    kind: PhantomData<fn() -> (T, P)>,
}

impl<T, P> Clone for Collection<T, P> {
    fn clone(&self) -> Self {
        Self {
            path: self.path.clone(),
            kind: PhantomData,
        }
    }
}

impl<T: Within<Root>> Collection<T> {
    /// All of this kind that the token sees.
    #[must_use]
    pub fn all() -> Self {
        Self {
            path: T::COLLECTION.to_owned(),
            kind: PhantomData,
        }
    }
}

impl<T, P> Collection<T, P> {
    /// Path below the entry point, without slashes around it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl<P: Within<Root>> Id<P> {
    /// The resources of a kind that belong to this one, such as the taggings of a person or of a tag.
    #[must_use]
    pub fn collection<T: Within<P>>(&self) -> Collection<T, P> {
        Collection {
            path: format!("{}/{self}/{}", P::COLLECTION, T::COLLECTION),
            kind: PhantomData,
        }
    }
}

/// Where one record is: `&id` at the top of the API, `(&parent, &id)` as a part of another resource.
pub trait Place {
    /// The kind of the record.
    type Record: Within<Self::Parent>;
    /// What it is part of.
    type Parent;

    /// Its id.
    fn id(&self) -> &Id<Self::Record>;

    /// Path below the entry point, without slashes around it.
    fn path(&self) -> String;
}

impl<T: Within<Root>> Place for &Id<T> {
    type Record = T;
    type Parent = Root;

    fn id(&self) -> &Id<T> {
        self
    }

    fn path(&self) -> String {
        format!("{}/{self}", T::COLLECTION)
    }
}

impl<P: Within<Root>, T: Within<P> + Resource> Place for (&Id<P>, &Id<T>) {
    type Record = T;
    type Parent = P;

    fn id(&self) -> &Id<T> {
        self.1
    }

    fn path(&self) -> String {
        format!("{}/{}", self.0.collection::<T>().path, self.1)
    }
}
