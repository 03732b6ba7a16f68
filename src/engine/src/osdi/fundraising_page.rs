//! Fundraising pages.

use super::declare::{action, json_object, resource};
use super::{ActionField, NoMore};

action! {
    /// A page that asks for donations: `/fundraising_pages` (reference, 7.1). One made through the API charges nobody;
    /// donations can be recorded on such pages only.
    pub struct FundraisingPage, FundraisingPageId
    = "fundraising page" "osdi:fundraising_pages" in "fundraising_pages", filtered by ActionField;
    new with NoMore, changed with NoMore;
    {
        /// How many donations it has.
        total_donations: Option<u64>,
        /// What they add up to.
        total_amount: Option<Amount>,
        /// ISO 4217, upper case here: `USD`.
        currency: Option<String>,
    }
}
