//! The fields of each form that can be written, by their names in JSON. The compiler sees to it that none is forgotten.

use serde_json::Value;

use super::body::Body;
use super::place::At;
use super::{Fields, Given};
use crate::Result;
use crate::osdi::*;

/// Declares how a form is read: its fields, the one link it has, what it shares with all of its kind, and what of its
/// type is for reading only.
macro_rules! form {
    (
        $type:ident $(<$rest:ident>)? { $($field:ident: $key:literal),* $(,)? }
        $(linked by $link:ident $relation:literal)? $(and $fields:ident)? $(without $($unread:ident)+)?
    ) => {
        impl $(<$rest: Fields>)? Fields for $type $(<$rest>)? {
            fn known(known: &mut Vec<&'static str>) {
                known.extend::<&[&'static str]>(&[$($key),*]);
                $($rest::known(known);)?
                $(form!(@links known $link);)?
            }

            fn take(body: &mut Body<'_>) -> Result<Self> {
                // Unused by a form without fields.
                let _ = &body;
                Ok(Self {
                    $($field: body.take($key)?,)*
                    $($link: body.take_link($relation)?,)?
                    $($fields: Fields::take(body)?,)?
                    $($($unread: Default::default(),)+)?
                })
            }
        }

        impl $(<$rest: Fields>)? Given for $type $(<$rest>)? {
            fn read(value: Value, at: At<'_>) -> Result<Self> {
                Body::form(value, at)
            }
        }
    };
    (@links $known:ident $link:ident) => {
        $known.push("_links");
    };
}

form! { NewTag { name: "name" } }
form! { NewTagging { identifiers: "identifiers" } linked by person "osdi:person" }
form! { NewMessage {
    subject: "subject", body: "body", from: "from", reply_to: "reply_to", name: "name",
    origin_system: "origin_system", tag_list: "tag_list", targets: "targets",
} linked by wrapper "osdi:wrapper" }
form! { MessageChanges {
    subject: "subject", body: "body", from: "from", reply_to: "reply_to", name: "name", tag_list: "tag_list",
    targets: "targets",
} }
form! { NewUniqueIdList { name: "name", unique_ids: "unique_ids" } }
form! { UniqueIdListChanges { name: "name", unique_ids: "unique_ids" } }

form! { NewAction<F> {
    origin_system: "origin_system", title: "title", name: "name", description: "description",
    browser_url: "browser_url", featured_image_url: "featured_image_url", tag_list: "tag_list",
    hidden: "action_network:hidden", identifiers: "identifiers",
} linked by creator "osdi:creator" and fields }
form! { ActionChanges<F> {
    title: "title", name: "name", description: "description", browser_url: "browser_url",
    featured_image_url: "featured_image_url", tag_list: "tag_list", hidden: "action_network:hidden",
    identifiers: "identifiers",
} and fields }
form! { NewRecord<F> {
    referrer_data: "action_network:referrer_data", identifiers: "identifiers",
} linked by person "osdi:person" and fields }
form! { NoMore {} }

form! { PetitionFields { petition_text: "petition_text", target: "target" } }
form! { PetitionEdits { petition_text: "petition_text", target: "target" } }
form! { PetitionTarget { name: "name" } without extra }
form! { EventFields {
    start_date: "start_date", end_date: "end_date", instructions: "instructions", location: "location",
    capacity: "capacity", visibility: "visibility", guests_can_invite_others: "guests_can_invite_others",
    transparence: "transparence", reminders: "reminders",
} }
form! { EventEdits {
    start_date: "start_date", end_date: "end_date", instructions: "instructions", location: "location",
    guests_can_invite_others: "guests_can_invite_others", transparence: "transparence", reminders: "reminders",
} }
form! { EventLocation {
    venue: "venue", address_lines: "address_lines", locality: "locality", region: "region",
    postal_code: "postal_code", country: "country", language: "language",
} without extra }
form! { Reminder { method: "method", minutes: "minutes" } without extra }
form! { FormFields { call_to_action: "call_to_action" } }
form! { FormEdits { call_to_action: "call_to_action" } }
form! { SurveyFields { call_to_action: "call_to_action" } }
form! { SurveyEdits { call_to_action: "call_to_action" } }
form! { EventCampaignFields { host_pitch: "host_pitch", host_instructions: "host_instructions" } }
form! { EventCampaignEdits { host_pitch: "host_pitch", host_instructions: "host_instructions" } }
form! { AdvocacyCampaignFields { channel: "type", targets: "targets" } }
form! { AdvocacyCampaignEdits { targets: "targets" } }

form! { SignatureFields { comments: "comments" } }
form! { SignatureChanges { comments: "comments", identifiers: "identifiers" } }
form! { AttendanceFields { status: "status" } }
form! { AttendanceChanges { status: "status", identifiers: "identifiers" } }
form! { SubmissionChanges { identifiers: "identifiers" } }
form! { ResponseChanges { identifiers: "identifiers" } }
form! { OutreachFields { subject: "subject", message: "message", duration: "duration", targets: "targets" } }
form! { OutreachChanges {
    subject: "subject", message: "message", duration: "duration", targets: "targets", identifiers: "identifiers",
} }
form! { OutreachTarget {
    title: "title", given_name: "given_name", family_name: "family_name", ocdid: "ocdid",
} without extra }
form! { DonationFields {
    recipients: "recipients", created_date: "created_date", currency: "currency",
    recurrence: "action_network:recurrence",
} }
form! { DonationChanges { recipients: "recipients" } }
form! { Recipient { display_name: "display_name", amount: "amount" } without extra }
form! { Recurrence { recurring: "recurring", period: "period" } without extra }
form! { ReferrerData { source: "source", referrer: "referrer", website: "website" } without extra }

form! { Person {
    identifiers: "identifiers", given_name: "given_name", family_name: "family_name",
    email_addresses: "email_addresses", phone_numbers: "phone_numbers", postal_addresses: "postal_addresses",
    languages_spoken: "languages_spoken", custom_fields: "custom_fields",
} without created_date modified_date links extra }
form! { EmailAddress { address: "address", primary: "primary", status: "status" } without extra }
form! { PhoneNumber {
    number: "number", number_type: "number_type", primary: "primary", status: "status",
} without extra }
form! { PostalAddress {
    primary: "primary", address_lines: "address_lines", locality: "locality", region: "region",
    postal_code: "postal_code", country: "country",
} without extra }
