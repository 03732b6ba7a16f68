//! Reading: first the lists of pages, then actions that are to be tried again, then what is new on each page.

use std::collections::{HashMap, HashSet};

use super::{ActionResult, Pending, Session, state};
use crate::client::Client;
use crate::crm::{ActionPage, ActionPageId, ActionState, StateId};
use crate::mapping::{Acted, Action, Titled};
use crate::osdi::{
    Attendance, Collection, Filter, FundraisingPage, Id, Outreach, RecordField, Response,
    Signature, Submission,
};
use crate::profile::ActionKind;
use crate::sync::cursor;
use crate::sync::report::Outcome;
use crate::sync::troubles::lists_people;
use crate::{Error, Kind, Result};

/// From so many actions of one page in a batch of those to be tried again on, the whole page is read instead.
const READ_WHOLE_FROM: usize = 25;

/// Runs code with `$record` as the type of this kind's records.
macro_rules! by_kind {
    ($kind:expr, $record:ident => $code:expr, listed only => $nothing:expr) => {
        match $kind {
            ActionKind::Signatures => {
                type $record = Signature;
                $code
            }
            ActionKind::Attendances => {
                type $record = Attendance;
                $code
            }
            ActionKind::Submissions => {
                type $record = Submission;
                $code
            }
            ActionKind::Outreaches => {
                type $record = Outreach;
                $code
            }
            ActionKind::Responses => {
                type $record = Response;
                $code
            }
            ActionKind::FundraisingPages => $nothing,
        }
    };
}

impl Session<'_> {
    pub(super) fn read(&mut self) -> Result<()> {
        self.pages = self.crm.action_pages()?;
        let kinds: Vec<ActionKind> = self.run.rules.kinds().collect();
        let mut listed = Vec::new();
        for kind in kinds {
            let found = by_kind!(kind,
                Record => self.list::<<Record as Acted>::Page>(kind)?,
                listed only => self.list::<FundraisingPage>(kind)?);
            listed.extend(found);
        }
        self.remember(&mut listed)?;
        listed.retain(|page| self.is_wanted(page));
        self.try_again(&listed.iter().filter_map(|page| page.id).collect())?;
        let read = listed.into_iter().try_for_each(|page| {
            by_kind!(page.kind, Record => self.read_page::<Record>(page), listed only => Ok(()))
        });
        match read {
            // What CiviCRM or the caller ended is over.
            Err(error) if matches!(error.kind(), Kind::Crm | Kind::Interrupted) => Err(error),
            // What was gathered before Action Network failed is not lost.
            read => self.finish_batch().and(read),
        }
    }

    /// Whether the actions of a page are read at all.
    fn is_wanted(&self, page: &ActionPage) -> bool {
        let rule = self.run.rules.of(page.kind);
        rule.is_some_and(|rule| rule.activity_type.is_some() || page.event_id.is_some())
    }

    /// The pages of a kind that are there now, as far as they are known with their rows.
    fn list<T: Titled>(&mut self, kind: ActionKind) -> Result<Vec<ActionPage>> {
        let known: HashMap<&str, &ActionPage> = self
            .pages
            .iter()
            .filter(|page| page.kind == kind)
            .map(|page| (page.remote_page_id.as_str(), page))
            .collect();
        let mut listed: Vec<ActionPage> = Vec::new();
        let mut shown = HashSet::new();
        let mut pages = self.client.pages(&Collection::<T>::all(), None);
        loop {
            let found = match pages.next_page(self.client) {
                Ok(found) => found,
                // A kind this group does not have, such as surveys on an old account, does not keep the others.
                Err(error) if self.is_about_a_kind(&error) => {
                    let reason = format!("The list of pages cannot be read. {error}");
                    self.results.push(of_page(kind, None, reason));
                    break;
                }
                Err(error) => return Err(error),
            };
            let Some(found) = found else { break };
            for page in found {
                let Some(id) = page.id() else { continue };
                if !shown.insert(id.number()) {
                    continue;
                }
                let title = page.title().map(|title| title.chars().take(255).collect());
                listed.push(match known.get(id.as_str()) {
                    Some(&page) => ActionPage {
                        title: title.or(page.title.clone()),
                        ..page.clone()
                    },
                    None => ActionPage {
                        id: None,
                        kind,
                        remote_page_id: id.as_str().to_owned(),
                        title,
                        cursor: None,
                        event_id: None,
                    },
                });
            }
        }
        Ok(listed)
    }

    /// Whether a list of pages is kept from us for a reason that leaves the others.
    fn is_about_a_kind(&mut self, error: &Error) -> bool {
        match error.kind() {
            Kind::NotFound | Kind::Rejected => true,
            // The token is refused for these, or altogether.
            Kind::Authentication => lists_people(self.client),
            _ => false,
        }
    }

    /// Writes down pages that are new or have another title.
    fn remember(&mut self, listed: &mut [ActionPage]) -> Result<()> {
        if self.is_preview() {
            return Ok(());
        }
        let known: HashMap<Option<ActionPageId>, &ActionPage> =
            self.pages.iter().map(|page| (page.id, page)).collect();
        let is_news = |page: &&mut ActionPage| known.get(&page.id) != Some(&&**page);
        let mut news: Vec<&mut ActionPage> = listed.iter_mut().filter(is_news).collect();
        if news.is_empty() {
            return Ok(());
        }
        let rows: Vec<ActionPage> = news.iter().map(|page| (**page).clone()).collect();
        let ids = self.crm.save_action_pages(&rows)?;
        let mut new = Vec::new();
        for (page, id) in news.iter_mut().zip(ids) {
            if page.id.replace(id).is_none() {
                new.push((**page).clone());
            }
        }
        self.pages.extend(new);
        Ok(())
    }

    /// Takes up actions whose pause after a failure is over, and those whose person is here by now.
    ///
    /// `listed`: the pages that are going to be read.
    fn try_again(&mut self, listed: &HashSet<ActionPageId>) -> Result<()> {
        let mut after = StateId::default();
        loop {
            let due = self
                .crm
                .action_states_due(self.run.now, after, self.run.batch_size)?;
            let Some(last) = due.last().and_then(|state| state.id) else {
                return Ok(());
            };
            after = last;
            let mut on_page: HashMap<ActionPageId, Vec<ActionState>> = HashMap::new();
            for state in due {
                if let Some(page) = state.action_page_id {
                    on_page.entry(page).or_default().push(state);
                }
            }
            for (id, states) in on_page {
                let page = self.pages.iter().find(|page| page.id == Some(id)).cloned();
                let Some(page) = page.filter(|page| self.is_wanted(page)) else {
                    continue;
                };
                let are_many = states.len() >= READ_WHOLE_FROM || self.read_whole.contains_key(&id);
                if are_many && listed.contains(&id) {
                    self.read_whole.entry(id).or_default().extend(states);
                    continue;
                }
                for state in states {
                    by_kind!(page.kind, Record => self.read_one::<Record>(&page, state)?, listed only => {});
                }
            }
            self.finish_batch()?;
        }
    }

    fn read_one<T: Acted>(&mut self, page: &ActionPage, state: ActionState) -> Result<()> {
        let ids = Id::<T::Page>::parse(&page.remote_page_id)
            .and_then(|page| Ok((page, Id::<T>::parse(&state.remote_action_id)?)));
        let answer = ids.and_then(|(page, id)| self.client.get((&page, &id)));
        let answers_others = || lists_pages::<T::Page>(self.client);
        let answer = match answer {
            Err(error) if error.kind() == Kind::CannotMap => Err(error),
            answer => self.troubles.about_one(answer, answers_others)?,
        };
        self.retried.insert(state.remote_action_id.clone());
        match answer.map(Acted::action) {
            Ok(Some(action)) => self.pending.push(Pending {
                page: page.clone(),
                action,
            }),
            Ok(None) => {}
            Err(error) if error.kind() == Kind::NotFound => {
                let noted = match state.base.clone() {
                    // What CiviCRM has of it stays.
                    Some(base) => {
                        let result = self.result(page, &state, Outcome::Unchanged, None);
                        (state::done(state, base, None, None), result)
                    }
                    None => {
                        let reason = "It is not on Action Network any more.";
                        let told = Some(reason.to_owned());
                        let result = self.result(page, &state, Outcome::Ineligible, told);
                        (state::left_alone(state, reason, None), result)
                    }
                };
                self.note(vec![noted])?;
            }
            Err(error) => {
                let noted = self.fails(page, state, None, error.to_string());
                self.note(vec![noted])?;
            }
        }
        Ok(())
    }

    /// Reads what was done on a page since its cursor.
    fn read_page<T: Acted>(&mut self, page: ActionPage) -> Result<()> {
        let due = page.id.and_then(|id| self.read_whole.remove(&id));
        let since = cursor::since(page.cursor.filter(|_| due.is_none()), self.run.now);
        let filter = since.map(|since| Filter::new().gt(RecordField::ModifiedDate, since));
        let parent = Id::<T::Page>::parse(&page.remote_page_id)?;
        let mut pages = self
            .client
            .pages(&parent.collection::<T>(), filter.as_ref());
        let mut began = None;
        let mut shown = HashSet::new();
        loop {
            let answer = pages.next_page(self.client);
            let answers_others = || lists_pages::<T::Page>(self.client);
            let found = match self.troubles.about_one(answer, answers_others)? {
                Ok(Some(found)) => found,
                Ok(None) => break,
                // Its cursor stays, so the next run reads it again.
                Err(error) => {
                    let reason = about_page(&page, &error);
                    self.results.push(of_page(page.kind, Some(&page), reason));
                    return Ok(());
                }
            };
            began = began.or_else(|| self.client.server_time());
            for record in found {
                // One can turn up twice when rows move between pages.
                if record.id().is_some_and(|id| !shown.insert(id.number())) {
                    continue;
                }
                match record.action() {
                    Some(action) => self.gather(&page, action)?,
                    None => {
                        let reason = "Action Network sent an action without an identifier.";
                        let result = of_page(page.kind, Some(&page), reason.to_owned());
                        self.results.push(result);
                    }
                }
            }
        }
        // Those that the page does not have are asked for themselves, so that they are settled when they are gone.
        for state in due.into_iter().flatten() {
            let id = Id::<T>::parse(&state.remote_action_id);
            if id.is_ok_and(|id| shown.contains(&id.number())) {
                continue;
            }
            self.read_one::<T>(&page, state)?;
            if self.pending.len() >= self.run.batch_size {
                self.finish_batch()?;
            }
        }
        // Where nothing was found the cursor may stay where it is.
        if let Some((id, began)) = page.id.zip(began) {
            self.cursors
                .push((id, cursor::after(self.run.now, Some(began))));
        }
        Ok(())
    }

    fn gather(&mut self, page: &ActionPage, action: Action) -> Result<()> {
        if self.retried.contains(&action.id) {
            return Ok(());
        }
        self.pending.push(Pending {
            page: page.clone(),
            action,
        });
        if self.pending.len() >= self.run.batch_size {
            self.finish_batch()?;
        }
        Ok(())
    }
}

/// Whether Action Network still answers.
fn lists_pages<T: Titled>(client: &mut Client) -> bool {
    let mut pages = client.pages(&Collection::<T>::all(), None);
    pages.next_page(client).is_ok()
}

fn about_page(page: &ActionPage, error: &Error) -> String {
    let title = page.title.as_deref().unwrap_or(&page.remote_page_id);
    let kind = page.kind.page();
    format!("The {kind} “{title}” cannot be read; the next run tries again. {error}")
}

/// A page, or a list of pages, that could not be read.
fn of_page(kind: ActionKind, page: Option<&ActionPage>, reason: String) -> ActionResult {
    ActionResult {
        kind,
        remote_page_id: page.map(|page| page.remote_page_id.clone()),
        page_title: page.and_then(|page| page.title.clone()),
        becomes: None,
        remote_id: None,
        contact_id: None,
        activity_id: None,
        participant_id: None,
        outcome: Outcome::Error,
        reason: Some(reason),
    }
}
