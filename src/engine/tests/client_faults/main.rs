//! For any sequence of faults that ends, a run of writes leaves exactly what it reports as written, nothing twice, and
//! reports each outcome it does not know. What is there is read from the sandbox's own store.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../client_support/mod.rs"]
mod client_support;

mod books;
mod haste;
mod run;
mod store;
mod trouble;
mod values;
mod writes;

use action_network_sandbox::{Fault, FaultKind, LoggedRequest, Options, Sandbox};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use run::Run;
use writes::Write;

/// The same cases each time, unless the environment names other ones (`PROPTEST_RNG_SEED`, `PROPTEST_CASES`).
fn cases() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        rng_seed: match default.rng_seed {
            RngSeed::Random => RngSeed::Fixed(7),
            given @ RngSeed::Fixed(_) => given,
        },
        cases: default.cases.max(256),
        max_shrink_iters: 2_000,
        failure_persistence: None,
        ..default
    }
}

/// What became of the writes, and of the writes that came in at the sandbox.
fn carry_out(writes: &[Write], faults: Vec<Fault>) -> Result<(), String> {
    let sandbox = Sandbox::start(Options {
        people: 0,
        tags: false,
        ..Options::default()
    })
    .unwrap();
    let mut run = Run::on(&sandbox);
    for fault in faults {
        sandbox.fault(fault);
    }
    sandbox.clear_requests();
    for write in writes {
        run.carry_out(write)?;
    }
    run.books.compare(&store::of(&sandbox))?;
    let log = sandbox.requests().requests;
    let writes = || log.iter().filter(|request| request.method != "GET");
    // Deletions may be repeated.
    let came_in = writes()
        .filter(|request| request.status != Some(429) && request.method != "DELETE")
        .count();
    if came_in != run.sent {
        return Err(format!(
            "{} writes are said to have come through, and {came_in} did: {log:#?}",
            run.sent
        ));
    }
    let unclear = writes().filter(|request| is_unclear(request)).count();
    if run.unknown > unclear {
        return Err(format!(
            "{} outcomes are said to be unknown, and {unclear} can be: {log:#?}",
            run.unknown
        ));
    }
    Ok(())
}

/// Whether the answer left open what became of the request: it was not quite an answer, and no whole refusal.
fn is_unclear(request: &LoggedRequest) -> bool {
    let refused = |status| (400..500).contains(&status) && status != 408;
    let is_refusal = request.status.is_some_and(refused);
    request.fault == Some(FaultKind::CutOff) || (request.fault.is_some() && !is_refusal)
}

proptest! {
    #![proptest_config(cases())]
    #[test]
    fn a_run_of_writes_leaves_what_it_reports_whatever_goes_wrong(
        writes in writes::some(),
        faults in trouble::that_ends(),
    ) {
        prop_assert_eq!(carry_out(&writes, faults), Ok(()));
    }
}

/// The property would be hollow if the faults seldom struck a write, or if all ended in the same way.
#[test]
fn the_runs_have_every_ending_often() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::new(cases());
    let mut endings = books::Endings::default();
    for _ in 0..40 {
        let writes = writes::some().new_tree(&mut runner).unwrap().current();
        let faults = trouble::that_ends()
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let sandbox = Sandbox::start(Options {
            people: 0,
            tags: false,
            ..Options::default()
        })
        .unwrap();
        let mut run = Run::on(&sandbox);
        for fault in faults {
            sandbox.fault(fault);
        }
        for write in &writes {
            run.carry_out(write).unwrap();
        }
        endings.add(run.books.endings());
    }
    let books::Endings {
        done,
        not_done,
        unknown,
    } = endings;
    assert!(done > 100 && not_done > 20 && unknown > 20, "{endings:?}");
}
