//! CiviCRM's own lists of countries, states and languages, through which values are resolved.

use serde::Deserialize;

use super::text;
use crate::mapping::MappedField;

/// The site's option lists, read once per run.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Options {
    /// ISO 3166-1 alpha-2 code of the site's default country; decides how national phone numbers are read.
    #[serde(deserialize_with = "text::optional_text")]
    pub default_country: Option<String>,
    /// All countries.
    pub countries: Vec<Country>,
    /// All states and provinces.
    pub states: Vec<StateProvince>,
    /// Enabled locales in the site's order, such as `en_US`.
    pub languages: Vec<String>,
    /// A mapper or local object of the site's own says what a contact looks like on Action Network ([`Contact::mapped`]).
    ///
    /// [`Contact::mapped`]: super::Contact::mapped
    pub own_mapper: bool,
    /// A rule of the site's own says who is eligible ([`Crm::ineligible`]).
    ///
    /// [`Crm::ineligible`]: super::Crm::ineligible
    pub own_eligibility: bool,
    /// A matcher of the site's own says who belongs to whom ([`Crm::own_matches`]).
    ///
    /// [`Crm::own_matches`]: super::Crm::own_matches
    pub own_matcher: bool,
    /// Fields that the profile maps beside the built-in ones.
    pub field_map: Vec<MappedField>,
}

/// A country of CiviCRM.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Country {
    /// Row id.
    #[serde(deserialize_with = "text::whole")]
    pub id: u64,
    /// ISO 3166-1 alpha-2 code.
    pub iso_code: String,
}

/// A state or province of CiviCRM.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StateProvince {
    /// Row id.
    #[serde(deserialize_with = "text::whole")]
    pub id: u64,
    /// Its country's row id.
    #[serde(deserialize_with = "text::whole")]
    pub country_id: u64,
    /// Abbreviation such as `CA`; some have none.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub abbreviation: Option<String>,
    /// Name in English.
    #[serde(default, deserialize_with = "text::optional_text")]
    pub name: Option<String>,
}

impl Options {
    /// Id of a country by its ISO code, in any case.
    #[must_use]
    pub fn country_id(&self, iso_code: &str) -> Option<u64> {
        self.countries
            .iter()
            .find(|country| country.iso_code.eq_ignore_ascii_case(iso_code))
            .map(|country| country.id)
    }

    /// ISO code of a country.
    #[must_use]
    pub fn country_code(&self, id: u64) -> Option<&str> {
        self.countries
            .iter()
            .find(|country| country.id == id)
            .map(|country| country.iso_code.as_str())
    }

    /// Id of a state by its abbreviation, else by its name, within a country.
    #[must_use]
    pub fn state_id(&self, country_id: u64, region: &str) -> Option<u64> {
        let within = || {
            self.states
                .iter()
                .filter(|state| state.country_id == country_id)
        };
        let same = |text: &Option<String>| {
            text.as_deref()
                .is_some_and(|text| text.eq_ignore_ascii_case(region))
        };
        within()
            .find(|state| same(&state.abbreviation))
            .or_else(|| within().find(|state| same(&state.name)))
            .map(|state| state.id)
    }

    /// What Action Network calls a state: its abbreviation, or its name where CiviCRM has no abbreviation.
    #[must_use]
    pub fn region(&self, state_id: u64) -> Option<&str> {
        let state = self.states.iter().find(|state| state.id == state_id)?;
        state.abbreviation.as_deref().or(state.name.as_deref())
    }
}
