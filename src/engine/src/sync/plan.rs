//! The plan for one pair, made of values alone: what each side is to be told, and why not more.

use jiff::Timestamp;

use super::conflict::{Changes, Conflict, History, Terms, reconcile};
use super::consent::{Cause, ConsentChange, is_closed};
use super::fields::Sides;
use super::refusals::refusals_among;
use super::tell::Message;
use crate::crm::{Base, Candidates, Contact, ContactId, StateId, SyncState, SyncStatus};
use crate::mapping::{Consent, Field, PersonFields};
use crate::osdi::{Person, PersonId};
use crate::profile::{Origin, Policy, Rules};

/// What is said about what was announced until the answer is written down.
pub const UNANSWERED: &str = "The run ended before Action Network's answer was written down.";

/// Two records taken for twins, or one that gets a twin, with what is known about them.
#[derive(Clone)]
pub struct Pair {
    /// The contact as read; nothing when one has to be made.
    pub contact: Option<Contact>,
    /// Its values.
    pub local: PersonFields,
    /// The person as read; nothing when one has to be made, or when the base stands in for it.
    pub person: Option<Person>,
    /// Its values.
    pub remote: PersonFields,
    /// The state to be written; new when the pair meets for the first time.
    pub state: SyncState,
}

/// What is to be done about a pair.
pub struct Plan {
    /// The pair.
    pub pair: Pair,
    /// What moves.
    pub changes: Changes,
    /// A sentence about what was left alone.
    pub note: Option<String>,
    /// An earlier run created the twin and ended before it could write that down.
    pub created_before: bool,
    /// Why nothing but refusals may travel between the two, if so.
    pub refusals_only: Option<String>,
    /// There may be a flag about one of the two, which is settled when the plan is carried out.
    pub settles_flags: bool,
    /// The contact in the trash that the person, with its aliases, belonged to until now.
    pub moved_from: Option<ContactId>,
}

/// What is decided about a record.
pub enum Decision {
    /// The plan is carried out; the states it makes superfluous are deleted.
    Write(Box<Plan>, Vec<StateId>),
    /// It must not be synced, for this reason.
    Leave(String),
    /// Likewise, as long as a flag is open; nobody is linked to it yet who would be looked at again.
    Wait(String),
    /// It could not be synced, for this reason, and is tried again.
    Fail(String),
    /// Who it is cannot be told, or it is linked to somebody else: a person has to choose, and it is tried again.
    Ask(String, Candidates),
    /// The person it is linked to is not on Action Network.
    Gone,
}

impl Plan {
    fn new(pair: Pair, changes: Changes) -> Self {
        Self {
            pair,
            changes,
            note: None,
            created_before: false,
            refusals_only: None,
            settles_flags: false,
            moved_from: None,
        }
    }

    /// What Action Network is to be told about the person it has, if anything. Of an address, only what was edited.
    pub fn message(&self) -> Option<Message> {
        let pair = &self.pair;
        let id = self.person_id()?;
        let fields = self.changes.to_remote.clone();
        if fields.is_empty() {
            return None;
        }
        let mut sent = self.changes.values_for(Origin::Remote, &pair.local);
        // One that was edited there too has lost to this one as a whole.
        let before = pair.state.base.as_ref();
        let before = before
            .filter(|base| base.remote.key(Field::Address) == pair.remote.key(Field::Address));
        if let Some(mine) = &sent.address
            && let Some(then) = before.and_then(|base| base.local.address.as_ref())
            && let Some(theirs) = &pair.remote.address
        {
            sent.address = Some(mine.unless_edited(then, theirs));
        }
        let theirs = &pair.remote.custom_fields;
        sent.custom_fields
            .retain(|name, value| theirs.get(name) != Some(value));
        let along = |channel: Field| {
            let mut consent = self.changes.consent.iter();
            consent.any(|one| {
                (one.side, one.channel, one.cause) == (Origin::Remote, channel, Cause::GoesAlong)
            })
        };
        let news: Vec<Field> = fields
            .iter()
            .copied()
            .filter(|field| field.is_consent() && !along(*field))
            .collect();
        Some(Message {
            id,
            refusals: refusals_among(&fields, &sent.only(&news)),
            fields,
            sent,
            before: pair.remote.clone(),
        })
    }

    /// The person, if there is one.
    pub fn person_id(&self) -> Option<PersonId> {
        let linked = self.pair.state.remote_person_id.clone();
        linked.or_else(|| self.pair.person.as_ref().and_then(Person::id))
    }

    /// What a person that does not exist yet gets.
    pub fn new_person(&self) -> PersonFields {
        self.changes.values_for(Origin::Remote, &self.pair.local)
    }

    /// What CiviCRM gets.
    pub fn to_contact(&self) -> PersonFields {
        self.changes.values_for(Origin::Local, &self.pair.remote)
    }

    /// Whether Action Network is to be asked for a new person.
    pub fn creates_person(&self) -> bool {
        self.pair.person.is_none() && self.pair.state.remote_person_id.is_none()
    }
}

/// What the state of a linked pair says about its past.
pub fn history<'a>(
    state: &'a SyncState,
    origin: Origin,
    contact: &Contact,
    person: &Person,
) -> History<'a> {
    if let Some(base) = &state.base {
        return History::Base(base);
    }
    let (modified, synced) = match origin {
        Origin::Remote => (contact.modified_date, state.local_post_sync_modified_time),
        Origin::Local => (person.modified_date, state.remote_post_sync_modified_time),
    };
    History::Older {
        target_untouched: modified.is_some() && synced.is_some() && modified <= synced,
    }
}

/// Plans a pair of which both sides are known.
pub fn plan_pair(origin: Origin, rules: &Rules, pair: Pair, history: History<'_>) -> Plan {
    let contact = pair.contact.as_ref();
    let local_modified = contact.and_then(|contact| contact.modified_date);
    let remote_modified = pair.person.as_ref().and_then(|one| one.modified_date);
    let rests = |now: Option<Timestamp>, then: Option<Timestamp>| {
        now.is_some() && then.is_some() && now <= then
    };
    let sides = Sides {
        origin,
        local: &pair.local,
        remote: &pair.remote,
        local_modified,
        remote_modified,
    };
    let terms = Terms {
        rules,
        history,
        local_rests: rests(local_modified, pair.state.local_post_sync_modified_time),
        remote_rests: rests(remote_modified, pair.state.remote_post_sync_modified_time),
    };
    let changes = reconcile(&sides, &terms);
    Plan {
        note: open_conflicts_note(&changes),
        ..Plan::new(pair, changes)
    }
}

/// Plans a twin that does not exist yet: it gets every value the origin has, but for fields that are not synced. By its
/// e-mail address, or without one by its number, it is known, so that one always goes.
pub fn plan_new(origin: Origin, rules: &Rules, pair: Pair) -> Plan {
    let from = match origin {
        Origin::Local => &pair.local,
        Origin::Remote => &pair.remote,
    };
    let known_by = if from.email.is_some() {
        Field::Email
    } else {
        Field::Mobile
    };
    let target = origin.other();
    let mut changes = Changes::default();
    for field in Field::of_both(from, from) {
        let is_synced = field == known_by || rules.conflict_policies.of(field) != Policy::Never;
        if !field.is_consent() && is_synced && from.can_travel(field) {
            changes.add(target, field);
        }
    }
    for (channel, carrier) in [
        (Field::EmailConsent, Field::Email),
        (Field::MobileConsent, Field::Mobile),
    ] {
        if changes.to(target).contains(&carrier)
            && let Some((to, cause)) = consent_of_new(target, channel, rules, from)
        {
            changes.add_consent(ConsentChange {
                channel,
                side: target,
                from: None,
                to,
                cause,
            });
        }
    }
    Plan::new(pair, changes)
}

/// What a new twin gets of a channel, beside Action Network's or CiviCRM's defaults.
fn consent_of_new(
    target: Origin,
    channel: Field,
    rules: &Rules,
    from: &PersonFields,
) -> Option<(Consent, Cause)> {
    let consent = match channel {
        Field::EmailConsent => from.email_consent,
        _ => from.mobile_consent,
    }?;
    match target {
        Origin::Local if consent.is_closed() => {
            let to = match channel {
                Field::EmailConsent => Consent::OptedOut,
                _ => Consent::Refused,
            };
            Some((to, Cause::RefusedThere))
        }
        Origin::Local => (channel == Field::EmailConsent && consent == Consent::Bouncing)
            .then_some((consent, Cause::Bounced)),
        Origin::Remote if consent.is_closed() => Some((Consent::Refused, Cause::RefusedHere)),
        Origin::Remote => (channel == Field::EmailConsent && !rules.subscribe_new_people)
            .then_some((Consent::Refused, Cause::NewPerson)),
    }
}

/// The state that announces a creation on Action Network before it is asked for: values, but no link. If the run
/// ends before the answer is written down, the next one knows whose doing the person is, and that a refusal it asked for
/// is not the person's own.
pub fn announce(plan: &Plan, now: Timestamp) -> SyncState {
    let pair = &plan.pair;
    let mut before = pair.state.clone();
    before.forget_attempts_if_edited(
        pair.contact
            .as_ref()
            .and_then(|contact| contact.modified_date),
        None,
    );
    SyncState {
        contact_id: pair.contact.as_ref().and_then(|contact| contact.id),
        local_pre_sync_modified_time: pair
            .contact
            .as_ref()
            .and_then(|contact| contact.modified_date),
        sync_time: Some(now),
        sync_origin: Some(Origin::Local),
        sync_status: Some(SyncStatus::Error),
        base: Some(Base {
            local: pair.local.clone(),
            remote: PersonFields {
                email_consent: plan.changes.consent_to(Origin::Remote, Field::EmailConsent),
                ..PersonFields::default()
            },
            ..Base::default()
        }),
        attempt_count: before.attempt_count.or(Some(0)),
        next_attempt_time: Some(now),
        message: Some(UNANSWERED.to_owned()),
        ..before
    }
}

/// The state that announces what a linked person is about to be told, if anything.
pub fn announce_change(plan: &Plan) -> Option<SyncState> {
    let mut state = plan.pair.state.clone();
    state.link()?;
    state.base.as_mut()?.sent = plan.message()?.sent;
    Some(state)
}

/// Plans two records that meet for the first time, or so it seems: if the state announced a creation, the person is
/// our own work, and what Action Network gave it by itself, such as a language, is nobody's edit.
pub fn plan_first_meeting(origin: Origin, rules: &Rules, mut pair: Pair) -> Plan {
    let announced = pair.state.base.clone();
    let announced = announced.filter(|_| pair.state.link().is_none());
    if announced.is_some() {
        pair.state.sync_status = None;
    }
    let history = announced
        .as_ref()
        .map_or(History::FirstMeeting, History::Announced);
    let mut plan = plan_pair(origin, rules, pair, history);
    plan.created_before = announced.is_some();
    if plan.created_before {
        plan.changes
            .to_local
            .retain(|field| *field != Field::Language);
    }
    plan
}

/// The refusals that have to travel between two records of which nothing else may.
pub fn refusals(
    origin: Origin,
    local: &PersonFields,
    remote: &PersonFields,
    history: History<'_>,
) -> Changes {
    let alike = PersonFields {
        email_consent: local.email_consent,
        mobile_consent: local.mobile_consent,
        ..remote.clone()
    };
    let sides = Sides {
        origin,
        local: &alike,
        remote,
        local_modified: None,
        remote_modified: None,
    };
    // Nothing is opened between such two, whatever the profile says about opt-ins.
    let terms = Terms {
        rules: &Rules::default(),
        history,
        local_rests: false,
        remote_rests: false,
    };
    let mut changes = Changes::default();
    for change in reconcile(&sides, &terms).consent {
        if change.is_refusal() {
            changes.add_consent(change);
        }
    }
    changes
}

/// Plans a pair between which only refusals travel, for a reason such as that the contact is in the trash: no other
/// rule may hold those up.
pub fn plan_refusals(origin: Origin, pair: Pair, history: History<'_>, reason: String) -> Plan {
    let changes = refusals(origin, &pair.local, &pair.remote, history);
    Plan {
        note: (changes != Changes::default()).then(|| reason.clone()),
        refusals_only: Some(reason),
        ..Plan::new(pair, changes)
    }
}

/// Two addresses of one person are no difference: each side keeps the one it has.
pub fn agree_on_email(plan: &mut Plan) {
    let changes = &mut plan.changes;
    changes.conflicts.retain(|one| one.field != Field::Email);
    let mut own = std::mem::take(&mut changes.consent);
    let arrives = changes.to_local.contains(&Field::Email);
    // What was to go along with the address that stays away.
    own.retain(|one| {
        one.channel != Field::EmailConsent
            || !(one.cause == Cause::GoesAlong || (arrives && one.cause == Cause::Bounced))
    });
    for fields in [&mut changes.to_local, &mut changes.to_remote] {
        fields.retain(|field| !matches!(field, Field::Email | Field::EmailConsent));
    }
    for change in own {
        if change.channel == Field::EmailConsent {
            changes.add_consent(change);
        } else {
            changes.consent.push(change);
        }
    }
    changes.agreed.push(Field::Email);
    plan.note = open_conflicts_note(&plan.changes);
}

/// Whether the two have different e-mail addresses, and one of them was to get that of the other or somebody to be asked.
pub fn differs_in_email(plan: &Plan) -> bool {
    let changes = &plan.changes;
    changes.to_local.contains(&Field::Email)
        || changes.to_remote.contains(&Field::Email)
        || changes
            .conflicts
            .iter()
            .any(|one| one.field == Field::Email)
}

/// The base of a pair whose contact stays and whose person is a new record of the same human being. What CiviCRM has is
/// compared with what it had, as far as the new record says anything; what it lacks it gets, as at a first meeting. Of
/// consent nothing is taken over, so that a refusal of either side reaches the other.
pub fn base_for_new_person(before: &Base, person: &PersonFields) -> Base {
    let said: Vec<Field> = Field::of_both(person, person)
        .filter(|field| !field.is_consent() && person.key(*field).is_some())
        .collect();
    Base {
        local: before.local.only(&said),
        remote: before.remote.only(&said),
        ..Base::default()
    }
}

/// Takes over what the contact in the trash refused, when its person moves to the contact that was entered anew: that one
/// is closed as the old one was, and Action Network is told what it has not heard of yet. What was no refusal of that
/// contact is none of the new one.
pub fn inherit_refusals(plan: &mut Plan, trashed: &PersonFields, base: Option<&Base>) {
    if base.is_some_and(Base::has_settled_refusal)
        && plan.pair.remote.email_consent == Some(Consent::Refused)
        && !is_closed(trashed.email_consent)
    {
        plan.changes.take_back(Origin::Local, Field::EmailConsent);
    }
    let history = base.map_or(History::FirstMeeting, History::Base);
    let untold = refusals(Origin::Local, trashed, &plan.pair.remote, history).consent;
    let untold: Vec<_> = untold
        .into_iter()
        .filter(|one| one.side == Origin::Remote)
        .collect();
    let is_untold = |channel: Field| untold.iter().any(|one| one.channel == channel);
    // Texts that are closed along with everything stay closed along with it.
    let refused = [
        (
            Field::EmailConsent,
            is_closed(trashed.email_consent),
            plan.pair.local.email_consent,
            Consent::OptedOut,
        ),
        (
            Field::MobileConsent,
            trashed.mobile_consent.is_some_and(Consent::is_by_name)
                || is_untold(Field::MobileConsent),
            plan.pair.local.mobile_consent,
            Consent::Refused,
        ),
    ];
    for change in untold {
        if plan
            .changes
            .consent_to(Origin::Remote, change.channel)
            .is_none()
        {
            plan.changes.add_consent(change);
        }
    }
    for (channel, is_refused, from, to) in refused {
        let is_told = is_closed(plan.changes.consent_to(Origin::Local, channel));
        if is_refused && !is_closed(from) && !is_told {
            plan.changes.add_consent(ConsentChange {
                channel,
                side: Origin::Local,
                from,
                to,
                cause: Cause::RefusedHere,
            });
        }
    }
}

/// Takes a field out of what CiviCRM is told, and says why.
pub fn withhold(plan: &mut Plan, rules: &Rules, field: Field, why: String) {
    let changes = &mut plan.changes;
    changes.to_local.retain(|other| *other != field);
    if field == Field::Email
        && changes.consent_to(Origin::Local, Field::EmailConsent) == Some(Consent::Bouncing)
    {
        // It is the address which stays away that bounces.
        changes
            .to_local
            .retain(|other| *other != Field::EmailConsent);
        changes.consent.retain(|one| one.cause != Cause::Bounced);
    }
    changes.conflicts.retain(|one| one.field != field);
    changes.conflicts.push(Conflict {
        field,
        policy: rules.conflict_policies.of(field),
        winner: None,
    });
    add_note(&mut plan.note, why);
}

/// Adds a sentence.
pub fn add_note(note: &mut Option<String>, more: String) {
    *note = Some(match note.take() {
        None => more,
        Some(note) => format!("{note} {more}"),
    });
}

fn open_conflicts_note(changes: &Changes) -> Option<String> {
    let open = changes.conflicts.iter().filter(|one| one.is_open());
    conflict_note(&open.map(|one| one.field).collect::<Vec<_>>())
}

/// A sentence about fields that a person has to settle.
pub fn conflict_note(conflicts: &[Field]) -> Option<String> {
    if conflicts.is_empty() {
        return None;
    }
    let names: Vec<&str> = conflicts.iter().map(|field| field.name()).collect();
    Some(format!(
        "Different on both sides and left as they are: {}. Edit either side to settle it.",
        names.join(", ")
    ))
}
