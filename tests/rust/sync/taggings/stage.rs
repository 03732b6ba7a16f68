//! Tags on both sides of a sync, and people who are linked already.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use osdi_engine::crm::{ContactId, LocalTagId, MemoryCrm, SyncState, TagCrm};
use osdi_engine::osdi::PersonId;
use osdi_engine::profile::{Origin, TagRules};
use osdi_engine::sync::{Mode, TaggingReport, TaggingRun, sync_taggings};
use serde_json::Value;

use crate::world::{PROFILE, World};

/// A contact and its person.
#[derive(Debug, Clone)]
pub struct Pair {
    pub contact: ContactId,
    pub person: String,
}

pub struct Stage {
    pub world: World,
    pub pairs: Vec<Pair>,
    pub rules: TagRules,
    pub origins: Vec<Origin>,
    pub mode: Mode,
    pub batch_size: usize,
}

impl Stage {
    /// So many people whom both sides have and who are linked.
    pub fn with(people: usize) -> Self {
        let mut stage = Self {
            world: World::with_people(0),
            pairs: Vec::new(),
            rules: TagRules::default(),
            origins: vec![Origin::Remote, Origin::Local],
            mode: Mode::Write { confirmed: false },
            batch_size: 100,
        };
        for number in 0..people {
            let pair = stage.link(&format!("p{number}@example.org"));
            stage.pairs.push(pair);
        }
        stage
    }

    /// Somebody new whom both sides have and who is linked.
    pub fn link(&mut self, email: &str) -> Pair {
        let contact = self.world.add_local(email, "Ann", "Lee");
        let person = self.world.add_remote(email, "Ann", "Lee");
        self.save_state(SyncState {
            contact_id: Some(contact),
            remote_person_id: Some(id(&person)),
            ..SyncState::new(PROFILE)
        });
        Pair { contact, person }
    }

    pub fn save_state(&mut self, state: SyncState) {
        use osdi_engine::crm::Crm as _;
        self.world.crm.save_states(&[state]).expect("it is saved");
    }

    /// The person of a pair becomes that of a contact that was merged into another one.
    pub fn merge(&mut self, from: usize, into: usize) {
        let (from, into) = (self.pairs[from].contact, self.pairs[into].contact);
        let crm = &mut self.world.crm;
        let is_it = |state: &&mut SyncState| state.contact_id == Some(from);
        let state = crm.states.values_mut().find(is_it).expect("it is linked");
        state.contact_id = None;
        state.merged_contact_id = Some(into);
        let moved: Vec<_> = crm
            .tags
            .taggings
            .iter()
            .filter(|(_, of)| *of == from)
            .copied()
            .collect();
        for (tag, of) in moved {
            crm.tags.taggings.remove(&(tag, of));
            crm.tags.taggings.insert((tag, into));
        }
        crm.contacts.get_mut(&from).expect("it exists").is_deleted = true;
    }

    /// A tag of this name on both sides, with these pairs.
    pub fn tag(&mut self, name: &str, here: &[usize], there: &[usize]) -> (LocalTagId, String) {
        let local = self.local_tag(name, here);
        let people: Vec<String> = there
            .iter()
            .map(|one| self.pairs[*one].person.clone())
            .collect();
        let remote = self
            .world
            .sandbox
            .tag(name, &people)
            .expect("the tag is made");
        (local, remote)
    }

    pub fn local_tag(&mut self, name: &str, here: &[usize]) -> LocalTagId {
        let tag = self.world.crm.tags.add(name);
        for one in here {
            self.give(tag, *one);
        }
        tag
    }

    pub fn give(&mut self, tag: LocalTagId, pair: usize) {
        let contact = self.pairs[pair].contact;
        self.world.crm.tags.taggings.insert((tag, contact));
    }

    pub fn take(&mut self, tag: LocalTagId, pair: usize) {
        let contact = self.pairs[pair].contact;
        self.world.crm.tags.taggings.remove(&(tag, contact));
    }

    /// Who has a tag on Action Network from now on.
    pub fn set_remote(&self, name: &str, there: &[usize]) {
        let people: Vec<String> = there
            .iter()
            .map(|one| self.pairs[*one].person.clone())
            .collect();
        self.world
            .sandbox
            .tag(name, &people)
            .expect("the tag is there");
    }

    /// Which pairs have a tag in CiviCRM.
    pub fn here(&self, tag: LocalTagId) -> BTreeSet<usize> {
        let has = |pair: &Pair| self.world.crm.tags.taggings.contains(&(tag, pair.contact));
        self.numbers(has)
    }

    /// Which pairs have a tag on Action Network.
    pub fn there(&self, tag: &str) -> BTreeSet<usize> {
        let taggings = self.world.sandbox.all("taggings");
        let has = |pair: &Pair| {
            taggings
                .iter()
                .any(|one| one["tag"] == tag && one["person"] == pair.person.as_str())
        };
        self.numbers(has)
    }

    fn numbers(&self, fits: impl Fn(&Pair) -> bool) -> BTreeSet<usize> {
        let pairs = self.pairs.iter().enumerate();
        pairs
            .filter(|(_, pair)| fits(pair))
            .map(|(number, _)| number)
            .collect()
    }

    pub fn run(&mut self) -> osdi_engine::Result<TaggingReport> {
        let run = self.run_of();
        let mut client = self.world.client();
        sync_taggings(&mut client, &mut self.world.crm, run, &mut || Ok(()))
    }

    /// A run over a CiviCRM that is watched.
    pub fn run_over<'a, C: TagCrm>(
        &'a mut self,
        watched: impl FnOnce(&'a mut MemoryCrm) -> C,
    ) -> osdi_engine::Result<TaggingReport> {
        let run = self.run_of();
        let mut client = self.world.client();
        let mut crm = watched(&mut self.world.crm);
        sync_taggings(&mut client, &mut crm, run, &mut || Ok(()))
    }

    fn run_of(&self) -> TaggingRun {
        TaggingRun {
            rules: self.rules.clone(),
            origins: self.origins.clone(),
            batch_size: self.batch_size,
            now: self.world.now,
            mode: self.mode,
        }
    }

    pub fn sync(&mut self) -> TaggingReport {
        self.run().expect("the run succeeds")
    }

    /// A run after a day, when whatever failed is tried again.
    pub fn sync_later(&mut self) -> TaggingReport {
        self.world.now += SignedDuration::from_hours(24);
        self.sync()
    }

    pub fn sync_from(&mut self, origin: Origin) -> TaggingReport {
        let origins = std::mem::replace(&mut self.origins, vec![origin]);
        let report = self.sync();
        self.origins = origins;
        report
    }

    /// The summaries, as the job shows them.
    pub fn summary(report: &TaggingReport) -> Vec<&str> {
        report.directions.iter().map(|one| &*one.summary).collect()
    }

    /// Everything a run could write on either side.
    pub fn everything(&self) -> impl PartialEq + std::fmt::Debug + use<> {
        let tags = &self.world.crm.tags;
        (
            self.world.sandbox.all("tags"),
            self.world.sandbox.all("taggings"),
            tags.tags.clone(),
            tags.taggings.clone(),
            tags.links.clone(),
            tags.base.clone(),
            tags.failed.clone(),
        )
    }

    /// One more run reads the lists and writes nothing, not even in CiviCRM.
    #[track_caller]
    pub fn assert_at_rest(&mut self) {
        let before = self.everything();
        let writes = self.world.crm.tags.writes;
        self.world.sandbox.clear_requests();
        let report = self.sync();
        assert_eq!(before, self.everything(), "{report:?}");
        assert_eq!(writes, self.world.crm.tags.writes);
        assert_eq!(self.world.writes(), []);
        let counts = &report.all.counts;
        assert_eq!(
            (counts.created, counts.removed, counts.matched),
            (0, 0, 0),
            "{report:?}"
        );
    }

    /// The requests since the log was emptied, by what they asked for.
    pub fn requests(&self) -> Vec<(String, u64)> {
        let by = self.world.sandbox.requests().by;
        by.into_iter().collect()
    }
}

pub fn id(person: &str) -> PersonId {
    PersonId::parse(person).expect("it is an id")
}

pub fn set<const N: usize>(numbers: [usize; N]) -> BTreeSet<usize> {
    numbers.into()
}

/// The paths of the requests of a method.
pub fn paths(writes: &[(String, String, Value)], method: &str) -> usize {
    writes.iter().filter(|(of, _, _)| of == method).count()
}
