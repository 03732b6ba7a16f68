//! What Action Network says: typed resources, pages and links, identifiers, times and filters; and what can be said to
//! it: for each kind of resource, what is new or changed about one.
//!
//! Reading is tolerant where Action Network is known to vary (null or missing lists, numbers where texts are
//! promised, an empty element in a list) and strict everywhere else, so that a surprise is an error with the place
//! in the document, not a silently wrong value. Fields nobody here knows are kept.
//!
//! | collection | read below | created below | changed below | deleted below | in the background |
//! | --- | --- | --- | --- | --- | --- |
//! | [`Person`] | root | root, by [`Signup`] | root | – | yes |
//! | [`Tag`] | root | root | – | – | – |
//! | [`Tagging`] | tag, person | tag | – | tag | yes |
//! | [`Petition`], [`Form`], [`FundraisingPage`], [`AdvocacyCampaign`], [`EventCampaign`], [`Survey`] | root | root | root | – | – |
//! | [`Event`] | root, event campaign | root, event campaign | root | – | – |
//! | [`Donation`] | root, fundraising page, person | fundraising page | fundraising page | – | yes |
//! | [`Signature`], [`Attendance`], [`Submission`], [`Outreach`], [`Response`] | its action, person | its action | its action | – | yes |
//! | [`Message`], [`UniqueIdList`] | root | root | root | – | – |
//! | [`Campaign`], [`List`], [`Query`], [`Wrapper`] | root | – | – | – | – |
//! | [`Item`] | list | – | – | – | – |
//!
//! [`EntryPoint`], [`Metadata`], [`CustomFields`] and [`Embed`] are single documents.

mod action;
mod advocacy_campaign;
mod amount;
mod attendance;
mod campaign;
mod criteria;
mod custom_field;
mod declare;
mod donation;
mod edit;
mod email_address;
mod embed;
mod entry_point;
mod event;
mod event_campaign;
mod filter;
mod filter_field;
mod form;
mod fundraising_page;
mod given;
mod hal;
mod identifier;
mod item;
mod links_to;
mod list;
mod listed;
mod message;
mod outreach;
mod person;
mod petition;
mod phone_number;
mod place;
mod postal_address;
mod query;
mod record;
mod referrer;
mod resource;
mod response;
mod shown;
mod signature;
mod sponsor;
mod submission;
mod subscription;
mod survey;
mod tag;
mod tagging;
mod time;
mod tolerant;
mod unique_id_list;
mod wrapper;

#[cfg(test)]
mod tests;

pub use action::{ActionChanges, NewAction, NoMore};
pub use advocacy_campaign::{
    AdvocacyCampaign, AdvocacyCampaignEdits, AdvocacyCampaignFields, AdvocacyCampaignId, Channel,
};
pub use amount::Amount;
pub use attendance::{
    Attendance, AttendanceChanges, AttendanceFields, AttendanceId, AttendanceStatus, Attending,
};
pub use campaign::{Campaign, CampaignAction, CampaignId};
pub use criteria::filter_of;
pub use custom_field::{CustomField, CustomFields, Metadata};
pub use donation::{
    Donation, DonationChanges, DonationFields, DonationId, Payment, Recipient, Recipients,
    Recurrence,
};
pub use edit::Edit;
pub use email_address::EmailAddress;
pub use embed::Embed;
pub use entry_point::EntryPoint;
pub use event::{Event, EventEdits, EventFields, EventId, EventLocation, Reminder};
pub use event_campaign::{EventCampaign, EventCampaignEdits, EventCampaignFields, EventCampaignId};
pub use filter::Filter;
pub use filter_field::{ActionField, EventField, FilterField, NoField, PersonField, RecordField};
pub use form::{Form, FormEdits, FormFields, FormId};
pub use fundraising_page::{FundraisingPage, FundraisingPageId};
pub(crate) use given::{Fields, Given, Nulls, given};
pub use hal::{Links, Page};
pub use identifier::{Id, PersonId};
pub(crate) use identifier::{article, is_native};
pub use item::{Item, ItemId};
pub(crate) use links_to::BELOW_ENTRY_POINT;
pub use list::{List, ListId};
pub use listed::Listed;
pub use message::{Message, MessageChanges, MessageId, NewMessage};
pub use outreach::{Outreach, OutreachChanges, OutreachFields, OutreachId, OutreachTarget};
pub use person::{Person, PersonChanges};
pub use petition::{Petition, PetitionEdits, PetitionFields, PetitionId, PetitionTarget};
pub use phone_number::PhoneNumber;
pub use place::{Collection, Place};
pub use postal_address::PostalAddress;
pub use query::{Query, QueryId};
pub use record::{Autoresponse, NewRecord, RecordHelper, Recordable, Signup};
pub use referrer::ReferrerData;
pub use resource::{
    Creatable, Deletable, Embeddable, IfThere, InBackground, Keys, Resource, Root, Updatable,
    Within,
};
pub use response::{Response, ResponseChanges, ResponseId};
pub(crate) use shown::shown;
pub use signature::{Signature, SignatureChanges, SignatureFields, SignatureId};
pub use sponsor::Sponsor;
pub use submission::{Submission, SubmissionChanges, SubmissionId};
pub use subscription::SubscriptionStatus;
pub use survey::{Survey, SurveyEdits, SurveyFields, SurveyId};
pub use tag::{NewTag, Tag, TagId};
pub use tagging::{NewTagging, Tagging, TaggingId};
pub use time::{format_local_time, format_time, parse_local_time, parse_time};
pub use unique_id_list::{NewUniqueIdList, UniqueIdList, UniqueIdListChanges, UniqueIdListId};
pub use wrapper::{Wrapper, WrapperId};
