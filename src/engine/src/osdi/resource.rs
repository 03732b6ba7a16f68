//! What all kinds of resources have in common, and what Action Network lets be done with each.
//!
//! A capability is a trait. A call that Action Network would refuse lacks the trait and does not compile:
//!
//! ```compile_fail
//! # use osdi_engine::{client::Client, osdi::PersonId};
//! fn no_person_is_deleted(client: &mut Client, id: &PersonId) {
//!     let _ = client.delete(id);
//! }
//! ```
//! ```compile_fail
//! # use osdi_engine::{client::Client, osdi::{NewTag, TagId}};
//! fn no_tag_is_renamed(client: &mut Client, id: &TagId, tag: &NewTag) {
//!     let _ = client.update(id, tag);
//! }
//! ```
//! ```
//! # use osdi_engine::{client::Client, osdi::{TagId, TaggingId}};
//! fn a_tagging_is_deleted(client: &mut Client, tag: &TagId, tagging: &TaggingId) {
//!     let _ = client.delete((tag, tagging));
//! }
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{FilterField, Id, Links};

/// A kind of record Action Network keeps in a collection.
pub trait Resource: DeserializeOwned {
    /// Name of the list in `_embedded` of a page.
    const RELATION: &'static str;
    /// Other names of that list which Action Network uses, or may use where the reference infers the name.
    const OTHER_RELATIONS: &'static [&'static str] = &[];
    /// Last segment of the collection's path, without slashes around it.
    const COLLECTION: &'static str;
    /// What messages call one of these.
    const NAME: &'static str;
    /// Whose key sees them.
    const KEYS: Keys = Keys::Any;

    /// The fields by which the collection can be filtered (reference, 3.5).
    type Field: FilterField;

    /// `system:id` texts, of which one is `action_network:<uuid>`.
    fn identifiers(&self) -> &[String];

    /// The links of the resource.
    fn links(&self) -> &Links;

    /// The resource's id: the native identifier, else the end of the link to itself, because some answers come without
    /// identifiers (reference, quirk 24).
    fn id(&self) -> Option<Id<Self>> {
        Id::of(self.identifiers(), self.links())
    }
}

/// Whose key sees the resources of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// Every key sees what belongs to its user or group.
    Any,
    /// Only the key of a group; there are none for the key of a person (reference, section 1).
    Group,
}

/// The top of the API, where the collections stand that belong to no other resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {}

/// Resources that can be read below `P`: at the [`Root`], or as a part of another resource.
#[diagnostic::on_unimplemented(message = "Action Network has no collection of `{Self}` in `{P}`")]
pub trait Within<P = Root>: Resource {}

/// Resources that can be created below `P` by POST.
#[diagnostic::on_unimplemented(
    message = "Action Network does not let a `{Self}` be created in `{P}`"
)]
pub trait Creatable<P = Root>: Within<P> {
    /// What can be sent for a new one.
    type New: Serialize;

    /// How one that is there already is answered, where Action Network deduplicates.
    const IF_THERE: IfThere = IfThere::Answered;
}

/// How a POST for a resource that is there already is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfThere {
    /// With that resource. A redirect is a mistake, and not followed.
    Answered,
    /// With that resource, or with a redirect to it.
    MayBeRedirected,
}

/// Resources that can be changed at their place below `P` by PUT.
#[diagnostic::on_unimplemented(
    message = "Action Network does not let a `{Self}` be changed in `{P}`"
)]
pub trait Updatable<P = Root>: Within<P> {
    /// What can be changed. What is left out stays as it is (reference, 3.6).
    type Changes: Serialize;
}

/// Resources that can be deleted at their place below `P` by DELETE.
#[diagnostic::on_unimplemented(
    message = "Action Network does not let a `{Self}` be deleted in `{P}`"
)]
pub trait Deletable<P = Root>: Within<P> {}

/// Resources whose writes can be left to the background with `?background_request=true` (reference, 3.6).
#[diagnostic::on_unimplemented(
    message = "Action Network does not write a `{Self}` in the background"
)]
pub trait InBackground: Resource {}

/// Resources with code to be embedded in a web page (reference, 7.0).
#[diagnostic::on_unimplemented(message = "Action Network has no embed code for a `{Self}`")]
pub trait Embeddable: Within<Root> {}
