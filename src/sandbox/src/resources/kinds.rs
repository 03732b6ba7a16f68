//! The table of resources, from Action Network's documentation.

use super::RecordKind;
use super::field::{Field, Writable};
use super::kind::{Filters, ResourceTraits};

const fn at_creation(name: &'static str) -> Field {
    Field::new(name, Writable::AtCreation)
}

const fn always(name: &'static str) -> Field {
    Field::new(name, Writable::Always)
}

const fn kept(name: &'static str) -> Field {
    Field::new(name, Writable::Kept)
}

const ORIGIN_SYSTEM: Field = at_creation("origin_system");
const TITLE: Field = kept("title");
const NAME: Field = always("name");
const DESCRIPTION: Field = always("description");
const BROWSER_URL: Field = always("browser_url");
const IMAGE: Field = always("featured_image_url");
const TAG_LIST: Field = always("tag_list");
const HIDDEN: Field = always("action_network:hidden");

const PAGE_FILTERS: Option<Filters> = Some(Filters {
    texts: &["title", "origin_system"],
    dates: &[],
});

const PAGE: ResourceTraits = ResourceTraits {
    path: "",
    relation: "",
    one: "",
    noun: "",
    is_writable: true,
    required: &["title", "origin_system"],
    fields: &[],
    filters: PAGE_FILTERS,
    records: None,
    total: None,
    sponsor_address: Some("url"),
    has_embed: true,
};

pub(super) static FUNDRAISING_PAGE: ResourceTraits = ResourceTraits {
    path: "fundraising_pages",
    relation: "osdi:fundraising_pages",
    one: "osdi:fundraising_page",
    noun: "fundraising_page",
    fields: &[
        ORIGIN_SYSTEM,
        TITLE,
        NAME,
        DESCRIPTION,
        BROWSER_URL,
        IMAGE,
        TAG_LIST,
        HIDDEN,
        at_creation("currency"),
    ],
    records: Some(RecordKind::Donation),
    total: Some("total_donations"),
    sponsor_address: Some("browser_url"),
    ..PAGE
};

/// A client is known that names no `origin_system` for petitions and events, whatever the documentation says.
pub(super) static PETITION: ResourceTraits = ResourceTraits {
    path: "petitions",
    relation: "osdi:petitions",
    one: "osdi:petition",
    noun: "petition",
    required: &["title"],
    fields: &[
        ORIGIN_SYSTEM,
        TITLE,
        NAME,
        DESCRIPTION,
        BROWSER_URL,
        IMAGE,
        TAG_LIST,
        HIDDEN,
        always("petition_text"),
        always("target"),
    ],
    records: Some(RecordKind::Signature),
    total: Some("total_signatures"),
    ..PAGE
};

pub(super) static EVENT: ResourceTraits = ResourceTraits {
    path: "events",
    relation: "osdi:events",
    one: "osdi:event",
    noun: "event",
    required: &["title"],
    fields: &[
        ORIGIN_SYSTEM,
        TITLE,
        NAME,
        DESCRIPTION,
        BROWSER_URL,
        IMAGE,
        TAG_LIST,
        HIDDEN,
        always("instructions"),
        always("start_date"),
        always("end_date"),
        always("location"),
        always("guests_can_invite_others"),
        always("transparence"),
        always("reminders"),
        at_creation("status"),
        at_creation("visibility"),
        at_creation("capacity"),
    ],
    filters: Some(Filters {
        texts: &["title", "origin_system"],
        dates: &["start_date", "end_date"],
    }),
    records: Some(RecordKind::Attendance),
    total: Some("total_accepted"),
    sponsor_address: Some("browser_url"),
    ..PAGE
};

pub(super) static FORM: ResourceTraits = ResourceTraits {
    path: "forms",
    relation: "osdi:forms",
    one: "osdi:form",
    noun: "form",
    fields: &[
        ORIGIN_SYSTEM,
        TITLE,
        NAME,
        DESCRIPTION,
        BROWSER_URL,
        IMAGE,
        TAG_LIST,
        HIDDEN,
        always("call_to_action"),
    ],
    records: Some(RecordKind::Submission),
    total: Some("total_submissions"),
    ..PAGE
};

pub(super) static ADVOCACY_CAMPAIGN: ResourceTraits = ResourceTraits {
    path: "advocacy_campaigns",
    relation: "osdi:advocacy_campaigns",
    one: "osdi:advocacy_campaign",
    noun: "advocacy_campaign",
    fields: &[
        ORIGIN_SYSTEM,
        TITLE,
        NAME,
        DESCRIPTION,
        BROWSER_URL,
        IMAGE,
        TAG_LIST,
        HIDDEN,
        at_creation("type"),
        always("targets"),
    ],
    records: Some(RecordKind::Outreach),
    total: Some("total_outreaches"),
    ..PAGE
};

pub(super) static EVENT_CAMPAIGN: ResourceTraits = ResourceTraits {
    path: "event_campaigns",
    relation: "action_network:event_campaigns",
    one: "action_network:event_campaign",
    noun: "event_campaign",
    fields: &[
        ORIGIN_SYSTEM,
        TITLE,
        NAME,
        DESCRIPTION,
        BROWSER_URL,
        IMAGE,
        TAG_LIST,
        HIDDEN,
        always("host_pitch"),
        always("host_instructions"),
    ],
    ..PAGE
};

pub(super) static SURVEY: ResourceTraits = ResourceTraits {
    path: "surveys",
    relation: "action_network:surveys",
    one: "action_network:survey",
    noun: "survey",
    fields: &[
        ORIGIN_SYSTEM,
        TITLE,
        NAME,
        DESCRIPTION,
        BROWSER_URL,
        IMAGE,
        TAG_LIST,
        HIDDEN,
        always("call_to_action"),
    ],
    records: Some(RecordKind::Response),
    total: Some("total_responses"),
    ..PAGE
};

pub(super) static CAMPAIGN: ResourceTraits = ResourceTraits {
    path: "campaigns",
    relation: "action_network:campaigns",
    one: "action_network:campaign",
    noun: "campaign",
    is_writable: false,
    sponsor_address: Some("browser_url"),
    has_embed: false,
    ..PAGE
};

/// What is no page: no filter, no embed, no group.
const OTHER: ResourceTraits = ResourceTraits {
    is_writable: false,
    required: &[],
    filters: None,
    sponsor_address: None,
    has_embed: false,
    ..PAGE
};

/// What else a message needs may come until it is sent.
pub(super) static MESSAGE: ResourceTraits = ResourceTraits {
    path: "messages",
    relation: "osdi:messages",
    one: "osdi:message",
    noun: "message",
    is_writable: true,
    fields: &[
        ORIGIN_SYSTEM,
        NAME,
        TAG_LIST,
        always("subject"),
        always("body"),
        always("from"),
        always("reply_to"),
        always("targets"),
    ],
    ..OTHER
};

pub(super) static LIST: ResourceTraits = ResourceTraits {
    path: "lists",
    relation: "osdi:lists",
    one: "osdi:list",
    noun: "list",
    records: Some(RecordKind::Item),
    ..OTHER
};

pub(super) static QUERY: ResourceTraits = ResourceTraits {
    path: "queries",
    relation: "osdi:queries",
    one: "osdi:query",
    noun: "query",
    ..OTHER
};

pub(super) static WRAPPER: ResourceTraits = ResourceTraits {
    path: "wrappers",
    relation: "osdi:wrappers",
    one: "osdi:wrapper",
    noun: "wrapper",
    ..OTHER
};

pub(super) static UNIQUE_ID_LIST: ResourceTraits = ResourceTraits {
    path: "unique_id_lists",
    relation: "action_network:unique_id_lists",
    one: "action_network:unique_id_list",
    noun: "unique_id_list",
    is_writable: true,
    required: &["name"],
    fields: &[ORIGIN_SYSTEM, kept("name"), kept("unique_ids")],
    ..OTHER
};
