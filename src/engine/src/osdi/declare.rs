//! How kinds of resources are declared: their fields in words, and the leniences of reading them added by type.
//!
//! A declared type reads null as absence, keeps the fields nobody here knows in `extra`, and writes back what it read.

/// Declares a type that reads and writes a JSON object, each field by the lenience of its type.
macro_rules! json_object {
    ($(#[$meta:meta])* pub struct $name:ident { $($fields:tt)* }) => {
        json_object! { @fields [$(#[$meta])* $name] [] $($fields)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$doc:meta])* $field:ident: Option<String>, $($rest:tt)*) => {
        json_object! { @fields $head [$($done)* $(#[$doc])*
            #[serde(deserialize_with = "crate::osdi::tolerant::text", skip_serializing_if = "Option::is_none")]
            pub $field: Option<String>,] $($rest)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$doc:meta])* $field:ident: Option<bool>, $($rest:tt)*) => {
        json_object! { @fields $head [$($done)* $(#[$doc])*
            #[serde(deserialize_with = "crate::osdi::tolerant::truth", skip_serializing_if = "Option::is_none")]
            pub $field: Option<bool>,] $($rest)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$doc:meta])* $field:ident: Option<u64>, $($rest:tt)*) => {
        json_object! { @fields $head [$($done)* $(#[$doc])*
            #[serde(deserialize_with = "crate::osdi::tolerant::number", skip_serializing_if = "Option::is_none")]
            pub $field: Option<u64>,] $($rest)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$doc:meta])* $field:ident: Option<Timestamp>, $($rest:tt)*) => {
        json_object! { @fields $head [$($done)* $(#[$doc])*
            #[serde(deserialize_with = "crate::osdi::time::time", skip_serializing_if = "Option::is_none")]
            pub $field: Option<jiff::Timestamp>,] $($rest)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$doc:meta])* $field:ident: Option<DateTime>, $($rest:tt)*) => {
        json_object! { @fields $head [$($done)* $(#[$doc])*
            #[serde(with = "crate::osdi::time::local_time", skip_serializing_if = "Option::is_none")]
            pub $field: Option<jiff::civil::DateTime>,] $($rest)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$doc:meta])* $field:ident: Option<Amount>, $($rest:tt)*) => {
        json_object! { @fields $head [$($done)* $(#[$doc])*
            #[serde(deserialize_with = "crate::osdi::amount::amount", skip_serializing_if = "Option::is_none")]
            pub $field: Option<crate::osdi::Amount>,] $($rest)* }
    };
    // Any other: a type of its own.
    (@fields $head:tt [$($done:tt)*] $(#[$doc:meta])* $field:ident: Option<$type:ty>, $($rest:tt)*) => {
        json_object! { @fields $head [$($done)* $(#[$doc])*
            #[serde(skip_serializing_if = "Option::is_none")]
            pub $field: Option<$type>,] $($rest)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$doc:meta])* $field:ident: Vec<String>, $($rest:tt)*) => {
        json_object! { @fields $head [$($done)* $(#[$doc])*
            #[serde(deserialize_with = "crate::osdi::tolerant::texts", skip_serializing_if = "Vec::is_empty")]
            pub $field: Vec<String>,] $($rest)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$doc:meta])* $field:ident: Vec<$type:ty>, $($rest:tt)*) => {
        json_object! { @fields $head [$($done)* $(#[$doc])*
            #[serde(deserialize_with = "crate::osdi::tolerant::list", skip_serializing_if = "Vec::is_empty")]
            pub $field: Vec<$type>,] $($rest)* }
    };
    (@fields $head:tt [$($done:tt)*] $(#[$doc:meta])* $field:ident: Links, $($rest:tt)*) => {
        json_object! { @fields $head [$($done)* $(#[$doc])*
            #[serde(rename = "_links", deserialize_with = "crate::osdi::tolerant::or_default",
                    skip_serializing_if = "crate::osdi::Links::is_empty")]
            pub $field: crate::osdi::Links,] $($rest)* }
    };
    (@fields [$(#[$meta:meta])* $name:ident] [$($fields:tt)*]) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            $($fields)*
            /// Fields this version does not know.
            #[serde(flatten)]
            pub extra: serde_json::Map<String, serde_json::Value>,
        }
    };
}

/// Declares a kind of resource: what all have, and its own fields.
macro_rules! resource {
    (
        $(#[$meta:meta])* pub struct $name:ident, $(#[$id_meta:meta])* $id:ident
        = $words:literal $relation:literal in $collection:literal, filtered by $field:ty $(, for $keys:ident keys)?
          $(, also called $($other:literal)+)?;
        { $($fields:tt)* }
    ) => {
        json_object! {
            $(#[$meta])*
            pub struct $name {
                /// `system:id` texts, of which one is `action_network:<uuid>`. They can be added, never removed.
                identifiers: Vec<String>,
                /// When it was made, in UTC.
                created_date: Option<Timestamp>,
                /// When it last changed, in UTC and whole seconds.
                modified_date: Option<Timestamp>,
                $($fields)*
                /// Links to it and to what belongs to it.
                links: Links,
            }
        }

        #[doc = concat!("The id of one ", $words, ".")]
        $(#[$id_meta])*
        pub type $id = crate::osdi::Id<$name>;

        impl crate::osdi::Resource for $name {
            const RELATION: &'static str = $relation;
            $(const OTHER_RELATIONS: &'static [&'static str] = &[$($other),+];)?
            const COLLECTION: &'static str = $collection;
            const NAME: &'static str = $words;
            $(const KEYS: crate::osdi::Keys = crate::osdi::Keys::$keys;)?
            type Field = $field;

            fn identifiers(&self) -> &[String] {
                &self.identifiers
            }

            fn links(&self) -> &crate::osdi::Links {
                &self.links
            }
        }
    };
}

/// Declares an action: a page on which people act (reference, 7.0). It has what all of them have, and its own fields.
macro_rules! action {
    (
        $(#[$meta:meta])* pub struct $name:ident, $id:ident
        = $words:literal $relation:literal in $collection:literal, filtered by $field:ty
          $(, also called $($other:literal)+)?;
        new with $new:ty, changed with $changes:ty;
        { $($fields:tt)* }
    ) => {
        resource! {
            $(#[$meta])* pub struct $name, $id
            = $words $relation in $collection, filtered by $field $(, also called $($other)+)?;
            {
                /// The system it was made in: `Action Network`, or what was given on creation.
                origin_system: Option<String>,
                /// Public title.
                title: Option<String>,
                /// Administrative title.
                name: Option<String>,
                /// Text of the page, HTML.
                description: Option<String>,
                /// Address of the page; absent on one that was made through the API.
                browser_url: Option<String>,
                /// Address of the page's picture.
                featured_image_url: Option<String>,
                /// Names of the tags Action Network puts on people who act on the page itself.
                tag_list: Vec<String>,
                /// Whether it is left out of public lists.
                #[serde(rename = "action_network:hidden")]
                hidden: Option<bool>,
                /// The group it belongs to.
                #[serde(rename = "action_network:sponsor")]
                sponsor: Option<crate::osdi::Sponsor>,
                /// What came along with it, such as `osdi:creator`, as it came.
                #[serde(rename = "_embedded")]
                embedded: Option<serde_json::Map<String, serde_json::Value>>,
                $($fields)*
            }
        }

        impl crate::osdi::Within for $name {}

        impl crate::osdi::Creatable for $name {
            type New = crate::osdi::NewAction<$new>;
        }

        impl crate::osdi::Updatable for $name {
            type Changes = crate::osdi::ActionChanges<$changes>;
        }

        impl crate::osdi::Embeddable for $name {}
    };
}

/// Declares the record that somebody acted on an action (reference, 7.0).
macro_rules! action_record {
    (
        $(#[$meta:meta])* pub struct $name:ident, $id:ident
        = $words:literal $relation:literal in $collection:literal on $action:ty
          $(, also called $($other:literal)+)?;
        new with $new:ty, changed with $changes:ty;
        { $($fields:tt)* }
    ) => {
        resource! {
            $(#[$meta])* pub struct $name, $id
            = $words $relation in $collection, filtered by crate::osdi::RecordField $(, also called $($other)+)?;
            {
                /// Who acted. Reading this person can end with “not found” (reference, quirk 14).
                #[serde(rename = "action_network:person_id")]
                person_id: Option<crate::osdi::PersonId>,
                /// Where they came from.
                #[serde(rename = "action_network:referrer_data")]
                referrer_data: Option<crate::osdi::ReferrerData>,
                $($fields)*
            }
        }

        impl crate::osdi::Within<crate::osdi::Person> for $name {}

        impl crate::osdi::Within<$action> for $name {}

        impl crate::osdi::Creatable<$action> for $name {
            type New = crate::osdi::NewRecord<$new>;
        }

        impl crate::osdi::Updatable<$action> for $name {
            type Changes = $changes;
        }

        impl crate::osdi::Recordable<$action> for $name {
            type Fields = $new;
        }

        impl crate::osdi::InBackground for $name {}
    };
}

pub(super) use {action, action_record, json_object, resource};
