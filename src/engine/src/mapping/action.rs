//! What somebody did on a page of Action Network, as an activity of CiviCRM shows it.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::osdi::{
    AdvocacyCampaign, Attendance, AttendanceStatus, Event, Form, FundraisingPage, Outreach,
    OutreachTarget, PersonId, Petition, RecordField, ReferrerData, Resource, Response, Root,
    Signature, Submission, Survey, Within,
};

/// Characters a subject holds.
const SUBJECT_LENGTH: usize = 255;

/// An action, whatever its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its id, a bare UUID.
    pub id: String,
    /// Who acted.
    pub person: Option<PersonId>,
    /// When.
    pub created: Option<Timestamp>,
    /// When that was last changed.
    pub modified: Option<Timestamp>,
    /// The source code of the link by which they came.
    pub source: Option<String>,
    /// What else is known of it, as HTML.
    pub details: String,
    /// Whether they come, where the page is an event.
    pub attendance: Option<AttendanceStatus>,
}

/// A page on which people act.
pub trait Titled: Within<Root> {
    /// The title people see, else that for administrators.
    fn title(&self) -> Option<&str>;
}

macro_rules! titled {
    ($($page:ty),+) => {$(
        impl Titled for $page {
            fn title(&self) -> Option<&str> {
                let titles = [&self.title, &self.name].into_iter().flatten();
                titles.map(|title| title.trim()).find(|title| !title.is_empty())
            }
        }
    )+};
}

titled!(
    Petition,
    Event,
    Form,
    AdvocacyCampaign,
    Survey,
    FundraisingPage
);

/// A record of what somebody did.
pub trait Acted: Within<Self::Page> + Resource<Field = RecordField> {
    /// Where it was done.
    type Page: Titled;

    /// What CiviCRM is to have of it; nothing for a record without an id.
    fn action(self) -> Option<Action>;
}

macro_rules! acted {
    ($record:ident on $page:ty, $this:ident: $details:expr, $attendance:expr) => {
        impl Acted for $record {
            type Page = $page;

            fn action(self) -> Option<Action> {
                let $this = &self;
                Some(Action {
                    id: self.id()?.as_str().to_owned(),
                    person: self
                        .person_id
                        .clone()
                        .or_else(|| PersonId::at_end_of(self.links.href("osdi:person")?)),
                    created: self.created_date,
                    modified: self.modified_date.or(self.created_date),
                    source: source(self.referrer_data.as_ref()),
                    details: $details,
                    attendance: $attendance,
                })
            }
        }
    };
}

acted!(Signature on Petition, it: text(it.comments.as_deref()), None);
acted!(Attendance on Event, it: line("Status", it.status.as_ref().map(ToString::to_string)), it.status.clone());
acted!(Submission on Form, _it: String::new(), None);
acted!(Response on Survey, _it: String::new(), None);
acted!(Outreach on AdvocacyCampaign, it: outreach(it), None);

/// The subject a profile wants, with the title of the page in it, as far as it fits. CiviCRM keeps the angle brackets of
/// texts as four characters each.
#[must_use]
pub fn subject(wanted: Option<&str>, title: &str) -> String {
    let subject = wanted.unwrap_or("{title}").replace("{title}", title);
    let mut left = SUBJECT_LENGTH;
    let fits = |character: &char| {
        let length = if matches!(character, '<' | '>') { 4 } else { 1 };
        left.checked_sub(length).map(|less| left = less).is_some()
    };
    subject.chars().take_while(fits).collect()
}

/// Live data has the text `none` where there is no code (reference, 7.3).
fn source(referrer: Option<&ReferrerData>) -> Option<String> {
    let source = referrer?.source.as_deref()?.trim();
    let is_one = !source.is_empty() && !source.eq_ignore_ascii_case("none");
    is_one.then(|| source.chars().take(SUBJECT_LENGTH).collect())
}

fn outreach(outreach: &Outreach) -> String {
    let seconds = outreach
        .duration
        .map(|seconds| format!("{seconds} seconds"));
    let targets: Vec<String> = outreach.targets.iter().filter_map(target).collect();
    line("Type", outreach.channel.clone().map(String::from))
        + &line("To", Some(targets.join(", ")))
        + &line("Duration", seconds)
        + &line("Subject", outreach.subject.clone())
        + &text(outreach.message.as_deref())
}

fn target(target: &OutreachTarget) -> Option<String> {
    let words = [&target.title, &target.given_name, &target.family_name];
    let words: Vec<&str> = words
        .into_iter()
        .flatten()
        .map(|word| word.trim())
        .collect();
    let name = words.join(" ").trim().to_owned();
    Some(name).filter(|name| !name.is_empty())
}

/// A paragraph `name: value`, if there is a value.
fn line(name: &str, value: Option<String>) -> String {
    let value = value.unwrap_or_default();
    match value.trim() {
        "" => String::new(),
        value => format!("<p>{name}: {}</p>\n", escape(value)),
    }
}

/// What somebody wrote, as a paragraph with their line breaks.
fn text(written: Option<&str>) -> String {
    let lines: Vec<String> = written
        .unwrap_or_default()
        .trim()
        .lines()
        .map(escape)
        .collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("<p>{}</p>\n", lines.join("<br />\n")),
    }
}

/// What others wrote must not become part of a page's code.
fn escape(written: &str) -> String {
    let mut safe = String::with_capacity(written.len());
    for character in written.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' | '\'' => {
                // Writing to a text cannot fail.
                let _ = write!(safe, "&#{};", u32::from(character));
            }
            control if control.is_control() && control != '\t' => {}
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn details<T: Acted>(record: serde_json::Value) -> String {
        let mut record = record;
        record["identifiers"] = json!(["action_network:71a9c0b4-5e0f-4f9e-8d27-93d0e51c6c42"]);
        let record: T = serde_json::from_value(record).expect("it can be read");
        record.action().expect("it has an id").details
    }

    #[test]
    fn what_people_write_is_shown_and_not_carried_out() {
        let comments = "Keep it open!\r\n<script>alert(\"x\")</script> & 'so'\u{0}";
        assert_eq!(
            details::<Signature>(json!({ "comments": comments })),
            "<p>Keep it open!<br />\n&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; &#39;so&#39;</p>\n"
        );
    }

    #[test]
    fn each_kind_tells_what_it_has() {
        assert_eq!(details::<Signature>(json!({"comments": " \n "})), "");
        assert_eq!(details::<Submission>(json!({})), "");
        assert_eq!(details::<Response>(json!({})), "");
        assert_eq!(
            details::<Attendance>(json!({"status": "accepted"})),
            "<p>Status: accepted</p>\n"
        );
        let targets = json!([
            {"title": "Senator", "given_name": "Rosa", "family_name": "<Lind>"},
            {"given_name": null},
        ]);
        assert_eq!(
            details::<Outreach>(
                json!({"type": "email", "subject": "Ferries", "message": "Fund\nthem.", "targets": targets})
            ),
            "<p>Type: email</p>\n<p>To: Senator Rosa &lt;Lind&gt;</p>\n<p>Subject: Ferries</p>\n<p>Fund<br />\nthem.</p>\n"
        );
        assert_eq!(
            details::<Outreach>(json!({"type": "phone", "duration": 75})),
            "<p>Type: phone</p>\n<p>Duration: 75 seconds</p>\n"
        );
    }

    #[test]
    fn a_subject_is_cut_to_what_fits() {
        assert_eq!(subject(None, "Open it"), "Open it");
        assert_eq!(
            subject(Some("Signed: {title}"), "Open it"),
            "Signed: Open it"
        );
        assert_eq!(subject(None, &"ü".repeat(300)).chars().count(), 255);
        assert_eq!(subject(None, &"<".repeat(300)).chars().count(), 63);
    }

    #[test]
    fn the_word_none_is_no_source() {
        for (given, expected) in [("none", None), (" ", None), ("mail-3", Some("mail-3"))] {
            let referrer: ReferrerData = serde_json::from_value(json!({"source": given})).unwrap();
            assert_eq!(source(Some(&referrer)).as_deref(), expected, "{given}");
        }
    }
}
