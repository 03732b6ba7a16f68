//! What the engine asks of CiviCRM: bulk questions and bulk writes, never one record at a time.

mod action;
mod contact;
mod donation;
mod donation_port;
mod donation_state;
mod flag;
mod meeting;
mod memory;
mod memory_actions;
mod memory_donations;
mod memory_tags;
mod options;
mod own_match;
mod state;
mod tagging;
pub(crate) mod text;

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::mapping::MappedName;
use crate::osdi::PersonId;
use crate::profile::Origin;
use crate::sync::Standing;

pub use action::{
    ActionBase, ActionCrm, ActionFlag, ActionPage, ActionPageId, ActionState, ActionStatus,
    ActionWrite, ActivityWrite, ParticipantWrite, RecordedAction,
};
pub use contact::{
    AddressWrite, Contact, ContactFields, ContactId, ContactWrite, EmailHolder, EmailWrite,
    Modified, OnHold, PhoneWrite,
};
pub use donation::{
    Contribution, ContributionId, DonationFlag, DonationFlagContext, DonationFlagType,
    DonationOption, DonationOptions, DonationWrite, Line, Lone, LoneGift, Recorded, Recurring,
    Refund, Series, TakenBack,
};
pub use donation_port::DonationCrm;
pub use donation_state::{DonationState, DonationStatus, Intent};
pub use flag::{Candidates, Flag, FlagType};
pub use meeting::{Match, Meeting};
pub use memory::MemoryCrm;
pub use memory_actions::MemoryActions;
pub use memory_donations::{MemoryDonations, Saved};
pub use memory_tags::MemoryTags;
pub use options::{Country, Options, StateProvince};
pub use own_match::OwnMatch;
pub use state::{Base, Clock, Log, Seen, StateId, SyncState, SyncStatus};
pub use tagging::{
    BaseTagging, FailedTagging, LinkedBy, LocalTag, LocalTagId, Namesake, NewTagging, TagCrm,
    TagLink, TagLinkId, TaggingStep, Twin,
};

/// The records that must be left alone, with the reason a person reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blocked {
    /// Contacts carrying an error flag.
    pub contacts: HashMap<ContactId, String>,
    /// People carrying an error flag or deleted by us.
    pub people: HashMap<PersonId, String>,
    /// Those of them who were deleted by us: that is not settled as a flag is.
    pub deleted: HashSet<PersonId>,
}

impl Blocked {
    /// Whether the contact or the person of two who are linked must be left alone.
    #[must_use]
    pub fn concerns(&self, state: &SyncState) -> bool {
        let linked = state.link().or_else(|| state.alias());
        linked.is_some_and(|(contact, person)| {
            self.contacts.contains_key(&contact) || self.people.contains_key(person)
        })
    }

    /// Whether a flag on the contact or the person that a state is about, linked or not, still has to be settled.
    #[must_use]
    pub fn waits_for_flag(&self, contact: Option<ContactId>, person: Option<&PersonId>) -> bool {
        let is_flagged = |id| self.people.contains_key(id) && !self.deleted.contains(id);
        contact.is_some_and(|id| self.contacts.contains_key(&id)) || person.is_some_and(is_flagged)
    }
}

/// How far the first run from CiviCRM came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backfill {
    /// When its first attempt began.
    pub began: Timestamp,
    /// Contacts up to this id are done.
    pub after: ContactId,
}

/// From how many people runs of one origin took something away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TakenAway {
    /// People linked before from whom something is taken away.
    pub from_linked: u64,
    /// People whom the runs linked.
    pub met: u64,
    /// Those of them from whom something is taken away.
    pub from_met: u64,
    /// People for whom the runs made a contact.
    pub new: u64,
    /// Those of them from whom something is taken away.
    pub from_new: u64,
}

/// The port to CiviCRM. All answers concern the profile the implementation was made for.
///
/// An error of kind [`crate::Kind::Crm`] from [`Crm::save_contacts`] or [`Crm::save_states`] means that at least one of
/// the records cannot be saved; any other error ends the run. Times are UTC.
pub trait Crm {
    /// Countries, states and languages the site knows. Asked once per run.
    fn options(&mut self) -> Result<Options>;
    /// The contacts with these ids, whatever their type, those in the trash included.
    fn contacts_by_id(&mut self, ids: &[ContactId]) -> Result<Vec<Contact>>;
    /// Individuals, not in the trash, whose primary e-mail is one of these (case does not count).
    fn contacts_by_email(&mut self, emails: &[String]) -> Result<Vec<Contact>>;
    /// Individuals in the trash whose primary e-mail is one of these (case does not count).
    fn contacts_in_trash(&mut self, emails: &[String]) -> Result<Vec<Contact>>;
    /// Every use of these addresses, primary or not, by contacts that are not in the trash.
    fn contacts_holding_email(&mut self, emails: &[String]) -> Result<Vec<EmailHolder>>;
    /// All e-mail addresses of these contacts.
    fn emails_of(&mut self, ids: &[ContactId]) -> Result<Vec<EmailHolder>>;
    /// Individuals, not in the trash, with a mobile number whose digits are one of these.
    fn contacts_by_mobile(&mut self, digits: &[String]) -> Result<Vec<Contact>>;
    /// Individuals, not in the trash, with an id above `after`, in the order of their ids: those modified after `since`,
    /// if they are in the scope of the profile or have a sync state, and whatever their time, those in a limited scope
    /// who have no state and those whose state remembers another scope than they are in.
    fn contacts_changed(
        &mut self,
        since: Option<Timestamp>,
        after: ContactId,
        limit: usize,
    ) -> Result<Vec<Contact>>;
    /// Sync states of these people, aliases included; at most one each.
    fn states_by_remote_id(&mut self, ids: &[PersonId]) -> Result<Vec<SyncState>>;
    /// Sync states of these contacts, at most one each, and the aliases of people whose contacts were merged into them.
    fn states_by_contact_id(&mut self, ids: &[ContactId]) -> Result<Vec<SyncState>>;
    /// States of this origin that failed or wait ([`SyncState::waits`]), and whose next attempt is due, with an id above
    /// `after`, in the order of their ids.
    fn states_due(
        &mut self,
        origin: Origin,
        now: Timestamp,
        after: StateId,
        limit: usize,
    ) -> Result<Vec<SyncState>>;
    /// Which of these records must be left alone.
    fn blocked(&mut self, contacts: &[ContactId], people: &[PersonId]) -> Result<Blocked>;
    /// Why a rule of the site's own leaves some of these pairs alone, by their position. Asked once per batch, and only
    /// where [`Options::own_eligibility`] says that there is such a rule.
    fn ineligible(&mut self, origin: Origin, pairs: &[Meeting]) -> Result<BTreeMap<usize, String>>;
    /// What a matcher of the site's own answers about records that are not linked, by their position. Who is not in the
    /// answer is matched as ever. Asked once per batch, and only where [`Options::own_matcher`] says that there is one.
    fn own_matches(
        &mut self,
        origin: Origin,
        unlinked: &[Meeting],
    ) -> Result<BTreeMap<usize, OwnMatch>>;
    /// Opens a transaction.
    fn begin(&mut self) -> Result<()>;
    /// Makes everything since [`Crm::begin`] last.
    fn commit(&mut self) -> Result<()>;
    /// Undoes everything since [`Crm::begin`].
    fn rollback(&mut self) -> Result<()>;
    /// When these contacts were modified. Inside a transaction nobody else changes them from now on until its end.
    fn lock_contacts(&mut self, ids: &[ContactId]) -> Result<Vec<Modified>>;
    /// Saves contacts and returns them as they are now, in the same order.
    fn save_contacts(&mut self, writes: &[ContactWrite]) -> Result<Vec<Contact>>;
    /// Saves sync states and returns their ids in the same order. A state that was deleted meanwhile stays deleted. No two
    /// may link the same contact, nor the same person.
    fn save_states(&mut self, states: &[SyncState]) -> Result<Vec<StateId>>;
    /// Deletes sync states.
    fn delete_states(&mut self, ids: &[StateId]) -> Result<()>;
    /// Opens flags. One that is open for the same contact, person and type is brought up to date instead.
    fn save_flags(&mut self, flags: &[Flag]) -> Result<()>;
    /// Resolves the open flags, of the types the sync opens, that are about one of these records.
    fn resolve_flags(&mut self, contacts: &[ContactId], people: &[PersonId]) -> Result<()>;
    /// Adds entries to the sync log.
    fn save_logs(&mut self, logs: &[Log]) -> Result<()>;
    /// Up to where this origin's changes were read, or nothing before the first complete run.
    fn cursor(&mut self, origin: Origin) -> Result<Option<Timestamp>>;
    /// Moves the cursor. That of CiviCRM ends the first run, and [`Crm::backfill`] with it.
    fn set_cursor(&mut self, origin: Origin, to: Timestamp) -> Result<()>;
    /// How many pairs are linked.
    fn linked_count(&mut self) -> Result<u64>;
    /// How many contacts [`Crm::contacts_changed`] has to give.
    fn count_changed(&mut self, since: Option<Timestamp>, after: ContactId) -> Result<u64>;
    /// How far a first run from CiviCRM came that did not end.
    fn backfill(&mut self) -> Result<Option<Backfill>>;
    /// Remembers how far it came.
    fn set_backfill(&mut self, to: Backfill) -> Result<()>;
    /// What runs of this origin had taken away that the brake stopped, as long as nobody agreed.
    fn taken_away(&mut self, origin: Origin) -> Result<TakenAway>;
    /// Remembers it; nothing at all when a run came to its end.
    fn set_taken_away(&mut self, origin: Origin, to: TakenAway) -> Result<()>;
    /// Remembers fields of Action Network that the field map is about to fill.
    fn note_filled(&mut self, fields: &[MappedName]) -> Result<()>;
    /// Takes note of how far a run is, and says whether it may go on.
    fn may_go_on(&mut self, standing: &Standing) -> Result<bool>;
}
