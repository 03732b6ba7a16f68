//! The fundraising page to which contributions are sent. Donations can be recorded only on pages that were made through
//! the API (reference, 7.1).

use super::Session;
use crate::osdi::{
    ActionField, Collection, Filter, FundraisingPage, FundraisingPageId, Listed, NewAction, NoMore,
    Resource,
};
use crate::{Error, Kind, Result};

/// `origin_system` of pages that Action Network's own editor made.
const NATIVE: &str = "Action Network";
const OUR_SYSTEM: &str = "CiviCRM";

impl Session<'_> {
    /// The page, found by its title or made. Remembered, because Action Network's search learns of a new page some
    /// seconds late.
    pub(super) fn page(&mut self) -> Result<FundraisingPageId> {
        if let Some(page) = self.run.rules.page_id.clone() {
            return Ok(page);
        }
        let title = self.page_title()?;
        let page = match self.find_page(&title)? {
            Some(page) => page,
            None => self.make_page(title)?,
        };
        self.run.rules.page_id = Some(page.clone());
        self.crm.set_donation_page(&page)?;
        Ok(page)
    }

    /// Ends a preview as the run would end that finds no page to send contributions to.
    pub(super) fn foresee_page(&mut self) -> Result<()> {
        if self.run.rules.page_id.is_some() {
            return Ok(());
        }
        let title = self.page_title()?;
        match self.find_page(&title)? {
            None if !self.run.rules.create_page => Err(no_page(&title)),
            _ => Ok(()),
        }
    }

    fn page_title(&self) -> Result<String> {
        self.run.rules.page.clone().ok_or_else(|| {
            Error::new(
                Kind::Configuration,
                "There are contributions to be sent, and the sync profile names no fundraising page for them. Enter its \
                 title in donation_page, or run the job with origin=remote.",
            )
        })
    }

    fn find_page(&mut self, title: &str) -> Result<Option<FundraisingPageId>> {
        let filter = Filter::new().eq(ActionField::Title, title);
        let mut pages = self
            .client
            .pages(&Collection::<Listed<FundraisingPage>>::all(), Some(&filter))
            .patiently();
        let mut found: Vec<FundraisingPage> = Vec::new();
        let mut unreadable = None;
        while let Some(page) = pages.next_page(self.client)? {
            for one in page {
                match self.client.read_listed(one) {
                    Ok(one) if one.title.as_deref() == Some(title) => found.push(one),
                    Ok(_) => {}
                    Err(error) => unreadable = unreadable.or(Some(error)),
                }
            }
        }
        // One that cannot be read may be the one, so none is made.
        if let (true, Some(error)) = (found.is_empty(), unreadable) {
            return Err(Error::new(
                Kind::Unreadable,
                format!(
                    "No fundraising page “{title}” was found, and it may be one that cannot be read. {error} Correct that page \
                     on Action Network, or enter another title in donation_page of the sync profile."
                ),
            ));
        }
        let is_native = |page: &FundraisingPage| page.origin_system.as_deref() == Some(NATIVE);
        if !found.is_empty() && found.iter().all(is_native) {
            return Err(Error::new(
                Kind::Configuration,
                format!(
                    "The fundraising page “{title}” was made in Action Network's own editor, and donations can be \
                     recorded only on pages made through the API. Enter another title in donation_page of the sync \
                     profile."
                ),
            ));
        }
        found.retain(|page| !is_native(page));
        found.sort_by_key(|page| page.created_date);
        Ok(found.first().and_then(Resource::id))
    }

    fn make_page(&mut self, title: String) -> Result<FundraisingPageId> {
        if !self.run.rules.create_page {
            return Err(no_page(&title));
        }
        let new = NewAction::<NoMore> {
            origin_system: OUR_SYSTEM.to_owned(),
            title,
            ..NewAction::default()
        };
        let made: FundraisingPage = self.client.create(&Collection::all(), &new)?;
        made.id()
            .ok_or_else(|| Error::new(Kind::Unreadable, "The new fundraising page has no id."))
    }
}

fn no_page(title: &str) -> Error {
    Error::new(
        Kind::Configuration,
        format!(
            "There is no fundraising page “{title}” on Action Network. Allow the sync profile to make it \
             (donation_create_page), or enter the title of another one in donation_page."
        ),
    )
}
