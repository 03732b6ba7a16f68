//! Events of CiviCRM and their participants, in the words of a scenario.

use serde_json::{Value, json};

use crate::format::{Fields, Records};
use crate::stage::Stage;

impl Stage {
    /// Makes an event for each page of these titles, whose attendances become its participants from now on.
    pub fn map_events(&mut self, titles: &[String]) {
        for title in titles {
            let pages = &mut self.world.crm.actions.pages;
            let page = pages
                .iter_mut()
                .find(|page| page.title.as_ref() == Some(title));
            let page = page.unwrap_or_else(|| panic!("no page \"{title}\" was seen"));
            page.event_id = page.id.map(|id| id.0);
        }
    }

    /// Changes or deletes participants that came from attendances.
    pub fn edit_participants(&mut self, records: &Records) {
        for (name, fields) in records {
            let id = self
                .state_of_action(name)
                .and_then(|state| state.participant_id);
            let id = id.expect("the action has a participant");
            let participants = &mut self.world.crm.actions.participants;
            let Some(fields) = fields else {
                participants.remove(&id);
                continue;
            };
            let write = participants.get_mut(&id);
            let participant = write.and_then(|write| write.participant.as_mut());
            let participant = participant.expect("the participant is there");
            for (word, value) in fields {
                match (word.as_str(), value.as_str()) {
                    ("status", Some(status)) => participant.status = status.to_owned(),
                    _ => panic!("\"{word}\" of a participant cannot be changed"),
                }
            }
        }
    }

    pub fn show_participant(&self, name: &str) -> Option<Fields> {
        let id = self.state_of_action(name)?.participant_id?;
        let actions = &self.world.crm.actions;
        let write = actions.participants.get(&id)?;
        let participant = write.participant.as_ref()?;
        let mut pages = actions.pages.iter();
        let page = pages.find(|page| page.event_id == participant.event_id);
        let who = self.name_of(|name| self.contact_id(name) == write.contact_id);
        let fields = json!({
            "by": who,
            "event": page.and_then(|page| page.title.clone()),
            "status": participant.status,
        });
        match fields {
            Value::Object(fields) => Some(fields),
            _ => None,
        }
    }
}
