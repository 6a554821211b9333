//! How long stages take.
//!
//! What a stage is, the caller decides. Start reading at [`Watch`].

use std::time::{Duration, Instant};

/// How long stages took, in their order.
pub type Timings = Vec<(&'static str, Duration)>;

/// Tells the stages of a command apart.
#[derive(Debug)]
pub struct Watch {
    since: Instant,
    /// The stages that are over; together all of the time since the start.
    pub timings: Timings,
}

impl Watch {
    /// The first stage begins.
    #[must_use]
    pub fn start() -> Watch {
        Watch {
            since: Instant::now(),
            timings: Timings::new(),
        }
    }

    /// The stage that runs now is over.
    pub fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.timings.push((stage, now - self.since));
        self.since = now;
    }
}
