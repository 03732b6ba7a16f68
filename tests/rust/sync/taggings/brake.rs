//! A run that would take tags from many people stops before it writes.

use osdi_engine::Kind;
use osdi_engine::sync::Mode;

use super::stage::Stage;

#[test]
fn a_run_that_takes_tags_from_more_people_than_is_allowed_writes_nothing_until_it_is_confirmed() {
    // Linked people, allowed share and least number, people who lose a tag on each side.
    for (people, percent, minimum, here, there, stops) in [
        (30, 10, 5, 3, 2, false),
        (30, 10, 5, 3, 3, true),
        (30, 10, 5, 0, 6, true),
        (30, 10, 5, 6, 0, true),
        (30, 50, 5, 8, 7, false),
        (30, 50, 5, 8, 8, true),
    ] {
        let mut stage = Stage::with(people);
        let all: Vec<usize> = (0..people).collect();
        let (tag, _) = stage.tag("Phonebank", &all, &all);
        let (second, _) = stage.tag("Steward", &all, &all);
        stage.rules.brake_percent = percent;
        stage.rules.brake_minimum = minimum;
        stage.sync();
        for one in 0..here {
            // Who loses two tags is one person.
            stage.take(tag, one);
            stage.take(second, one);
        }
        let left: Vec<usize> = (0..people)
            .filter(|one| !(here..here + there).contains(one))
            .collect();
        stage.set_remote("Phonebank", &left);
        // News that take nothing away wait too.
        stage.local_tag("New", &[0]);
        stage.world.sandbox.tag("New", &[]).unwrap();
        let before = stage.everything();
        stage.world.sandbox.clear_requests();
        stage.mode = Mode::Preview { limit: Some(1) };
        let foreseen = stage.sync().all.brake;
        assert_eq!(foreseen.is_some(), stops, "{foreseen:?}");
        stage.mode = Mode::Write { confirmed: false };
        match stage.run() {
            Ok(report) => {
                assert!(!stops);
                assert_eq!(report.all.taken_away, (here + there) as u64);
            }
            Err(error) => {
                assert!(stops, "{error}");
                assert_eq!(error.kind(), Kind::Brake);
                assert!(error.to_string().contains("“Phonebank”"), "{error}");
                let (_, counts) = foreseen
                    .as_deref()
                    .unwrap_or_default()
                    .split_once(':')
                    .unwrap();
                let counts = counts.trim_end_matches('.');
                assert!(error.to_string().contains(counts), "{error}, not {counts}");
                assert_eq!(stage.everything(), before);
                assert_eq!(stage.world.writes(), []);
                stage.mode = Mode::Write { confirmed: true };
                stage.sync();
                stage.mode = Mode::Write { confirmed: false };
            }
        }
        stage.assert_at_rest();
    }
}
