//! Where a kind of resource stands: at the top of the API, or below another resource.

use crate::Result;
use crate::osdi::{Collection, Id, Place, Root, Within};

/// What collections stand in: the root, or one resource.
pub(super) trait Level: Sized {
    /// Collection of the resource they stand in.
    const PARENT: Option<&'static str>;

    /// The collection of a kind, in the resource of this id if there must be one.
    fn collection<T: Within<Self>>(parent: &str) -> Result<Collection<T, Self>>;
}

impl Level for Root {
    const PARENT: Option<&'static str> = None;

    fn collection<T: Within<Self>>(_: &str) -> Result<Collection<T, Self>> {
        Ok(Collection::all())
    }
}

impl<P: Within<Root>> Level for P {
    const PARENT: Option<&'static str> = Some(P::COLLECTION);

    fn collection<T: Within<Self>>(parent: &str) -> Result<Collection<T, Self>> {
        Ok(Id::<P>::parse(parent)?.collection())
    }
}

/// The place of one record in a collection.
pub(super) struct Spot<T, P> {
    collection: Collection<T, P>,
    id: Id<T>,
}

impl<T: Within<P>, P> Spot<T, P> {
    /// The record of this id.
    pub fn new(collection: Collection<T, P>, id: &str) -> Result<Self> {
        Ok(Self {
            collection,
            id: Id::parse(id)?,
        })
    }
}

impl<T: Within<P>, P> Place for &Spot<T, P> {
    type Record = T;
    type Parent = P;

    fn id(&self) -> &Id<T> {
        &self.id
    }

    fn path(&self) -> String {
        format!("{}/{}", self.collection.path(), self.id)
    }
}
