//! Every way in which a request to Action Network can go wrong.

use std::time::Duration;

use action_network_sandbox::{Fault, FaultKind};

/// How long a run that meets them waits for an answer; slow ones come later than that.
pub const PATIENCE: Duration = Duration::from_millis(100);

pub fn every_fault() -> Vec<Fault> {
    FaultKind::ALL.into_iter().flat_map(of).collect()
}

/// A new kind belongs here, too.
fn of(kind: FaultKind) -> Vec<Fault> {
    let fault = Fault::new(kind);
    match kind {
        // Moved, refused, no key, too many, a failing server.
        FaultKind::Status => [302, 400, 401, 429, 500, 503]
            .map(|status| fault.clone().status(status))
            .to_vec(),
        FaultKind::Html => [200, 503]
            .map(|status| fault.clone().status(status))
            .to_vec(),
        FaultKind::Slow | FaultKind::SlowBody => vec![fault.delay_ms(250)],
        FaultKind::Truncate
        | FaultKind::DropBefore
        | FaultKind::DropAfter
        | FaultKind::Empty
        | FaultKind::WrongType
        | FaultKind::EchoKey
        | FaultKind::ForeignNext
        | FaultKind::LoopNext
        | FaultKind::ForeignLinks
        | FaultKind::CutOff
        | FaultKind::PhantomPerson
        | FaultKind::NullAmount
        | FaultKind::LoseCity
        | FaultKind::DropAddTags
        | FaultKind::RefuseEmail
        | FaultKind::KeepNulls
        | FaultKind::SearchLag => vec![fault],
    }
}
