//! Which tag of CiviCRM is which on Action Network, decided from what both sides list. Nothing is written here.
//!
//! A saved link counts whatever the tags are called. Without one, two tags are the same if what people see in CiviCRM,
//! its label, is the name on Action Network; failing that, if its machine name is. Spaces at the ends, several in a row
//! and forms of Unicode do not count, upper and lower case do. A name that CiviCRM does not hold counts as it is shortened
//! there. Where that leaves a doubt nothing is linked.

use std::collections::{HashMap, HashSet};

use crate::crm::{LinkedBy, LocalTag, LocalTagId, TagLink, TagLinkId};
use crate::mapping::{clean_text, tag_label};
use crate::osdi::TagId;

/// A tag of Action Network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RemoteTag {
    pub id: TagId,
    /// As much of it as is kept.
    pub name: String,
}

/// What is known, and what is allowed.
pub(super) struct Known<'a> {
    pub local: &'a [LocalTag],
    /// All there are.
    pub remote: &'a [RemoteTag],
    pub links: &'a [TagLink],
    /// Tags of Action Network that may or may not be there.
    pub unread: &'a HashSet<TagId>,
    /// Changes are carried to CiviCRM.
    pub to_local: bool,
    /// They are not in this run, but in others.
    pub to_local_later: bool,
    pub creates_local: bool,
    pub creates_remote: bool,
}

/// Two tags that are the same.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pair {
    pub link: TagLink,
    /// They meet for the first time: what was agreed on about their members, if anything, was about other tags.
    pub is_new: bool,
}

/// What follows.
#[derive(Debug, Default, PartialEq)]
pub(super) struct LinkPlan {
    /// Tags whose members are to be compared.
    pub active: Vec<Pair>,
    /// Saved links that are not active and have to be saved again.
    pub inactive: Vec<TagLink>,
    /// Tags that are to be called otherwise in CiviCRM.
    pub renames: Vec<(LocalTagId, String)>,
    /// Links of which it is not known whether Action Network has the tag.
    pub unread: Vec<TagLinkId>,
    /// Tags to be made in CiviCRM.
    pub create_local: Vec<RemoteTag>,
    /// Tags to be made on Action Network.
    pub create_remote: Vec<LocalTag>,
    /// What a person should know, and does not hold any more in the next run.
    pub notes: Vec<String>,
    /// What a person should know as long as it holds: which tags stay apart.
    pub lasting: Vec<String>,
}

struct Names<'a, T>(HashMap<String, Vec<&'a T>>);

impl<'a, T> Names<'a, T> {
    fn new(all: impl Iterator<Item = &'a T>, name: impl Fn(&T) -> &str) -> Self {
        let mut names: HashMap<String, Vec<&T>> = HashMap::new();
        for one in all {
            names.entry(key(name(one))).or_default().push(one);
        }
        Self(names)
    }

    fn of(&self, name: &str) -> &[&'a T] {
        self.0.get(&key(name)).map_or(&[], Vec::as_slice)
    }
}

fn key(name: &str) -> String {
    clean_text(name).unwrap_or_default()
}

/// Whether a tag of CiviCRM is called as one of Action Network would be there.
fn is_called(label: &str, remote_name: &str) -> bool {
    key(label) == key(&tag_label(remote_name))
}

pub(super) fn plan_links(known: &Known<'_>) -> LinkPlan {
    let mut plan = LinkPlan::default();
    let mut free = Free::of(known);
    for before in known.links {
        if known.unread.contains(&before.remote_tag_id) {
            plan.unread.extend(before.id);
            continue;
        }
        let (link, local) = saved(known, before, &mut free, &mut plan);
        let is_in_scope = local.is_some_and(|local| local.is_in_scope);
        if is_in_scope && is_there(known, &link) {
            let is_new =
                (link.tag_id, &link.remote_tag_id) != (before.tag_id, &before.remote_tag_id);
            plan.active.push(Pair { link, is_new });
        } else if link != *before {
            plan.inactive.push(link);
        }
    }
    match_by_name(known, &mut free, &mut plan);
    create(known, &free, &mut plan);
    plan
}

/// Whether Action Network has the tag.
fn is_there(known: &Known<'_>, link: &TagLink) -> bool {
    let mut remote = known.remote.iter();
    remote.any(|tag| tag.id == link.remote_tag_id)
}

/// Tags that no link leads to.
struct Free {
    local: HashSet<LocalTagId>,
    remote: HashSet<TagId>,
    /// Tags about which there is a doubt, so that none is made for them.
    doubtful: HashSet<TagId>,
}

impl Free {
    fn of(known: &Known<'_>) -> Self {
        let mut local: HashSet<_> = known.local.iter().map(|tag| tag.id).collect();
        let mut remote: HashSet<_> = known.remote.iter().map(|tag| tag.id.clone()).collect();
        for link in known.links {
            local.remove(&link.tag_id);
            remote.remove(&link.remote_tag_id);
        }
        Self {
            local,
            remote,
            doubtful: HashSet::new(),
        }
    }

    fn take(&mut self, local: LocalTagId, remote: &TagId) {
        self.local.remove(&local);
        self.remote.remove(remote);
    }
}

/// A saved link as it is now.
fn saved<'a>(
    known: &Known<'a>,
    link: &TagLink,
    free: &mut Free,
    plan: &mut LinkPlan,
) -> (TagLink, Option<&'a LocalTag>) {
    let mut link = link.clone();
    let local = known.local.iter().find(|tag| tag.id == link.tag_id);
    let remote = known.remote.iter().find(|tag| tag.id == link.remote_tag_id);
    match (local, remote) {
        (Some(local), Some(remote)) => {
            let gone =
                [gone_here(&link), gone_there(&link)].map(|text| Some(TagLink::fitting(&text)));
            if gone.contains(&link.message) {
                link.message = None;
            }
            rename(known, &mut link, (local, remote), plan);
            (link, Some(local))
        }
        (None, _) => {
            // Whoever deletes a tag and makes it anew means the new one.
            let named = |tag: &&LocalTag| {
                free.local.contains(&tag.id)
                    && tag.is_in_scope
                    && remote.is_some_and(|remote| is_called(&tag.label, &remote.name))
            };
            match known.local.iter().find(named) {
                Some(tag) => {
                    link.tag_id = tag.id;
                    link.local_name.clone_from(&tag.label);
                    link.linked_by = LinkedBy::Name;
                    link.message = None;
                    free.take(tag.id, &link.remote_tag_id);
                    (link, Some(tag))
                }
                None => {
                    let message = gone_here(&link);
                    tell(&mut link, message, plan);
                    (link, None)
                }
            }
        }
        (Some(local), None) => {
            let named = |tag: &&RemoteTag| {
                free.remote.contains(&tag.id) && is_called(&local.label, &tag.name)
            };
            match known.remote.iter().find(named) {
                Some(tag) => {
                    link.remote_tag_id = tag.id.clone();
                    link.remote_name.clone_from(&tag.name);
                    link.linked_by = LinkedBy::Name;
                    link.message = None;
                    free.take(local.id, &tag.id);
                }
                None => {
                    let message = gone_there(&link);
                    tell(&mut link, message, plan);
                }
            }
            (link, Some(local))
        }
    }
}

fn gone_here(link: &TagLink) -> String {
    format!(
        "The tag “{}” (id {}) is not in CiviCRM any more, or not for contacts. Whoever has it on Action Network, where it \
         is called “{}”, keeps it.",
        link.local_name, link.tag_id, link.remote_name
    )
}

fn gone_there(link: &TagLink) -> String {
    format!(
        "The tag “{}” is not on Action Network any more. Contacts who have it in CiviCRM, where it is called “{}”, keep it.",
        link.remote_name, link.local_name
    )
}

/// Says something with the link, and in the report if it is news.
fn tell(link: &mut TagLink, message: String, plan: &mut LinkPlan) {
    let kept = Some(TagLink::fitting(&message));
    if link.message != kept {
        plan.notes.push(message);
        link.message = kept;
    }
}

fn rename(
    known: &Known<'_>,
    link: &mut TagLink,
    (local, remote): (&LocalTag, &RemoteTag),
    plan: &mut LinkPlan,
) {
    let is_new_here = local.label != link.local_name;
    let is_new_there = remote.name != link.remote_name;
    if !is_new_here && !is_new_there {
        return;
    }
    let before = std::mem::replace(&mut link.local_name, local.label.clone());
    let before_there = std::mem::replace(&mut link.remote_name, remote.name.clone());
    if is_called(&local.label, &remote.name) {
        link.message = None;
        return;
    }
    // Who called it otherwise here meant to.
    let is_renamed_there = is_new_there && is_called(&local.label, &before_there);
    if is_renamed_there && known.to_local_later {
        link.local_name = before;
        link.remote_name = before_there;
        return;
    }
    let fits_here = remote.name.chars().count() <= LocalTag::LONGEST_NAME;
    if is_renamed_there && known.to_local && fits_here {
        plan.renames.push((local.id, remote.name.clone()));
        plan.notes.push(format!(
            "The tag “{before_there}” was renamed to “{}” on Action Network, and so in CiviCRM.",
            remote.name
        ));
        link.local_name.clone_from(&remote.name);
        link.message = None;
        return;
    }
    let message = if is_new_here {
        format!(
            "The tag “{before}” was renamed to “{}” in CiviCRM. Action Network cannot rename tags: there it stays “{}”. They \
             are synced all the same.",
            local.label, remote.name
        )
    } else {
        format!(
            "The tag “{before_there}” was renamed to “{}” on Action Network. In CiviCRM it stays “{}”. They are synced all \
             the same.",
            remote.name, local.label
        )
    };
    tell(link, message, plan);
}

fn match_by_name(known: &Known<'_>, free: &mut Free, plan: &mut LinkPlan) {
    let remote_names = Names::new(known.remote.iter(), |tag| &tag.name);
    let in_scope = || known.local.iter().filter(|tag| tag.is_in_scope);
    let labels = Names::new(in_scope(), |tag| &tag.label);
    let names = Names::new(in_scope(), |tag| &tag.name);
    // What people see goes first, so that no machine name takes its tag away.
    for local_names in [labels, names] {
        for remote in known.remote {
            let is_settled =
                !free.remote.contains(&remote.id) || free.doubtful.contains(&remote.id);
            if is_settled || key(&remote.name).is_empty() {
                continue;
            }
            let fit: Vec<&&LocalTag> = local_names
                .of(&tag_label(&remote.name))
                .iter()
                .filter(|tag| free.local.contains(&tag.id))
                .collect();
            let is_unique_there = remote_names.of(&remote.name).get(1).is_none();
            match fit.as_slice() {
                [] => {}
                [local] if is_unique_there => {
                    let link = TagLink {
                        id: None,
                        tag_id: local.id,
                        remote_tag_id: remote.id.clone(),
                        local_name: local.label.clone(),
                        remote_name: remote.name.clone(),
                        linked_by: LinkedBy::Name,
                        message: None,
                    };
                    plan.active.push(Pair { link, is_new: true });
                    free.take(local.id, &remote.id);
                }
                _ => {
                    free.doubtful.insert(remote.id.clone());
                    plan.lasting.push(doubt(&remote.name));
                }
            }
        }
    }
}

fn doubt(name: &str) -> String {
    format!(
        "Several tags are called “{name}”, so it is not known which is which. Link the right ones by OsdiTagLink.link, or \
         rename one."
    )
}

fn create(known: &Known<'_>, free: &Free, plan: &mut LinkPlan) {
    let mut told = HashSet::new();
    if known.creates_local {
        let mut taken = Taken::default();
        let all = known.local.iter();
        all.clone()
            .for_each(|tag| taken.add(&tag.label, &tag.label, By::Name));
        all.for_each(|tag| taken.add(&tag.name, &tag.label, By::MachineName));
        let is_free = |tag: &&RemoteTag| free.remote.contains(&tag.id);
        let names = Names::new(known.remote.iter().filter(is_free), |tag| &tag.name);
        for tag in known.remote.iter().filter(|tag| {
            free.remote.contains(&tag.id)
                && !free.doubtful.contains(&tag.id)
                && !key(&tag.name).is_empty()
        }) {
            let label = tag_label(&tag.name);
            if let Some(why) = taken.by(&label) {
                plan.lasting.push(not_created(&tag.name, "CiviCRM", &why));
            } else if names.of(&tag.name).get(1).is_some() {
                if told.insert(key(&tag.name)) {
                    plan.lasting.push(doubt(&tag.name));
                }
            } else {
                // What is made stands in the way of the next.
                taken.add(&label, &label, By::Name);
                plan.create_local.push(tag.clone());
            }
        }
    }
    if known.creates_remote {
        let mut taken = Taken::default();
        for tag in known.remote {
            taken.add(&tag_label(&tag.name), &tag.name, By::Name);
        }
        let is_candidate = |tag: &&LocalTag| tag.is_in_scope && free.local.contains(&tag.id);
        let labels = Names::new(known.local.iter().filter(is_candidate), |tag| &tag.label);
        for tag in known.local.iter().filter(|tag| {
            tag.is_in_scope && free.local.contains(&tag.id) && !key(&tag.label).is_empty()
        }) {
            if let Some(why) = taken.by(&tag.label) {
                let note = not_created(&tag.label, "Action Network", &why);
                plan.lasting.push(note);
            } else if labels.of(&tag.label).get(1).is_some() {
                if told.insert(key(&tag.label)) {
                    plan.lasting.push(doubt(&tag.label));
                }
            } else {
                taken.add(&tag.label, &tag.label, By::Name);
                plan.create_remote.push(tag.clone());
            }
        }
    }
}

/// Names a side has, and by which tags, upper and lower case aside.
#[derive(Default)]
struct Taken(HashMap<String, (String, By)>);

/// What of a tag it is that has the name.
#[derive(Clone, Copy)]
enum By {
    Name,
    MachineName,
}

impl Taken {
    fn add(&mut self, name: &str, shown: &str, by: By) {
        let taken = (shown.to_owned(), by);
        self.0.entry(key(name).to_lowercase()).or_insert(taken);
    }

    /// What stands in the way of a name, if anything.
    fn by(&self, name: &str) -> Option<String> {
        let (shown, by) = self.0.get(&key(name).to_lowercase())?;
        Some(match by {
            By::MachineName => format!("it is the machine name of the tag “{shown}” there"),
            By::Name if key(shown) == key(name) => {
                "there is one of that name, which is out of the profile's scope or linked to another tag".to_owned()
            }
            By::Name => format!(
                "there is the tag “{shown}”, whose name differs in nothing but upper and lower case"
            ),
        })
    }
}

/// That a tag was not made for one of the other side.
pub(super) fn not_created(name: &str, side: &str, why: &str) -> String {
    format!(
        "The tag “{name}” was not made in {side}: {why}. Link the two by OsdiTagLink.link if they are the same, or give one \
         another name."
    )
}
