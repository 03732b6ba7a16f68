//! Carries out writes with the real client over HTTP, and books what it reports.

use action_network_sandbox::Sandbox;
use osdi_engine::client::{ApiToken, Client, ClientConfig, HttpTransport, StopSignal};
use osdi_engine::osdi::*;
use osdi_engine::{Kind, Result};
use serde_json::json;

use super::books::{Books, Report};
use super::client_support::config;
use super::haste::Haste;
use super::store;
use super::values::{action, comment, email, named};
use super::writes::{PEOPLE, Write};

const TAG: &str = "Phonebank";

pub struct Run {
    client: Client,
    pub books: Books,
    /// How many writes came through to the sandbox, as far as the client says.
    pub sent: usize,
    /// Of how many writes it does not know what became.
    pub unknown: usize,
    people: Vec<PersonId>,
    tag: TagId,
    petition: PetitionId,
    page: FundraisingPageId,
    taggings: Vec<Option<TaggingId>>,
    signatures: Vec<Option<SignatureId>>,
    gifts: Vec<(DonationId, String)>,
    events: Vec<(EventId, String)>,
    /// Counts the values, so that no two are the same.
    number: usize,
}

impl Run {
    /// With everything that writes are about, made before anything goes wrong.
    pub fn on(sandbox: &Sandbox) -> Self {
        let settings = ClientConfig {
            token: ApiToken::new(sandbox.token()).unwrap(),
            max_attempts: 4,
            ..config(sandbox.origin())
        };
        let transport = HttpTransport::new(&settings, StopSignal::never());
        let mut client =
            Client::with_clock(settings, Box::new(transport), Box::new(Haste::new())).unwrap();
        let people = (0..PEOPLE).map(|place| {
            json!({
                "given_name": "first",
                "email_addresses": [{ "address": email(place), "status": "subscribed", "primary": true }]
            })
        });
        let people = sandbox.insert_people(people.collect()).unwrap();
        let people = people
            .iter()
            .map(|one| PersonId::parse(one["id"].as_str().unwrap()).unwrap());
        let tag = client.create(
            &Collection::<Tag>::all(),
            &NewTag {
                name: TAG.to_owned(),
            },
        );
        let petition = client.create(&Collection::<Petition>::all(), &action("Petition", ""));
        let page = client.create(&Collection::<FundraisingPage>::all(), &action("Page", ""));
        let people: Vec<_> = people.collect();
        let tag = tag.unwrap().id().unwrap();
        // Who has no tag cannot lose it, so everybody has it at the start.
        let taggings = people.iter().map(|person| {
            let new = NewTagging::of(person.clone());
            let made = client.create::<Tagging, _>(&tag.collection(), &new);
            made.unwrap().id()
        });
        let taggings = taggings.collect();
        Self {
            books: Books::opened_with(store::of(sandbox)),
            sent: 0,
            unknown: 0,
            people,
            tag,
            petition: petition.unwrap().id().unwrap(),
            page: page.unwrap().id().unwrap(),
            taggings,
            signatures: vec![None; PEOPLE],
            gifts: Vec::new(),
            events: Vec::new(),
            number: 0,
            client,
        }
    }

    /// What was made before decides whether some writes are possible; those that are not are left out.
    pub fn carry_out(&mut self, write: &Write) -> Result<(), String> {
        self.number += 1;
        let value = format!("v{}", self.number);
        match write {
            Write::SignUp(place) => {
                let (thing, person) = (format!("new{place}@example.org"), &value);
                let saved = self.client.save_person(&named(Some(&thing), person));
                self.note(&saved, &format!("person {thing}"), Some(&value));
            }
            Write::Rename(place) => {
                let id = &self.people[*place];
                let saved = self.client.update_person(id, &named(None, &value));
                self.note(&saved, &format!("person {}", email(*place)), Some(&value));
            }
            Write::RenameAll(places) => {
                let of = |place: &usize| format!("{value} of {place}");
                let changes: Vec<_> = places
                    .iter()
                    .map(|place| (self.people[*place].clone(), named(None, &of(place))))
                    .collect();
                let saved = self.client.update_people(&changes);
                for (place, saved) in places.iter().zip(&saved) {
                    self.note(
                        saved,
                        &format!("person {}", email(*place)),
                        Some(&of(place)),
                    );
                }
            }
            Write::MakeTag(place) => {
                let name = format!("Tag {place}");
                let made = self
                    .client
                    .create(&Collection::<Tag>::all(), &NewTag { name: name.clone() });
                self.note(&made, &format!("tag {name}"), Some(""));
            }
            Write::Tag(place) => {
                let new = NewTagging::of(self.people[*place].clone());
                let made = self
                    .client
                    .create::<Tagging, _>(&self.tag.collection(), &new);
                self.note(&made, &format!("{TAG} of {}", email(*place)), Some(""));
                self.taggings[*place] = made
                    .ok()
                    .and_then(|one| one.id())
                    .or(self.taggings[*place].clone());
            }
            Write::Untag(place) => {
                let Some(tagging) = &self.taggings[*place] else {
                    return Ok(());
                };
                let sent = self.sent;
                let gone = self.client.delete((&self.tag, tagging));
                self.note(&gone, &format!("{TAG} of {}", email(*place)), None);
                // Deletions may be repeated, so they are not counted.
                self.sent = sent;
            }
            Write::Sign(place) => {
                let new = NewRecord::of(self.people[*place].clone(), comment(&value));
                let made = self
                    .client
                    .create::<Signature, _>(&self.petition.collection(), &new);
                self.note(
                    &made,
                    &format!("signature of {}", email(*place)),
                    Some(&value),
                );
                self.signatures[*place] = made
                    .ok()
                    .and_then(|one| one.id())
                    .or(self.signatures[*place].clone());
            }
            Write::AmendSignature(place) => {
                let Some(id) = &self.signatures[*place] else {
                    return Ok(());
                };
                let changes = SignatureChanges {
                    comments: value.clone().into(),
                    ..SignatureChanges::default()
                };
                let saved = self.client.update((&self.petition, id), &changes);
                self.note(
                    &saved,
                    &format!("signature of {}", email(*place)),
                    Some(&value),
                );
            }
            Write::SignByHelper => {
                let address = format!("signer{}@example.org", self.number);
                let helper =
                    RecordHelper::new(&named(Some(&address), &value), comment(&value)).unwrap();
                let made = self
                    .client
                    .record::<Signature, _>(&self.petition.collection(), &helper);
                self.note_pair(
                    &made,
                    [
                        &format!("person {address}"),
                        &format!("signature of {address}"),
                    ],
                    &value,
                );
            }
            Write::Give(place) => {
                let new = NewRecord::of(self.people[*place].clone(), self.gift());
                let made = self
                    .client
                    .create::<Donation, _>(&self.page.collection(), &new);
                let thing = format!("gift of {} at {}", email(*place), self.time());
                self.note(&made, &thing, Some(&format!("{}.00", self.number)));
                self.gifts
                    .extend(made.ok().and_then(|one| Some((one.id()?, thing))));
            }
            Write::GiveByHelper => {
                let address = format!("giver{}@example.org", self.number);
                let amount = format!("{}.00", self.number);
                let helper =
                    RecordHelper::new(&named(Some(&address), &amount), self.gift()).unwrap();
                let made = self
                    .client
                    .record::<Donation, _>(&self.page.collection(), &helper);
                let gift = format!("gift of {address} at {}", self.time());
                self.note_pair(&made, [&format!("person {address}"), &gift], &amount);
            }
            Write::CorrectGift(place) => {
                let Some((id, thing)) = self.gifts.get(*place).cloned() else {
                    return Ok(());
                };
                let amount = format!("{}.50", self.number);
                let changes = DonationChanges {
                    recipients: Recipients::one("Us", amount.parse().unwrap()),
                };
                let saved = self.client.update((&self.page, &id), &changes);
                self.note(&saved, &thing, Some(&amount));
            }
            Write::Announce => {
                let title = format!("Event {}", self.number);
                let made = self
                    .client
                    .create(&Collection::<Event>::all(), &action(&title, &value));
                let thing = format!("event {title}");
                self.note(&made, &thing, Some(&value));
                self.events
                    .extend(made.ok().and_then(|one| Some((one.id()?, thing))));
            }
            Write::Describe(place) => {
                let Some((id, thing)) = self.events.get(*place).cloned() else {
                    return Ok(());
                };
                let changes = ActionChanges {
                    description: value.clone().into(),
                    ..ActionChanges::default()
                };
                let saved = self.client.update(&id, &changes);
                self.note(&saved, &thing, Some(&value));
            }
            Write::Look(place) => {
                if let Ok(person) = self.client.person(&self.people[*place]) {
                    self.books
                        .settle(&format!("person {}", email(*place)), person.given_name)?;
                }
            }
        }
        Ok(())
    }

    fn note<T>(&mut self, result: &Result<T>, thing: &str, value: Option<&str>) {
        self.count(result);
        self.books.note(Report::of(result), thing, value);
    }

    fn note_pair<T>(&mut self, result: &Result<T>, things: [&str; 2], value: &str) {
        self.count(result);
        self.books.note_pair(Report::of(result), things, value);
    }

    /// A write that was turned away to the end did not come through; any other came through once.
    fn count<T>(&mut self, result: &Result<T>) {
        let turned_away = result
            .as_ref()
            .is_err_and(|error| error.kind() == Kind::RateLimited);
        self.sent += usize::from(!turned_away);
        self.unknown += usize::from(Report::of(result) == Report::Unknown);
    }

    /// When the present gift is given: it tells gifts apart.
    fn time(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_second(1_800_000_000 + i64::try_from(self.number).unwrap()).unwrap()
    }

    fn gift(&self) -> DonationFields {
        let amount = format!("{}.00", self.number).parse().unwrap();
        DonationFields {
            created_date: Some(self.time()),
            ..DonationFields::to(Recipients::one("Us", amount))
        }
    }
}
