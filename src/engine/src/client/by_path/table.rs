//! Which paths there are, and what can be done at each (reference, sections 4 to 8).

use super::row::{Kind, Row};
use crate::osdi::{
    AdvocacyCampaign, Attendance, Campaign, Donation, Event, EventCampaign, Form, FundraisingPage,
    Item, List, Message, Outreach, Person, Petition, Query, Response, Signature, Submission,
    Survey, Tag, Tagging, UniqueIdList, Wrapper,
};

/// All of them.
pub(super) static ROWS: [Row; 32] = [
    Kind::<Person>::read()
        .create()
        .create_later()
        .update()
        .update_later()
        .row(),
    Kind::<Attendance, Person>::read().row(),
    Kind::<Donation, Person>::read().row(),
    Kind::<Outreach, Person>::read().row(),
    Kind::<Response, Person>::read().row(),
    Kind::<Signature, Person>::read().row(),
    Kind::<Submission, Person>::read().row(),
    Kind::<Tagging, Person>::read().row(),
    Kind::<Tag>::read().create().row(),
    Kind::<Tagging, Tag>::read()
        .create()
        .create_later()
        .delete()
        .row(),
    Kind::<Petition>::read().action().row(),
    Kind::<Signature, Petition>::read().act().row(),
    Kind::<Event>::read().action().row(),
    Kind::<Attendance, Event>::read().act().row(),
    Kind::<EventCampaign>::read().action().row(),
    Kind::<Event, EventCampaign>::read().create().row(),
    Kind::<Form>::read().action().row(),
    Kind::<Submission, Form>::read().act().row(),
    Kind::<FundraisingPage>::read().action().row(),
    Kind::<Donation, FundraisingPage>::read().act().row(),
    Kind::<Donation>::read().row(),
    Kind::<AdvocacyCampaign>::read().action().row(),
    Kind::<Outreach, AdvocacyCampaign>::read().act().row(),
    Kind::<Survey>::read().action().row(),
    Kind::<Response, Survey>::read().act().row(),
    Kind::<Campaign>::read().row(),
    Kind::<Message>::read().create().update().row(),
    Kind::<List>::read().row(),
    Kind::<Item, List>::read().row(),
    Kind::<Query>::read().row(),
    Kind::<Wrapper>::read().row(),
    Kind::<UniqueIdList>::read().create().update().row(),
];
