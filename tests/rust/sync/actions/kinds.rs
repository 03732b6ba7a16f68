//! The five stories, for each kind of action.

use osdi_engine::crm::{ActionStatus, ContactId};
use osdi_engine::profile::{ActionKind, ActionRule};
use osdi_engine::sync::{Mode, Outcome};
use serde_json::json;

use super::{Board, CASES};

#[test]
fn the_first_import_makes_one_activity_of_each() {
    for case in CASES {
        let mut board = Board::of(&[case.kind]);
        let (contact, person) = board.linked();
        let page = board.page(case, "Open the library");
        board.act(case, &page, &person, json!({}));
        let report = board.run();
        assert_eq!(
            report.summary, "total: 1; success: 1; error: 0; skipped: 0",
            "{case:?}"
        );
        let write = board.writes()[0].clone();
        assert_eq!(write.contact_id, Some(contact));
        assert_eq!(write.date.unwrap().to_string(), "2026-03-18T16:58:00Z");
        let activity = board.activity();
        assert_eq!(activity.activity_type.as_deref(), Some("Action"));
        assert_eq!(activity.status.as_deref(), Some("Completed"));
        assert_eq!(activity.subject.as_deref(), Some("Open the library"));
        assert_eq!(activity.target_contact_id, Some(contact));
        board.assert_status(ActionStatus::Done);
        board.assert_at_rest();
    }
}

#[test]
fn a_late_edit_is_carried_unless_somebody_edited_here() {
    for case in CASES {
        let Some((field, value)) = case.edit else {
            continue;
        };
        for is_edited_here in [false, true] {
            let mut board = Board::of(&[case.kind]);
            let (_, person) = board.linked();
            let page = board.page(case, "Open the library");
            let action = board.act(case, &page, &person, json!({}));
            board.run();
            board.later(20);
            board.change(case, &action, json!({ field: value }));
            if is_edited_here {
                board.edit_here(|activity| activity.details = Some("Mine".to_owned()));
            }
            let report = board.run();
            let details = board.activity().details.clone().unwrap();
            if is_edited_here {
                assert_eq!((report.counts.conflict, details.as_str()), (1, "Mine"));
                let why = "It was changed on both sides (details); what CiviCRM has stays.";
                assert_eq!(board.told(), [(Outcome::Conflict, why)]);
            } else {
                assert_eq!(report.counts.updated, 1, "{case:?}");
                assert!(details.contains(value), "{details}");
            }
            board.assert_at_rest();
        }
    }
}

#[test]
fn who_is_missing_is_waited_for_without_a_request() {
    for case in CASES {
        let mut board = Board::of(&[case.kind]);
        let person = board.world.add_remote("ana@example.org", "Ana", "Ruiz");
        let page = board.page(case, "Open the library");
        board.act(case, &page, &person, json!({}));
        let report = board.run();
        assert_eq!(report.counts.skipped, 1, "{case:?}");
        board.assert_status(ActionStatus::Waiting);
        assert_eq!(board.state().next_attempt_time, None);
        board.later(20);
        let report = board.run();
        assert_eq!((report.total, report.requests), (0, 2));
        assert!(board.writes().is_empty());
        // The sync of people brings her.
        board.world.pull();
        let report = board.run();
        assert_eq!(
            (report.counts.created, report.requests),
            (1, 3),
            "{case:?}: one more, for the record"
        );
        board.assert_status(ActionStatus::Done);
        board.assert_at_rest();
    }
}

#[test]
fn after_an_outage_the_next_run_does_the_rest_once() {
    for case in CASES {
        let mut board = Board::of(&[case.kind]);
        board.world.batch_size = 2;
        let (_, person) = board.linked();
        let pages = ["One", "Two", "Three"].map(|title| board.page(case, title));
        for page in &pages {
            board.act(case, page, &person, json!({}));
        }
        // Everything but the list of pages and the first two is down.
        board.fail(&format!("/{}/*/{}", case.pages, case.records), 503, 2);
        let report = board.run();
        assert_eq!((report.counts.created, report.counts.error), (2, 1));
        assert_eq!(board.writes().len(), 2);
        board.world.sandbox.clear_faults();
        board.later(20);
        let report = board.run();
        assert_eq!((report.counts.created, report.counts.error), (1, 0));
        assert_eq!(board.writes().len(), 3, "{case:?}");
        board.assert_at_rest();
    }
}

#[test]
fn a_server_that_is_down_ends_the_run() {
    for case in CASES {
        let mut board = Board::of(&[case.kind]);
        let (_, person) = board.linked();
        let page = board.page(case, "One");
        board.act(case, &page, &person, json!({}));
        board.fail("*", 503, 0);
        board.try_run().expect_err("nothing can be read");
        board.world.sandbox.clear_faults();
        assert_eq!(board.run().counts.created, 1, "{case:?}");
        board.assert_at_rest();
    }
}

#[test]
fn all_kinds_in_one_run_and_a_preview_before() {
    let kinds = CASES.map(|case| case.kind);
    let mut board = Board::of(&kinds);
    let (_, person) = board.linked();
    for case in CASES {
        let page = board.page(case, "Open the library");
        board.act(case, &page, &person, json!({}));
    }
    board.mode = Mode::Preview { limit: None };
    let before = board.world.crm.actions.clone();
    let report = board.run();
    assert_eq!(report.counts.created, 5);
    assert_eq!(before, board.world.crm.actions);
    board.mode = Mode::Preview { limit: Some(2) };
    let report = board.run();
    assert_eq!((report.limit_reached, board.seen.len()), (true, 2));
    board.mode = Mode::Write { confirmed: false };
    assert_eq!(board.run().counts.created, 5);
    let mut found: Vec<_> = board.seen.iter().map(|one| one.kind).collect();
    found.sort();
    assert_eq!(found, kinds);
    board.assert_at_rest();
}

#[test]
fn what_the_profile_decides_is_written() {
    let [case, ..] = CASES;
    let mut board = Board::of(&[]);
    let rule = ActionRule {
        activity_type: Some("Petition".to_owned()),
        subject: Some("Signed: {title}".to_owned()),
        status: Some("Scheduled".to_owned()),
        target_contact_id: Some(ContactId(77)),
        campaign_id: Some(5),
        source_field: Some("Origin.Code".to_owned()),
    };
    board.rules = [(case.kind, rule)].into_iter().collect();
    let (contact, person) = board.linked();
    let page = board.page(case, "Open it");
    let referrer = json!({"source": "mail-3", "website": "example.org"});
    board.act(
        case,
        &page,
        &person,
        json!({"comments": "<b>Now</b>", "action_network:referrer_data": referrer}),
    );
    board.run();
    assert_eq!(board.writes()[0].contact_id, Some(contact));
    let remembered = board.state().base.clone().unwrap();
    let digest = remembered.details.unwrap();
    assert!(
        digest.starts_with("sha256:") && !digest.contains("Now"),
        "no copy of what was written"
    );
    let activity = board.activity();
    assert_eq!(
        serde_json::to_value(activity).unwrap(),
        json!({
            "id": null,
            "activity_type": "Petition",
            "status": "Scheduled",
            "subject": "Signed: Open it",
            "details": "<p>&lt;b&gt;Now&lt;/b&gt;</p>\n",
            "target_contact_id": 77,
            "campaign_id": 5,
            "fields": {"Origin.Code": "mail-3"},
        })
    );
}

#[test]
fn kinds_without_an_activity_type_are_listed_only() {
    let mut board = Board::of(&[]);
    let kinds = [ActionKind::Signatures, ActionKind::FundraisingPages];
    let rules = kinds.map(|kind| (kind, ActionRule::default()));
    board.rules = rules.into_iter().collect();
    let (_, person) = board.linked();
    let page = board.page(CASES[0], "Open it");
    board.act(CASES[0], &page, &person, json!({}));
    let gala = json!({"title": "Spring gala", "origin_system": "Action Network", "native": true});
    board
        .world
        .sandbox
        .insert("fundraising_pages", gala)
        .unwrap();
    board.world.sandbox.clear_requests();
    let report = board.run();
    assert_eq!((report.total, report.requests), (0, 2));
    let pages: Vec<_> = board.world.crm.actions.pages.iter().collect();
    let found: Vec<_> = pages
        .iter()
        .map(|page| (page.kind, page.title.as_deref().unwrap_or_default()))
        .collect();
    let [signatures, fundraising] = kinds;
    assert_eq!(
        found,
        [(signatures, "Open it"), (fundraising, "Spring gala")]
    );
    assert_eq!(pages[0].cursor, None);
}
