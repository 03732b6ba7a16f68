//! Any answer to any call: it may be refused, but nothing panics, no error shows the token, and no request goes to
//! another server.
//!
//! The first byte of the input chooses the call, the others are the body of the answer.
#![no_main]

use std::collections::VecDeque;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use osdi_engine::client::{
    ApiToken, Arrival, Client, ClientConfig, Received, Request, Response, Ticket, Trace, Transport,
};
use osdi_engine::osdi::*;
use osdi_engine::{Error, Result};

const TOKEN: &str = "5ecre7-5ecre7-5ecre7";
const UUID: &str = "5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21";

/// Gives the same body to every request.
struct Same {
    body: Vec<u8>,
    under_way: VecDeque<Ticket>,
}

impl Transport for Same {
    fn lanes(&self) -> usize {
        3
    }

    fn start(&mut self, ticket: Ticket, request: &Request, _delay: Duration) {
        assert_eq!(request.url.host_str(), Some("actionnetwork.org"));
        self.under_way.push_back(ticket);
    }

    fn receive(&mut self, _at_most: Duration) -> Received {
        let Some(ticket) = self.under_way.pop_front() else {
            return Received::Nothing;
        };
        let headers = vec![("content-type".to_owned(), "application/hal+json".to_owned())];
        Received::Answer(Arrival {
            ticket,
            result: Ok(Response {
                status: 200,
                headers,
                body: self.body.clone(),
            }),
            took: Duration::ZERO,
        })
    }

    fn abandon(&mut self, ticket: Ticket) -> bool {
        self.under_way.retain(|other| *other != ticket);
        true
    }
}

fn id<T: Resource>() -> Id<T> {
    Id::parse(UUID).expect("a UUID")
}

/// Reads one, and as many pages as there are; what was read can be shown.
fn all<T: Within<Root> + std::fmt::Debug>(client: &mut Client) -> Result<()> {
    let one = client.get(&id::<T>());
    let paged = pages(client, &Collection::<T>::all());
    one.map(|one| drop(format!("{one:?}"))).and(paged)
}

fn within<T: Within<P> + std::fmt::Debug, P: Within<Root>>(client: &mut Client) -> Result<()> {
    let one = client.get((&id::<P>(), &id::<T>()));
    let paged = pages(client, &id::<P>().collection::<T>());
    one.map(|one| drop(format!("{one:?}"))).and(paged)
}

fn pages<T: Resource, P>(client: &mut Client, collection: &Collection<T, P>) -> Result<()> {
    let mut pages = client.pages(collection, None);
    while let Some(records) = pages.next_page(client)? {
        drop(records);
    }
    Ok(())
}

fn write(client: &mut Client) -> Result<()> {
    let tag = NewTag {
        name: "x".to_owned(),
    };
    client.create::<Tag, _>(&Collection::all(), &tag)?;
    client.update(&id::<Person>(), &PersonChanges::of(&Person::default()))?;
    client.delete((&id::<Tag>(), &id::<Tagging>()))
}

fn call(client: &mut Client, choice: u8) -> Result<()> {
    match choice % 26 {
        0 => all::<Person>(client),
        1 => all::<Tag>(client),
        2 => within::<Tagging, Person>(client),
        3 => all::<FundraisingPage>(client),
        4 => all::<Donation>(client),
        5 => all::<Petition>(client),
        6 => within::<Signature, Petition>(client),
        7 => all::<Event>(client),
        8 => within::<Attendance, Event>(client),
        9 => all::<EventCampaign>(client),
        10 => all::<Form>(client),
        11 => within::<Submission, Form>(client),
        12 => all::<AdvocacyCampaign>(client),
        13 => within::<Outreach, AdvocacyCampaign>(client),
        14 => all::<Survey>(client),
        15 => within::<osdi_engine::osdi::Response, Survey>(client),
        16 => all::<Campaign>(client),
        17 => all::<Message>(client),
        18 => all::<List>(client),
        19 => within::<Item, List>(client),
        20 => all::<Query>(client),
        21 => all::<Wrapper>(client),
        22 => all::<UniqueIdList>(client),
        23 => client.custom_fields().map(drop),
        24 => client
            .entry_point()
            .map(drop)
            .and(client.embed(&id::<Form>()).map(drop)),
        _ => write(client),
    }
}

fn check(error: &Error) {
    let all = format!("{error} {error:?}");
    assert!(!all.contains(TOKEN), "{all}");
}

fuzz_target!(|data: &[u8]| {
    let Some((&choice, body)) = data.split_first() else {
        return;
    };
    let token = ApiToken::new(TOKEN).expect("a token");
    let mut config = ClientConfig::new("https://actionnetwork.org/api/v2/", token);
    config.requests_per_second = 0.0;
    config.max_attempts = 1;
    let same = Same {
        body: body.to_vec(),
        under_way: VecDeque::new(),
    };
    let mut client = Client::new(config, Box::new(same)).expect("a client");
    client.set_trace(Some(Trace::new(|entry| {
        let told = format!("{entry:?}");
        assert!(!told.contains(TOKEN), "{told}");
    })));
    if let Err(error) = call(&mut client, choice) {
        check(&error);
    }
});
