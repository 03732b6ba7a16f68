//! Faults of every kind on requests of every kind, each for a few times only.

use action_network_sandbox::{Fault, FaultKind};
use proptest::prelude::*;

const STATUSES: &[u16] = &[
    301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 408, 409, 422, 429, 429, 429, 500, 502, 503,
    504,
];

const PATHS: &[&str] = &[
    "*",
    "*",
    "*",
    "*",
    "*",
    "/people",
    "/people/*",
    "/tags",
    "/tags/*",
    "/petitions/*",
    "/fundraising_pages/*",
    "/events*",
];

prop_compose! {
    fn fault()(
        kind in prop::sample::select(&FaultKind::ALL[..]),
        status in prop::option::weighted(0.8, prop::sample::select(STATUSES)),
        retry_after in prop::sample::select(vec![None, Some(0), Some(7), Some(90), Some(86_400)]),
        method in prop::sample::select(vec!["*", "*", "*", "GET", "POST", "POST", "PUT", "DELETE"]),
        path in prop::sample::select(PATHS),
        skip in 0_u64..2,
        times in 1_u64..5,
        delay in 1_u64..15,
    ) -> Fault {
        Fault {
            status,
            retry_after,
            ..Fault::new(kind)
        }
        .on(method, path)
        .skip(skip)
        .times(Some(times))
        .delay_ms(delay)
    }
}

/// A few of them, and now and then none.
pub fn that_ends() -> impl Strategy<Value = Vec<Fault>> {
    // What happens most, and what a client can get wrong most.
    let frequent = prop::sample::select(vec![
        FaultKind::Status,
        FaultKind::Status,
        FaultKind::EchoKey,
        FaultKind::Empty,
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::CutOff,
    ]);
    let one = prop_oneof![
        1 => fault(),
        2 => (fault(), frequent).prop_map(|(fault, kind)| Fault { kind, ..fault })
    ];
    prop::collection::vec(one, 0..12)
}
