//! Signals belong to PHP's thread.

/// Starts a thread that gets no signals, and neither do the threads it starts: PHP's handlers (time limit, pcntl)
/// are written for the thread PHP runs on.
#[cfg(unix)]
pub(super) fn without_signals<T>(start: impl FnOnce() -> T) -> T {
    use nix::sys::signal::{SigSet, SigmaskHow};

    // A thread inherits the mask of the one that starts it.
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_BLOCK);
    let started = start();
    if let Ok(mask) = before {
        // It was in effect a moment ago, so it can be set.
        let _ = mask.thread_set_mask();
    }
    started
}

/// Starts a thread. There are no signals to keep away here.
#[cfg(not(unix))]
pub(super) fn without_signals<T>(start: impl FnOnce() -> T) -> T {
    start()
}
