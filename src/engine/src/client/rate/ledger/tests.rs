use std::os::unix::fs::symlink;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use tempfile::TempDir;

use super::*;
use crate::client::rate::property::torn;

const NOW: Duration = Duration::from_secs(1000);
const FURTHEST: Duration = Duration::from_secs(600);

fn ledger(directory: &Path, token: &str) -> Ledger {
    let origin = url::Url::parse("https://actionnetwork.org")
        .unwrap()
        .origin();
    Ledger::new(directory, &origin, &ApiToken::new(token).unwrap())
}

/// What the file says, and after that the next free moment is this.
fn exchange(ledger: &Ledger, next: Duration) -> Result<Duration, String> {
    let changed = ledger.change(NOW, FURTHEST, &|free_at| (Some(next), free_at));
    changed.map(|(_, free_at)| free_at)
}

#[test]
fn what_one_writes_the_other_reads() {
    let directory = TempDir::new().unwrap();
    let (one, other) = (ledger(directory.path(), "a"), ledger(directory.path(), "a"));
    let next = NOW + Duration::from_millis(250);
    assert_eq!(exchange(&one, next), Ok(Duration::ZERO));
    assert_eq!(exchange(&other, NOW), Ok(next));
    let stranger = ledger(directory.path(), "b");
    assert_eq!(
        exchange(&stranger, NOW),
        Ok(Duration::ZERO),
        "another token"
    );
}

#[test]
fn whoever_only_looks_changes_nothing() {
    let directory = TempDir::new().unwrap();
    let ledger = ledger(directory.path(), "a");
    exchange(&ledger, NOW).unwrap();
    let looked = ledger.change(NOW, FURTHEST, &|free_at| (None, free_at));
    assert_eq!(looked, Ok((None, NOW)));
    assert_eq!(exchange(&ledger, NOW), Ok(NOW));
}

#[test]
fn the_file_can_be_used_by_all_users_and_does_not_name_the_token() {
    let directory = TempDir::new().unwrap();
    let ledger = ledger(directory.path(), "s3cret");
    exchange(&ledger, NOW).unwrap();
    let entries: Vec<_> = fs::read_dir(directory.path())
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].metadata().unwrap().mode() & 0o777, 0o666);
    let content = fs::read(entries[0].path()).unwrap();
    assert_eq!(content.len(), LENGTH);
    let seen = format!(
        "{:?}{}",
        entries[0].file_name(),
        String::from_utf8_lossy(&content)
    );
    assert!(!seen.contains("s3cret"), "{seen}");
}

#[test]
fn a_record_that_cannot_be_trusted_is_replaced_after_a_pause() {
    let boot = boot();
    let record = |written: u64, free_at: u64| {
        let seconds = Duration::from_secs;
        Record {
            written: seconds(written),
            free_at: seconds(free_at),
        }
        .bytes(boot)
    };
    let cases: [(&str, Vec<u8>); 6] = [
        ("empty", Vec::new()),
        ("torn", record(999, 1000)[..20].to_vec()),
        ("something else", vec![b'x'; LENGTH]),
        ("of a clock that was ahead", record(1011, 1012)),
        ("absurdly far ahead", record(999, 90_000)),
        (
            "of another boot",
            Record {
                written: NOW,
                free_at: NOW,
            }
            .bytes(Boot([1; 8])),
        ),
    ];
    for (story, content) in cases {
        let directory = TempDir::new().unwrap();
        let ledger = ledger(directory.path(), "a");
        fs::write(&ledger.path, content).unwrap();
        assert_eq!(exchange(&ledger, NOW), Ok(NOW + CAUTION), "{story}");
        assert_eq!(exchange(&ledger, NOW), Ok(NOW), "{story}: replaced");
    }
}

#[test]
fn a_writer_that_is_killed_spoils_nothing() {
    let directory = TempDir::new().unwrap();
    let ledger = ledger(directory.path(), "a");
    for seconds in 0..4 {
        let (before, after) = (
            NOW + Duration::from_secs(seconds),
            NOW + Duration::from_secs(9),
        );
        exchange(&ledger, before).unwrap();
        let content = fs::read(&ledger.path).unwrap();
        exchange(&ledger, after).unwrap();
        let whole = fs::read(&ledger.path).unwrap();
        for length in 0..LENGTH {
            fs::write(&ledger.path, torn(&content, &whole, length)).unwrap();
            let looked = ledger.change(NOW, FURTHEST, &|free_at| (None, free_at));
            assert_eq!(looked, Ok((None, before)), "{length} bytes were written");
        }
        fs::write(&ledger.path, content).unwrap();
    }
}

#[test]
fn what_is_not_a_file_of_ours_is_not_touched() {
    let directory = TempDir::new().unwrap();
    let ledger = ledger(directory.path(), "a");
    let precious = directory.path().join("precious");
    let prepare: [(&str, &dyn Fn()); 5] = [
        ("a link", &|| symlink(&precious, &ledger.path).unwrap()),
        ("a link that leads nowhere", &|| {
            symlink("/nowhere/at/all", &ledger.path).unwrap();
        }),
        ("a file with two names", &|| {
            fs::hard_link(&precious, &ledger.path).unwrap();
        }),
        ("a larger file", &|| {
            fs::write(&ledger.path, [0; FILE_LENGTH + 1]).unwrap();
        }),
        ("a pipe", &|| mkfifo(&ledger.path, Mode::S_IRWXU).unwrap()),
    ];
    for (story, prepare) in prepare {
        fs::write(&precious, "precious").unwrap();
        prepare();
        let error = exchange(&ledger, NOW).expect_err(story);
        assert!(
            error.contains("osdi_client.rate_directory"),
            "{story}: {error}"
        );
        assert_eq!(fs::read(&precious).unwrap(), b"precious", "{story}");
        fs::remove_file(&ledger.path).unwrap();
    }
}

#[test]
fn a_directory_that_does_not_exist_and_a_lock_that_is_kept_are_told() {
    let directory = TempDir::new().unwrap();
    let nowhere = ledger(&directory.path().join("nowhere"), "a");
    assert!(exchange(&nowhere, NOW).is_err());

    let ledger = ledger(directory.path(), "a");
    exchange(&ledger, NOW).unwrap();
    let kept = Flock::lock(File::open(&ledger.path).unwrap(), FlockArg::LockExclusive).unwrap();
    let error = exchange(&ledger, NOW).expect_err("locked");
    assert!(error.contains("keeps it locked"), "{error}");
    drop(kept);
    assert_eq!(exchange(&ledger, NOW), Ok(NOW));
}
