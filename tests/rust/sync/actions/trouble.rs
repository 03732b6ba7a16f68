//! What goes wrong, and what is gone.

use action_network_sandbox::{Fault, FaultKind};
use jiff::SignedDuration;
use osdi_engine::crm::ActionStatus;
use osdi_engine::sync::Outcome;
use serde_json::json;

use super::{Board, CASES, Case};

const CASE: Case = CASES[0];

fn signed() -> (Board, String, String) {
    let mut board = Board::of(&[CASE.kind]);
    let (_, person) = board.linked();
    let page = board.page(CASE, "Open it");
    let action = board.act(CASE, &page, &person, json!({"comments": "Now"}));
    (board, person, action)
}

#[test]
fn what_was_deleted_here_does_not_come_back() {
    let (mut board, _, action) = signed();
    board.run();
    board.world.crm.actions.activities.clear();
    board.later(20);
    board.change(CASE, &action, json!({"comments": "Soon"}));
    assert_eq!(board.run().counts.unchanged, 1);
    assert!(board.writes().is_empty());
    board.assert_at_rest();
}

#[test]
fn a_page_or_a_signature_that_is_gone_there_changes_nothing_here() {
    for what in ["petitions", "signatures"] {
        let (mut board, _, action) = signed();
        board.run();
        let gone = match what {
            "petitions" => board.world.crm.actions.pages[0].remote_page_id.clone(),
            _ => action,
        };
        assert!(board.world.sandbox.delete(what, &gone));
        board.later(20);
        let report = board.run();
        assert_eq!((report.total, report.counts.error), (0, 0), "{what}");
        assert_eq!(board.writes().len(), 1);
        assert_eq!(board.world.crm.actions.pages.len(), 1);
        board.assert_at_rest();
    }
}

#[test]
fn a_page_that_appears_later_is_read_whole() {
    let (mut board, person, _) = signed();
    board.run();
    board.later(60 * 24);
    let page = board.page(CASE, "Keep it open");
    board.act(CASE, &page, &person, json!({}));
    assert_eq!(board.run().counts.created, 1);
    board.assert_at_rest();
}

#[test]
fn a_process_that_dies_leaves_no_activity_without_a_state() {
    let (mut board, person, _) = signed();
    let page = board.world.crm.actions.pages.clone();
    assert!(page.is_empty());
    let second = board.page(CASE, "Keep it open");
    board.act(CASE, &second, &person, json!({}));
    board.world.crm.actions.dies_after = Some(1);
    board.try_run().expect_err("it died");
    assert_eq!(board.writes().len(), 1);
    assert_eq!(board.world.crm.actions.states.len(), 1);
    board.run();
    assert_eq!(board.writes().len(), 2);
    board.assert_at_rest();
}

#[test]
fn a_failure_is_tried_ten_times_and_then_flagged() {
    let (mut board, _, _) = signed();
    board.world.crm.actions.broken = Some("No such activity type.".to_owned());
    let mut attempts = 0;
    board.run();
    while let Some(next) = board.state().next_attempt_time {
        attempts += 1;
        assert!(board.world.crm.actions.flags.is_empty());
        board.later(1);
        let between = board.run();
        assert_eq!(between.counts.created, 0, "not before its time");
        let wait = next.duration_since(board.world.now) + SignedDuration::from_mins(1);
        board.later(wait.as_mins().max(1));
        board.run();
    }
    assert_eq!(attempts, 9);
    assert_eq!(board.world.crm.actions.flags.len(), 1);
    board.world.crm.actions.broken = None;
    let states = &mut board.world.crm.actions.states;
    let state = states.values_mut().next().unwrap();
    state.next_attempt_time = Some(board.world.now);
    assert_eq!(board.run().counts.created, 1);
    assert!(board.world.crm.actions.flags.is_empty());
    board.assert_at_rest();
}

#[test]
fn who_was_merged_gets_the_activity_on_the_kept_contact() {
    let mut board = Board::of(&[CASE.kind]);
    let (contact, person) = board.linked();
    let kept = board.world.add_local("kept@example.org", "Ana", "Ruiz");
    for state in board.world.crm.states.values_mut() {
        if state.contact_id == Some(contact) {
            state.contact_id = None;
            state.merged_contact_id = Some(kept);
        }
    }
    let page = board.page(CASE, "Open it");
    board.act(CASE, &page, &person, json!({}));
    board.run();
    assert_eq!(board.writes()[0].contact_id, Some(kept));
}

#[test]
fn who_is_in_the_trash_is_waited_for() {
    let (mut board, person, _) = signed();
    let contact = board.world.contact_of(&person).id.unwrap();
    board
        .world
        .edit_local(contact, |contact| contact.is_deleted = true);
    assert_eq!(board.run().counts.skipped, 1);
    board.later(20);
    assert_eq!(board.run().total, 0);
    board
        .world
        .edit_local(contact, |contact| contact.is_deleted = false);
    assert_eq!(board.run().counts.created, 1);
}

#[test]
fn nobody_is_left_alone() {
    let mut board = Board::of(&[CASE.kind]);
    let page = board.page(CASE, "Open it");
    let nobody = "2c8f5384-0476-4aaa-aee4-471805c48a54";
    board.act(CASE, &page, nobody, json!({}));
    assert_eq!(board.run().counts.ineligible, 1);
    board.assert_status(ActionStatus::LeftAlone);
    board.assert_at_rest();
}

#[test]
fn many_who_were_missing_are_read_by_the_page() {
    let mut board = Board::of(&[CASE.kind]);
    let page = board.page(CASE, "Open it");
    for number in 0..60 {
        let email = format!("n{number}@example.org");
        let person = board.world.add_remote(&email, "Ana", &email);
        board.act(CASE, &page, &person, json!({}));
    }
    assert_eq!(board.run().counts.skipped, 60);
    board.world.pull();
    board.later(20);
    let report = board.run();
    assert_eq!(report.counts.created, 60);
    assert!(report.requests <= 4, "{} requests", report.requests);
    board.assert_at_rest();
}

#[test]
fn a_kind_the_group_does_not_have_does_not_keep_the_others() {
    let [signatures, .., surveys] = CASES;
    let mut board = Board::of(&[signatures.kind, surveys.kind]);
    let (_, person) = board.linked();
    let page = board.page(signatures, "Open it");
    board.act(signatures, &page, &person, json!({}));
    for (status, created) in [(404, 1), (403, 0)] {
        board.world.sandbox.clear_faults();
        board.fail("/surveys", status, 0);
        let report = board.run();
        assert_eq!(
            (report.counts.created, report.counts.error),
            (created, 1),
            "{status}"
        );
        let outcomes: Vec<_> = board.seen.iter().map(|one| one.outcome).collect();
        assert!(outcomes.contains(&Outcome::Error), "{status}");
    }
}

/// Action Network refuses a wrong token with the same status.
#[test]
fn what_the_token_is_refused_for_keeps_nothing_else_and_a_wrong_token_ends_the_run() {
    let (mut board, person, action) = signed();
    let closed = board.page(CASE, "Closed");
    board.act(CASE, &closed, &person, json!({}));
    board.fail(&format!("/petitions/{closed}/signatures"), 403, 0);
    board.world.crm.actions.broken = Some("No such activity type.".to_owned());
    let report = board.run();
    assert_eq!((report.counts.created, report.counts.error), (0, 2));
    board.world.crm.actions.broken = None;
    board.later(60);
    board.fail(&format!("/petitions/*/signatures/{action}"), 403, 0);
    let report = board.run();
    assert_eq!((report.counts.created, report.counts.error), (0, 2));
    let reason = board.state().message.clone().unwrap();
    assert!(reason.contains("API token"), "{reason}");
    board.world.sandbox.clear_faults();
    board.later(600);
    assert_eq!(board.run().counts.created, 2);
    board.fail("*", 403, 0);
    let error = board.try_run().expect_err("the token is wrong");
    assert_eq!(error.kind(), osdi_engine::Kind::Authentication);
}

#[test]
fn a_token_that_is_revoked_during_a_run_ends_it_before_an_action_loses_an_attempt() {
    let (mut board, _, _) = signed();
    board.world.crm.actions.broken = Some("No such activity type.".to_owned());
    assert_eq!(board.run().counts.error, 1);
    board.world.crm.actions.broken = None;
    board.later(60);
    let before = board.state().clone();
    // One list for each kind of pages has been read by then.
    let fault = Fault::new(FaultKind::Status).status(403).times(None);
    board.world.sandbox.fault(fault.skip(1));
    let error = board.try_run().expect_err("the token is revoked");
    assert_eq!(error.kind(), osdi_engine::Kind::Authentication);
    assert_eq!(*board.state(), before);
    board.world.sandbox.clear_faults();
    assert_eq!(board.run().counts.created, 1);
}

#[test]
fn a_stop_is_heard_between_batches_and_the_next_run_goes_on() {
    let (mut board, person, _) = signed();
    board.world.batch_size = 1;
    let page = board.page(CASE, "Keep it open");
    board.act(CASE, &page, &person, json!({}));
    board.world.crm.stop_after = Some(board.world.crm.standings.len());
    let report = board.run();
    assert_eq!((report.stopped, report.counts.created), (true, 1));
    board.world.crm.stop_after = None;
    assert_eq!(board.run().counts.created, 1);
    board.assert_at_rest();
}

#[test]
fn an_edit_of_the_same_second_is_seen_and_another_title_is_none() {
    let (mut board, _, action) = signed();
    board.run();
    board.later(20);
    let silent = json!({"comments": "Soon", "touch": false});
    board.change(CASE, &action, silent);
    let page = board.world.crm.actions.pages[0].remote_page_id.clone();
    let patched = board
        .world
        .sandbox
        .patch("petitions", &page, json!({"title": "Reopen it"}));
    patched.unwrap();
    board.forget_cursors();
    assert_eq!(board.run().counts.updated, 1);
    let activity = board.activity();
    assert_eq!(activity.details.as_deref(), Some("<p>Soon</p>\n"));
    assert_eq!(activity.subject.as_deref(), Some("Open it"));
    let title = board.world.crm.actions.pages[0].title.as_deref();
    assert_eq!(title, Some("Reopen it"));
    board.assert_at_rest();
    board.change(CASE, &action, json!({"comments": "Today"}));
    board.run();
    assert_eq!(board.activity().subject.as_deref(), Some("Reopen it"));
}

#[test]
fn whoever_carries_an_error_flag_gets_nothing_until_it_is_settled() {
    for about in ["the contact", "the person"] {
        let (mut board, person, action) = signed();
        let contact = board.world.crm.states.values().next().unwrap().contact_id;
        let flag = |board: &mut Board| match about {
            "the contact" => {
                let blocked = &mut board.world.crm.blocked.contacts;
                blocked.insert(contact.unwrap(), "flagged with an error".to_owned());
            }
            _ => {
                let person = osdi_engine::osdi::PersonId::parse(&person).unwrap();
                let blocked = &mut board.world.crm.blocked.people;
                blocked.insert(person, "flagged with an error".to_owned());
            }
        };
        flag(&mut board);
        assert_eq!(board.run().counts.skipped, 1, "{about}");
        assert!(board.told()[0].1.contains("flagged"), "{:?}", board.told());
        assert!(board.writes().is_empty());
        board.assert_status(ActionStatus::Waiting);
        // It costs nothing meanwhile, and is told of once.
        board.later(20);
        board.world.sandbox.clear_requests();
        board.run();
        let path = format!("GET /petitions/*/signatures/{action}");
        assert!(!board.world.sandbox.requests().by.contains_key(&path));
        board.forget_cursors();
        assert_eq!(board.run().counts.skipped, 1, "{about}");
        assert_eq!(board.told(), [(Outcome::Skipped, "")]);
        board.world.crm.blocked = Default::default();
        board.later(20);
        assert_eq!(board.run().counts.created, 1, "{about}");
        board.assert_at_rest();
        // So are later changes.
        flag(&mut board);
        board.change(CASE, &action, json!({"comments": "Soon"}));
        board.later(20);
        assert_eq!(board.run().counts.skipped, 1, "{about}");
        assert_eq!(board.activity().details.as_deref(), Some("<p>Now</p>\n"));
        board.assert_at_rest();
        board.world.crm.blocked = Default::default();
        board.later(20);
        assert_eq!(board.run().counts.updated, 1, "{about}");
        assert_eq!(board.activity().details.as_deref(), Some("<p>Soon</p>\n"));
        board.assert_status(ActionStatus::Done);
        board.assert_at_rest();
    }
}

#[test]
fn the_flag_of_an_action_that_failed_is_settled_when_it_waits_for_somebody() {
    let (mut board, _, _) = signed();
    board.world.crm.actions.broken = Some("The hook is broken.".to_owned());
    for _ in 0..10 {
        board.run();
        board.later(60 * 24);
    }
    assert_eq!(board.world.crm.actions.flags.len(), 1);
    board.world.crm.actions.broken = None;
    let now = board.world.now;
    for state in board.world.crm.actions.states.values_mut() {
        state.next_attempt_time = Some(now);
    }
    for contact in board.world.crm.contacts.values_mut() {
        contact.is_deleted = true;
    }
    board.run();
    board.assert_status(ActionStatus::Waiting);
    assert_eq!(board.world.crm.actions.flags, []);
}

/// It used to be looked for in every run, or to fail until it was flagged.
#[test]
fn a_change_that_waits_is_over_when_either_side_deletes_what_it_is_about() {
    for why in ["flagged", "failed"] {
        for deleted in ["activity", "signature"] {
            let (mut board, _, action) = signed();
            board.run();
            board.later(20);
            let contact = board.world.crm.states.values().next().unwrap().contact_id;
            match why {
                "flagged" => {
                    let blocked = &mut board.world.crm.blocked.contacts;
                    blocked.insert(contact.unwrap(), "flagged with an error".to_owned());
                }
                _ => board.world.crm.actions.broken = Some("A hook refused it.".to_owned()),
            }
            board.change(CASE, &action, json!({"comments": "Soon"}));
            board.run();
            assert_ne!(board.state().sync_status, Some(ActionStatus::Done));
            board.world.crm.blocked = Default::default();
            board.world.crm.actions.broken = None;
            match deleted {
                "activity" => board.world.crm.actions.activities.clear(),
                _ => assert!(board.world.sandbox.delete("signatures", &action)),
            }
            board.later(60);
            assert_eq!(board.run().counts.unchanged, 1, "{why}, {deleted}");
            board.assert_status(ActionStatus::Done);
            board.later(60);
            assert_eq!(board.run().total, 0, "{why}, {deleted}");
            board.assert_at_rest();
        }
    }
}

#[test]
fn pages_that_cannot_be_read_keep_neither_the_others_nor_what_was_gathered() {
    let (mut board, person, _) = signed();
    board.run();
    let broken: Vec<String> = (0..6).map(|_| board.page(CASE, "Broken")).collect();
    for page in &broken {
        board.act(CASE, page, &person, json!({}));
        board.fail(&format!("/petitions/{page}/signatures"), 500, 0);
    }
    for title in ["Before", "Behind"] {
        let page = board.page(CASE, title);
        board.act(CASE, &page, &person, json!({}));
    }
    board.later(20);
    let report = board.run();
    assert_eq!((report.counts.created, report.counts.error), (2, 6));
    board.world.sandbox.clear_faults();
    board.later(20);
    assert_eq!(board.run().counts.created, 6);
    board.assert_at_rest();
}

#[test]
fn a_server_that_fails_ends_the_run_which_finishes_what_it_has() {
    let (mut board, person, _) = signed();
    for _ in 0..8 {
        let page = board.page(CASE, "Another");
        board.act(CASE, &page, &person, json!({}));
    }
    // The list and the first two pages are read, each with a look for more.
    board.fail("/petitions*", 503, 1 + 2);
    board.fail("/petitions/*/signatures", 503, 2);
    board.try_run().expect_err("the server fails");
    assert_eq!(board.writes().len(), 2);
    board.world.sandbox.clear_faults();
    board.later(20);
    board.run();
    assert_eq!(board.writes().len(), 9);
    board.assert_at_rest();
}

/// They used to stay failures for ever, with the whole page read for them by each run.
#[test]
fn many_failed_actions_that_are_gone_are_settled() {
    for gone in ["signatures", "petitions"] {
        let mut board = Board::of(&[CASE.kind]);
        let (_, person) = board.linked();
        let page = board.page(CASE, "Open it");
        let actions: Vec<String> = (0..30)
            .map(|_| board.act(CASE, &page, &person, json!({})))
            .collect();
        board.world.crm.actions.broken = Some("A hook refused it.".to_owned());
        assert_eq!(board.run().counts.error, 30);
        board.world.crm.actions.broken = None;
        for action in &actions {
            assert!(board.world.sandbox.delete("signatures", action));
        }
        if gone == "petitions" {
            assert!(board.world.sandbox.delete("petitions", &page));
        }
        board.later(60);
        assert_eq!(board.run().counts.ineligible, 30, "{gone}");
        board.later(60);
        let report = board.run();
        assert_eq!(report.total, 0, "{gone}");
        assert!(report.requests <= 3, "{} requests", report.requests);
    }
}

#[test]
fn the_activity_of_another_contact_is_left_alone_and_told_of_once() {
    let (mut board, person, action) = signed();
    board.run();
    let former = board.writes()[0].contact_id.unwrap();
    let other = board.world.add_local("other@example.org", "Ana", "Ruiz");
    for state in board.world.crm.states.values_mut() {
        if state
            .remote_person_id
            .as_ref()
            .is_some_and(|id| id.as_str() == person)
        {
            state.contact_id = Some(other);
        }
    }
    let former = format!("belongs to contact {former}");
    for (comments, why) in [
        ("Soon", former.as_str()),
        ("Today", "changed on both sides"),
    ] {
        board.later(20);
        board.change(CASE, &action, json!({ "comments": comments }));
        board.run();
        let [(told, reason)] = board.told()[..] else {
            panic!("{:?}", board.told());
        };
        assert_eq!(told, Outcome::Conflict);
        assert!(reason.contains(why), "{reason}");
        assert_eq!(board.activity().details.as_deref(), Some("<p>Now</p>\n"));
        board.assert_at_rest();
        assert_eq!(board.told(), [], "once");
    }
}

#[test]
fn a_profile_made_anew_knows_what_was_done() {
    for was in ["written", "failed", "waiting"] {
        let (mut board, person, _) = signed();
        let contact = board.world.contact_of(&person).id.unwrap();
        match was {
            "failed" => board.world.crm.actions.broken = Some("A hook refused it.".to_owned()),
            "waiting" => board
                .world
                .edit_local(contact, |contact| contact.is_deleted = true),
            _ => {}
        }
        board.run();
        board.world.crm.actions.broken = None;
        let other = board.world.crm.actions.pages.remove(0);
        board
            .world
            .crm
            .actions
            .pages
            .push(osdi_engine::crm::ActionPage {
                id: Some(osdi_engine::crm::ActionPageId(7)),
                cursor: None,
                ..other
            });
        board.run();
        assert_eq!(
            board.state().action_page_id,
            Some(osdi_engine::crm::ActionPageId(7)),
            "{was}"
        );
        board
            .world
            .edit_local(contact, |contact| contact.is_deleted = false);
        board.later(20);
        board.run();
        assert_eq!(board.writes().len(), 1, "{was}");
        board.assert_at_rest();
    }
}

#[test]
fn the_flag_of_what_was_made_is_settled_although_the_process_dies_then() {
    let (mut board, person, _) = signed();
    let page = board.page(CASE, "Keep it open");
    board.act(CASE, &page, &person, json!({}));
    board.world.crm.actions.broken = Some("No such activity type.".to_owned());
    board.run();
    while board.world.crm.actions.flags.len() < 2 {
        board.later(60 * 25);
        board.run();
    }
    board.world.crm.actions.broken = None;
    for state in board.world.crm.actions.states.values_mut() {
        state.next_attempt_time = Some(board.world.now);
    }
    board.world.crm.actions.dies_after = Some(1);
    board.try_run().expect_err("it died");
    assert_eq!(board.writes().len(), 1);
    assert_eq!(board.world.crm.actions.flags.len(), 1);
    board.run();
    assert!(board.world.crm.actions.flags.is_empty());
    board.assert_at_rest();
}

#[test]
fn what_another_profile_brought_is_not_brought_again() {
    for waits in [false, true] {
        let (mut board, person, action) = signed();
        let contact = board.world.contact_of(&person).id.unwrap();
        if waits {
            board
                .world
                .edit_local(contact, |contact| contact.is_deleted = true);
            board.run();
            board
                .world
                .edit_local(contact, |contact| contact.is_deleted = false);
        }
        board.world.crm.actions.elsewhere.insert(action);
        board.later(20);
        assert_eq!(board.run().counts.ineligible, 1, "{waits}");
        assert!(board.writes().is_empty(), "{waits}");
        assert_eq!(board.world.crm.actions.states.len(), usize::from(waits));
        board.assert_at_rest();
    }
}
