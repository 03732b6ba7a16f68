//! How long a server asks to wait.

use std::time::Duration;

use jiff::Timestamp;

use super::Response;
use super::response::parse_http_date;

/// `Retry-After` as seconds or as a date, which is measured by the server's own clock where it gives the time.
pub(super) fn retry_after(response: &Response, now: Timestamp) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return (seconds >= 0.0)
            .then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let until = parse_http_date(value)?;
    let now = response.date().unwrap_or(now);
    Some(Duration::try_from(until.duration_since(now)).unwrap_or(Duration::ZERO))
}

/// The time in seconds, rather too long than too short: who comes a moment early is refused again.
pub(super) fn whole_seconds(wait: Duration) -> u64 {
    let begun = u64::from(wait.subsec_nanos() > 0);
    wait.as_secs().saturating_add(begun)
}
