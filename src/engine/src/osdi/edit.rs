//! One field of an update.

use serde::{Serialize, Serializer};

/// What happens to a field: a PUT leaves alone what it does not name, and clears what it names as null (Action Network
/// reference, 3.6).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// The field stays as it is, and is not sent.
    #[default]
    Keep,
    /// The field is emptied. Action Network does not clear every field; compare what comes back.
    Clear,
    /// The field gets this value.
    Set(T),
}

impl<T> Edit<T> {
    /// Whether the field is not to be sent.
    #[must_use]
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T> From<T> for Edit<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl<T: Serialize> Serialize for Edit<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}
