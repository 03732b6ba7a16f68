//! The kinds of resources a group has beside people and tags: pages people act on, messages, lists and so on.

use super::RecordKind;
use super::field::Field;
use super::kinds;

/// A kind of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum ResourceKind {
    FundraisingPage,
    Petition,
    Event,
    Form,
    AdvocacyCampaign,
    EventCampaign,
    Survey,
    /// A page that groups actions.
    Campaign,
    Message,
    List,
    Query,
    Wrapper,
    UniqueIdList,
}

/// What distinguishes a kind of resource.
#[derive(Debug)]
pub(crate) struct ResourceTraits {
    /// The path of its collection.
    pub(crate) path: &'static str,
    /// The name of the collection in `_links` and `_embedded`.
    pub(crate) relation: &'static str,
    /// The relation that leads to a single one.
    pub(crate) one: &'static str,
    /// What one is called in errors and in the names of id fields, such as `action_network:petition_id`.
    pub(crate) noun: &'static str,
    /// Whether the API makes and changes any.
    pub(crate) is_writable: bool,
    /// Fields that a POST must have.
    pub(crate) required: &'static [&'static str],
    pub(crate) fields: &'static [Field],
    /// The texts and dates a filter may name beside `identifier` and the two dates of everything; `None`: filters
    /// are not understood at all.
    pub(crate) filters: Option<Filters>,
    /// The records that belong to it.
    pub(crate) records: Option<RecordKind>,
    /// The field that counts them.
    pub(crate) total: Option<&'static str>,
    /// What the address of the owning group is called; the resources differ. `None`: the group is not told.
    pub(crate) sponsor_address: Option<&'static str>,
    pub(crate) has_embed: bool,
}

/// The fields of a filter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filters {
    pub(crate) texts: &'static [&'static str],
    pub(crate) dates: &'static [&'static str],
}

impl ResourceKind {
    pub(crate) const ALL: [Self; 13] = [
        Self::FundraisingPage,
        Self::Petition,
        Self::Event,
        Self::Form,
        Self::AdvocacyCampaign,
        Self::EventCampaign,
        Self::Survey,
        Self::Campaign,
        Self::Message,
        Self::List,
        Self::Query,
        Self::Wrapper,
        Self::UniqueIdList,
    ];

    pub(crate) fn named(path: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.traits().path == path)
    }

    /// What the records of a kind belong to.
    pub(crate) fn with(records: RecordKind) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.traits().records == Some(records))
    }

    pub(crate) fn traits(self) -> &'static ResourceTraits {
        match self {
            Self::FundraisingPage => &kinds::FUNDRAISING_PAGE,
            Self::Petition => &kinds::PETITION,
            Self::Event => &kinds::EVENT,
            Self::Form => &kinds::FORM,
            Self::AdvocacyCampaign => &kinds::ADVOCACY_CAMPAIGN,
            Self::EventCampaign => &kinds::EVENT_CAMPAIGN,
            Self::Survey => &kinds::SURVEY,
            Self::Campaign => &kinds::CAMPAIGN,
            Self::Message => &kinds::MESSAGE,
            Self::List => &kinds::LIST,
            Self::Query => &kinds::QUERY,
            Self::Wrapper => &kinds::WRAPPER,
            Self::UniqueIdList => &kinds::UNIQUE_ID_LIST,
        }
    }
}
