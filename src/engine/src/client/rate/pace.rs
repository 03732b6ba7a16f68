//! The distance between two requests.

use std::time::Duration;

/// How much longer than needed the distance is. At 4 a second, five requests are then 1.025 s apart: a request may
/// start or arrive some milliseconds late without a fifth one getting into its second.
const MARGIN: f64 = 1.025;

/// How late after its moment a request may still start; later it takes a new one. Less than the margin leaves for a
/// second, so that the way to the server may differ a little, too.
pub const LATEST_START: Duration = Duration::from_millis(15);

/// A limit of requests per second, kept by equal distances: long idle is not saved up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace(Duration);

impl Pace {
    /// So many requests per second; `None`, no limit, for 0 and what is no number.
    pub fn new(requests_per_second: f64) -> Option<Self> {
        if requests_per_second.is_nan() || requests_per_second <= 0.0 {
            return None;
        }
        Duration::try_from_secs_f64(MARGIN / requests_per_second)
            .ok()
            .filter(|distance| !distance.is_zero())
            .map(Self)
    }

    pub fn distance(self) -> Duration {
        self.0
    }

    /// The earliest moment after this one.
    pub fn after(self, moment: Duration) -> Duration {
        moment.saturating_add(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_kept_by_a_distance_a_little_longer_than_needed() {
        let distance = |rate| Pace::new(rate).map(|pace| pace.distance().as_micros());
        assert_eq!(distance(4.0), Some(256_250));
        assert_eq!(distance(0.1), Some(10_250_000));
        for unlimited in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(distance(unlimited), None, "{unlimited}");
        }
    }
}
