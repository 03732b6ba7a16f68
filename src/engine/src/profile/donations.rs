//! What a sync profile decides about donations. Names, values and defaults are those of its columns, without their
//! common beginning `donation_`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use crate::crm::text;
use crate::osdi::FundraisingPageId;

/// The decisions of one profile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DonationRules {
    /// Donors who are not known yet are synced first.
    #[serde(deserialize_with = "text::flag")]
    pub sync_donors: bool,
    /// Refunds are not only reported but recorded in CiviCRM.
    #[serde(deserialize_with = "text::flag")]
    pub apply_refunds: bool,
    /// What a donation is booked as.
    #[serde(deserialize_with = "text::map")]
    pub financial_types: FinancialTypes,
    /// CiviCRM's name of a payment method by Action Network's; `default` for all others.
    #[serde(deserialize_with = "text::map")]
    pub payment_instruments: BTreeMap<String, String>,
    /// Where `source`, `referrer` and `website` of the referrer go: `source`, `campaign`, or the name of a custom field.
    #[serde(deserialize_with = "text::map")]
    pub referrer: BTreeMap<String, String>,
    /// Title of the fundraising page to which contributions are sent.
    #[serde(deserialize_with = "text::optional_text")]
    pub page: Option<String>,
    /// Its id, once it was found.
    #[serde(deserialize_with = "page_id")]
    pub page_id: Option<FundraisingPageId>,
    /// It is made if it is missing.
    #[serde(deserialize_with = "text::flag")]
    pub create_page: bool,
    /// Only contributions received from this time on are sent; nothing before the first run.
    #[serde(deserialize_with = "text::optional_time")]
    pub local_since: Option<Timestamp>,
}

impl Default for DonationRules {
    fn default() -> Self {
        Self {
            sync_donors: true,
            apply_refunds: false,
            financial_types: FinancialTypes::default(),
            payment_instruments: BTreeMap::new(),
            referrer: BTreeMap::new(),
            page: None,
            page_id: None,
            create_page: false,
            local_since: None,
        }
    }
}

/// The financial type of what a recipient gets: by the recipient's name, else by the fundraising page, else one that is
/// called like the recipient, else the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FinancialTypes {
    /// By the name of the recipient.
    #[serde(deserialize_with = "text::map")]
    pub recipients: BTreeMap<String, String>,
    /// By the title or the id of the fundraising page.
    #[serde(deserialize_with = "text::map")]
    pub pages: BTreeMap<String, String>,
    /// For whatever has none.
    #[serde(deserialize_with = "text::optional_text")]
    pub default: Option<String>,
}

/// An id that cannot be read is as good as none: the page is looked for by its title.
fn page_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<FundraisingPageId>, D::Error> {
    Ok(text::optional_text(from)?.and_then(|text| FundraisingPageId::parse(&text).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_read_as_php_hands_them_over() {
        let rules: DonationRules = serde_json::from_value(serde_json::json!({
            "sync_donors": "0",
            "financial_types": {"recipients": [], "default": "Donation"},
            "payment_instruments": [],
            "page": "",
            "page_id": "gone",
        }))
        .unwrap();
        assert!(!rules.sync_donors);
        assert_eq!(rules.financial_types.default.as_deref(), Some("Donation"));
        assert_eq!((rules.page, rules.page_id), (None, None));
    }
}
