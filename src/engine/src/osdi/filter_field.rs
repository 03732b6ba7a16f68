//! The fields by which collections can be filtered (Action Network reference, 3.5). A field that a collection cannot be
//! filtered by is not among its fields, so such a filter does not compile.

/// A field of a collection that can stand in a filter.
pub trait FilterField: Copy + 'static {
    /// All fields of the collection.
    const ALL: &'static [Self];

    /// Names of more fields, which are compared by local time.
    const LOCAL_TIMES: &'static [&'static str] = &[];

    /// The field's name in a filter.
    fn name(self) -> &'static str;
}

/// The fields by which people can be filtered (Action Network reference, 3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonField {
    /// `system:id`, with its prefix.
    Identifier,
    /// When the person came to the list.
    CreatedDate,
    /// When personal data last changed.
    ModifiedDate,
    /// Last name, exact.
    FamilyName,
    /// First name, exact.
    GivenName,
    /// E-mail address.
    EmailAddress,
    /// Phone number.
    PhoneNumber,
    /// State or province.
    Region,
    /// Postal code.
    PostalCode,
}

impl PersonField {
    /// The field's name in a filter.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::CreatedDate => "created_date",
            Self::ModifiedDate => "modified_date",
            Self::FamilyName => "family_name",
            Self::GivenName => "given_name",
            Self::EmailAddress => "email_address",
            Self::PhoneNumber => "phone_number",
            Self::Region => "region",
            Self::PostalCode => "postal_code",
        }
    }
}

impl FilterField for PersonField {
    const ALL: &'static [Self] = &[
        Self::Identifier,
        Self::CreatedDate,
        Self::ModifiedDate,
        Self::FamilyName,
        Self::GivenName,
        Self::EmailAddress,
        Self::PhoneNumber,
        Self::Region,
        Self::PostalCode,
    ];

    fn name(self) -> &'static str {
        Self::name(self)
    }
}

/// The fields by which actions can be filtered: petitions, forms, fundraising pages, event campaigns, campaigns,
/// surveys and advocacy campaigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionField {
    /// `system:id`, with its prefix.
    Identifier,
    /// When the action was made.
    CreatedDate,
    /// When the action last changed.
    ModifiedDate,
    /// The system it was made in.
    OriginSystem,
    /// Public title, exact.
    Title,
}

impl FilterField for ActionField {
    const ALL: &'static [Self] = &[
        Self::Identifier,
        Self::CreatedDate,
        Self::ModifiedDate,
        Self::OriginSystem,
        Self::Title,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::CreatedDate => "created_date",
            Self::ModifiedDate => "modified_date",
            Self::OriginSystem => "origin_system",
            Self::Title => "title",
        }
    }
}

/// The fields by which events can be filtered, besides their local times, for which [`Filter`](super::Filter) has
/// functions of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventField {
    /// `system:id`, with its prefix.
    Identifier,
    /// When the event was made, not when it happens.
    CreatedDate,
    /// When the event last changed.
    ModifiedDate,
    /// The system it was made in.
    OriginSystem,
    /// Public title, exact.
    Title,
}

impl FilterField for EventField {
    const ALL: &'static [Self] = &[
        Self::Identifier,
        Self::CreatedDate,
        Self::ModifiedDate,
        Self::OriginSystem,
        Self::Title,
    ];
    const LOCAL_TIMES: &'static [&'static str] = &["start_date", "end_date"];

    fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::CreatedDate => "created_date",
            Self::ModifiedDate => "modified_date",
            Self::OriginSystem => "origin_system",
            Self::Title => "title",
        }
    }
}

/// The fields by which the records of actions can be filtered: signatures, attendances, submissions, donations,
/// outreaches and responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordField {
    /// `system:id`, with its prefix.
    Identifier,
    /// When the record was made.
    CreatedDate,
    /// When the record last changed.
    ModifiedDate,
}

impl FilterField for RecordField {
    const ALL: &'static [Self] = &[Self::Identifier, Self::CreatedDate, Self::ModifiedDate];

    fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::CreatedDate => "created_date",
            Self::ModifiedDate => "modified_date",
        }
    }
}

/// No field: the collection cannot be filtered. To find a tag by its name, read all tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoField {}

impl FilterField for NoField {
    const ALL: &'static [Self] = &[];

    fn name(self) -> &'static str {
        match self {}
    }
}
