//! Attendances of events that are mapped to one of CiviCRM's.

use osdi_engine::crm::{ActionStatus, ActionWrite, ParticipantWrite};
use osdi_engine::sync::Outcome;
use serde_json::json;

use super::{Board, CASES, Case};

const CASE: Case = CASES[1];

/// A board on which everybody's attendances of one event are mapped to event 9, with somebody who comes.
fn mapped() -> (Board, String, String) {
    let mut board = Board::of(&[CASE.kind]);
    let (_, person) = board.linked();
    let page = board.page(CASE, "Assembly");
    board.run();
    board.world.crm.actions.pages[0].event_id = Some(9);
    (board, page, person)
}

fn participants(board: &Board) -> Vec<(Option<u64>, String)> {
    let all = board.world.crm.actions.participants.values();
    all.filter_map(|write| write.participant.as_ref())
        .map(|one| (one.event_id, one.status.clone()))
        .collect()
}

#[test]
fn each_status_has_its_counterpart() {
    for (status, expected) in [
        (json!("accepted"), Some("Registered")),
        (json!(null), Some("Registered")),
        (json!("attended"), Some("Attended")),
        (json!("declined"), Some("Cancelled")),
        (json!("tentative"), None),
        (json!("needs action"), None),
    ] {
        let (mut board, page, person) = mapped();
        board.act(CASE, &page, &person, json!({ "status": status }));
        let report = board.run();
        let found = participants(&board);
        match expected {
            Some(expected) => assert_eq!(found, [(Some(9), expected.to_owned())]),
            None => {
                assert_eq!((found.len(), report.counts.ineligible), (0, 1));
                board.assert_status(ActionStatus::LeftAlone);
            }
        }
        assert!(board.writes().is_empty(), "{status}: no activity beside it");
        board.assert_at_rest();
    }
}

#[test]
fn who_came_is_marked_unless_somebody_changed_the_status_here() {
    for (here, expected) in [("Registered", "Attended"), ("No-show", "No-show")] {
        let (mut board, page, person) = mapped();
        let action = board.act(CASE, &page, &person, json!({"status": "accepted"}));
        board.run();
        let write = board.world.crm.actions.participants.get_mut(&1).unwrap();
        write.participant.as_mut().unwrap().status = here.to_owned();
        board.later(20);
        board.change(CASE, &action, json!({"status": "attended"}));
        board.run();
        assert_eq!(participants(&board)[0].1, expected, "{here}");
        board.assert_at_rest();
    }
}

/// A participant of event 9 that somebody entered in CiviCRM.
fn enter(board: &mut Board, person: &str, status: &str) {
    let contact = board.world.contact_of(person).id;
    let by_hand = ActionWrite {
        contact_id: contact,
        date: None,
        activity: None,
        participant: Some(ParticipantWrite {
            id: None,
            event_id: Some(9),
            status: status.to_owned(),
        }),
        state: osdi_engine::crm::ActionState::new(None, "by hand", None),
        had_failed: false,
    };
    board.world.crm.actions.participants.insert(1, by_hand);
}

#[test]
fn who_is_a_participant_already_stays_as_they_are() {
    for here in ["Attended", "Registered"] {
        let (mut board, page, person) = mapped();
        enter(&mut board, &person, here);
        let action = board.act(CASE, &page, &person, json!({"status": "accepted"}));
        board.run();
        assert_eq!(board.told(), [(Outcome::Matched, "")]);
        assert_eq!(board.state().participant_id, Some(1));
        board.assert_at_rest();
        for answer in ["declined", "accepted", "attended"] {
            board.later(20);
            board.change(CASE, &action, json!({ "status": answer }));
            board.run();
            assert_eq!(participants(&board), [(Some(9), here.to_owned())]);
            assert_eq!(board.told(), [], "{answer}");
            board.assert_at_rest();
        }
    }
}

/// People answer anew by another form, and then there are two attendances.
#[test]
fn of_several_answers_the_latest_counts() {
    let (early, late) = ("2026-03-18T16:58:00Z", "2026-03-19T16:58:00Z");
    let answer = |status: &str, date: &str| json!({"status": status, "modified_date": date});
    for is_late_first in [false, true] {
        for batch_size in [1, 100] {
            let (mut board, page, person) = mapped();
            board.world.batch_size = batch_size;
            let mut answers = [answer("declined", early), answer("accepted", late)];
            if is_late_first {
                answers.reverse();
            }
            let [one, other] = answers.map(|answer| board.act(CASE, &page, &person, answer));
            let first = if is_late_first { other } else { one };
            board.run();
            let registered = [(Some(9), "Registered".to_owned())];
            assert_eq!(
                participants(&board),
                registered,
                "late first: {is_late_first}"
            );
            for state in board.world.crm.actions.states.values() {
                let base = state.base.as_ref().unwrap();
                assert_eq!(base.participant_status.as_deref(), Some("Registered"));
                assert_eq!(base.was_there, state.remote_action_id == first);
            }
            board.assert_at_rest();
            // The earlier one is changed, and so the later one.
            board.later(20);
            board.change(CASE, &first, json!({"status": "attended"}));
            board.run();
            assert_eq!(participants(&board), [(Some(9), "Attended".to_owned())]);
            board.assert_at_rest();
        }
    }
}

#[test]
fn a_later_answer_does_not_change_what_somebody_changed_here() {
    let (mut board, page, person) = mapped();
    board.act(CASE, &page, &person, json!({"status": "accepted"}));
    board.run();
    let write = board.world.crm.actions.participants.get_mut(&1).unwrap();
    write.participant.as_mut().unwrap().status = "No-show".to_owned();
    board.later(20);
    board.act(
        CASE,
        &page,
        &person,
        json!({"status": "declined", "modified_date": "2026-03-19T16:58:00Z"}),
    );
    board.forget_cursors();
    board.run();
    assert_eq!(participants(&board), [(Some(9), "No-show".to_owned())]);
    board.assert_at_rest();
}

#[test]
fn an_attendance_that_became_an_activity_stays_one() {
    let mut board = Board::of(&[CASE.kind]);
    let (_, person) = board.linked();
    let page = board.page(CASE, "Assembly");
    let action = board.act(CASE, &page, &person, json!({"status": "accepted"}));
    board.run();
    board.world.crm.actions.pages[0].event_id = Some(9);
    board.later(20);
    board.change(CASE, &action, json!({"status": "attended"}));
    board.run();
    assert!(participants(&board).is_empty());
    assert!(
        board
            .activity()
            .details
            .as_deref()
            .unwrap()
            .contains("attended")
    );
    board.assert_at_rest();
}

#[test]
fn without_an_activity_type_only_mapped_events_are_read() {
    let mut board = Board::of(&[]);
    let (_, person) = board.linked();
    board.rules = [(CASE.kind, Default::default())].into_iter().collect();
    for title in ["Assembly", "Picnic"] {
        let page = board.page(CASE, title);
        board.act(CASE, &page, &person, json!({}));
    }
    assert_eq!(board.run().total, 0);
    let pages = &mut board.world.crm.actions.pages;
    let assembly = pages
        .iter_mut()
        .find(|page| page.title.as_deref() == Some("Assembly"));
    assembly.unwrap().event_id = Some(9);
    board.later(20);
    assert_eq!(board.run().counts.created, 1);
    assert_eq!(participants(&board).len(), 1);
}
