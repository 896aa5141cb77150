//! Rooms open and close for minutes; the server's memory must come to rest.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::ensure;
use dokita::participant::Media;
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::Instant;
use url::Url;

use super::calls::{self, Outcome};
use super::hospital::Hospital;
use super::process::resident_kilobytes;
use super::{only_here, spread};

/// The final memory may be this much above that after warming up.
const ALLOWED_PERCENT: f64 = 10.0;
/// Longest run.
const MAX_MINUTES: u64 = 24 * 60;
/// Each call is this long.
const CALL: Duration = Duration::from_secs(3);
/// A round begins this long after the one before: accepting invitations is limited per address.
const ROUND_EVERY: Duration = Duration::from_secs(12);
/// Between the end of the calls and the look at the memory.
const SETTLE: Duration = Duration::from_secs(1);

/// How long and how wide.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// For this long.
    pub minutes: u64,
    /// Rooms open at once.
    pub rooms: usize,
    /// In each.
    pub participants: usize,
}

/// What came out, for one line of JSON.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Times that all rooms were opened and closed.
    pub rounds: usize,
    /// Calls held.
    pub calls: usize,
    /// Participants whose media flowed, over all calls.
    pub connected: usize,
    /// What went wrong, each text once.
    pub errors: BTreeSet<String>,
    /// Before the first room.
    pub first_kilobytes: u64,
    /// Median of the second fifth of the rounds: caches and pools are filled.
    pub warm_kilobytes: u64,
    /// Median of the last fifth.
    pub final_kilobytes: u64,
    /// Largest after a round.
    pub largest_kilobytes: u64,
    /// From warm to final.
    pub growth_percent: f64,
    /// Memory after each round.
    pub samples: Vec<u64>,
}

/// Opens and closes rooms, and samples the memory of the server's process `pid`.
pub async fn run(server: &Url, pid: u32, plan: Plan) -> anyhow::Result<Report> {
    only_here(server)?;
    ensure!((1..=MAX_MINUTES).contains(&plan.minutes), "1 to {MAX_MINUTES} minutes");
    calls::Plan { rooms: plan.rooms, participants: plan.participants, seconds: CALL.as_secs() }.check()?;
    let mut report = Report { first_kilobytes: resident_kilobytes(pid)?, ..Report::default() };
    let media = Media::test_pattern()?;
    let end = Instant::now() + Duration::from_secs(plan.minutes * 60);
    let hospital = Hospital::open(server).await?;
    let mut rounds = tokio::time::interval(ROUND_EVERY);
    while Instant::now() < end {
        rounds.tick().await;
        for outcome in round(&hospital, server, &media, plan).await? {
            match outcome {
                Ok(call) => {
                    report.calls += 1;
                    report.connected += call.counts.len();
                    report.errors.extend(call.errors);
                }
                Err(error) => drop(report.errors.insert(format!("{error:#}"))),
            }
        }
        tokio::time::sleep(SETTLE).await;
        report.samples.push(resident_kilobytes(pid)?);
        report.rounds += 1;
        if report.rounds.is_multiple_of(10) {
            eprintln!("{} rounds, {} kB", report.rounds, report.samples[report.samples.len() - 1]);
        }
    }
    report.judge();
    Ok(report)
}

async fn round(
    hospital: &Hospital,
    server: &Url,
    media: &Media,
    plan: Plan,
) -> anyhow::Result<Vec<anyhow::Result<Outcome>>> {
    let mut calls = JoinSet::new();
    for _ in 0..plan.rooms {
        let (hospital, server, media) = (hospital.clone(), server.clone(), media.clone());
        calls.spawn(async move {
            let room = hospital.room(plan.participants).await?;
            Ok(calls::call(&server, &room, &media, CALL).await)
        });
    }
    Ok(calls.join_all().await)
}

impl Report {
    fn judge(&mut self) {
        let fifth = self.samples.len().div_ceil(5);
        let median = |samples: &[u64]| spread(samples.to_vec()).0;
        let warm = fifth.min(self.samples.len())..(2 * fifth).min(self.samples.len());
        self.warm_kilobytes = median(&self.samples[warm]);
        self.final_kilobytes = median(&self.samples[self.samples.len().saturating_sub(fifth)..]);
        self.largest_kilobytes = self.samples.iter().copied().max().unwrap_or(0);
        if self.warm_kilobytes > 0 {
            self.growth_percent = (self.final_kilobytes as f64 / self.warm_kilobytes as f64 - 1.0) * 100.0;
        }
    }

    /// True if calls were held, nothing failed, and the memory came to rest.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.rounds >= 5 && self.calls > 0 && self.errors.is_empty() && self.growth_percent <= ALLOWED_PERCENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(samples: Vec<u64>) -> Report {
        let mut report = Report { rounds: samples.len(), calls: 1, samples, ..Report::default() };
        report.judge();
        report
    }

    #[test]
    fn memory_that_comes_to_rest_is_good() {
        let report = judged([vec![50, 80], vec![100; 8], vec![104; 5]].concat());
        assert!(report.is_good(), "{report:?}");
    }

    #[test]
    fn memory_that_keeps_growing_is_bad() {
        let report = judged((0..50).map(|round| 100 + round * 2).collect());
        assert!(!report.is_good() && report.growth_percent > 10.0, "{report:?}");
    }

    #[test]
    fn a_soak_without_rounds_proves_nothing() {
        assert!(!judged(vec![]).is_good());
    }
}
