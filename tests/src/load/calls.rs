//! R rooms of P participants for S seconds, everybody sending to everybody.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::ensure;
use dokita::participant::{Counts, Media, Options, Participant, SlotsWanted};
use dokita_signaling::message::Source;
use serde::Serialize;
use tokio::task::JoinSet;
use url::Url;

use super::hospital::{Hospital, Room};
use super::process::{processor_seconds, resident_kilobytes};
use super::{MAX_PARTICIPANTS, MAX_SECONDS, only_here, spread};

/// Until media flows to a participant, the waiting room included.
const CONNECT: Duration = Duration::from_secs(45);

/// How much.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Rooms at once.
    pub rooms: usize,
    /// In each, the doctor and the patient included.
    pub participants: usize,
    /// For how long once everybody is in.
    pub seconds: u64,
}

/// What came out, for one line of JSON.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// As planned.
    pub rooms: usize,
    /// As planned.
    pub participants_per_room: usize,
    /// As planned.
    pub seconds: u64,
    /// Participants whose media flowed.
    pub connected: usize,
    /// What went wrong, each text once.
    pub errors: BTreeSet<String>,
    /// From opening the websocket to the media path, the waiting room included: median, 95 %, largest.
    pub connect_milliseconds: (u64, u64, u64),
    /// Sum over the participants.
    pub sent_packets: u64,
    /// Sum over the participants.
    pub received_packets: u64,
    /// Sum over the participants.
    pub received_video_frames: u64,
    /// Sum over the participants.
    pub lost_packets: u64,
    /// Share of the packets that should have come, in percent.
    pub loss_percent: f64,
    /// Sum over the participants.
    pub sequence_gaps: u64,
    /// Sum over the participants.
    pub duplicate_packets: u64,
    /// Sender and receiver pairs of a room.
    pub pairs: usize,
    /// Those of them that no picture came through.
    pub pairs_without_video: usize,
    /// Processor time of the server, where its process is known.
    pub server_processor_seconds: Option<f64>,
    /// Resident memory of the server at the end, where its process is known.
    pub server_resident_kilobytes: Option<u64>,
}

impl Plan {
    /// Fails for more than a test needs.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!((2..=16).contains(&self.participants), "2 to 16 participants a room");
        let all = self.rooms.saturating_mul(self.participants);
        ensure!((1..=MAX_PARTICIPANTS).contains(&all), "at most {MAX_PARTICIPANTS} participants in all");
        ensure!((1..=MAX_SECONDS).contains(&self.seconds), "1 to {MAX_SECONDS} seconds");
        Ok(())
    }
}

/// Runs a plan against a server in demo mode on this machine.
pub async fn run(server: &Url, pid: Option<u32>, plan: Plan) -> anyhow::Result<Report> {
    only_here(server)?;
    plan.check()?;
    let hospital = Hospital::open(server).await?;
    let media = Media::test_pattern()?;
    let mut making = JoinSet::new();
    for _ in 0..plan.rooms {
        let hospital = hospital.clone();
        making.spawn(async move { hospital.room(plan.participants).await });
    }
    let mut report = Report {
        rooms: plan.rooms,
        participants_per_room: plan.participants,
        seconds: plan.seconds,
        ..Report::default()
    };
    let mut rooms = Vec::new();
    while let Some(room) = making.join_next().await {
        match room? {
            Ok(room) => rooms.push(room),
            Err(error) => drop(report.errors.insert(format!("{error:#}"))),
        }
    }
    let before = pid.map(processor_seconds).transpose()?;
    let mut calls = JoinSet::new();
    for room in rooms {
        let (server, media) = (server.clone(), media.clone());
        calls.spawn(async move { call(&server, &room, &media, Duration::from_secs(plan.seconds)).await });
    }
    let mut times = Vec::new();
    while let Some(call) = calls.join_next().await {
        report.add(&call?, &mut times);
    }
    report.connect_milliseconds = spread(times);
    if let (Some(pid), Some(before)) = (pid, before) {
        report.server_processor_seconds = Some(processor_seconds(pid)? - before);
        report.server_resident_kilobytes = Some(resident_kilobytes(pid)?);
    }
    Ok(report)
}

/// What the participants of one room counted.
pub struct Outcome {
    /// Of those whose media flowed.
    pub counts: Vec<Counts>,
    /// Of the others.
    pub errors: Vec<String>,
}

/// One call from the first join to the doctor's end.
pub async fn call(server: &Url, room: &Room, media: &Media, length: Duration) -> Outcome {
    let mut outcome = Outcome { counts: Vec::new(), errors: Vec::new() };
    let mut participants = Vec::new();
    for (number, token) in room.tokens.iter().enumerate() {
        let others = room.tokens.len() - 1;
        let options = Options {
            server: server.clone(),
            token: token.clone(),
            media: media.clone(),
            slots: SlotsWanted { audio: others, video: others },
            admit_everyone: number == 0,
        };
        match Participant::connect(options).await {
            Ok(participant) => participants.push(participant),
            Err(error) => outcome.errors.push(error.to_string()),
        }
    }
    let mut inside = Vec::new();
    for participant in participants {
        match participant.connected(CONNECT).await {
            Ok(()) => inside.push(participant),
            Err(error) => outcome.errors.push(error.to_string()),
        }
    }
    tokio::time::sleep(length).await;
    let counts: Vec<Counts> = inside.iter().map(Participant::counts).collect();
    outcome.counts = counts;
    if let Err(error) = room.end().await {
        outcome.errors.push(format!("ending the consultation: {error}"));
    }
    for participant in inside {
        participant.leave().await;
    }
    outcome
}

impl Report {
    fn add(&mut self, call: &Outcome, times: &mut Vec<u64>) {
        self.errors.extend(call.errors.iter().cloned());
        self.connected += call.counts.len();
        let others = call.counts.len().saturating_sub(1);
        for counts in &call.counts {
            times.push(counts.connect_milliseconds);
            self.sent_packets += counts.sent_packets;
            self.received_packets += counts.received_audio_packets + counts.received_video_packets;
            self.received_video_frames += counts.received_video_frames;
            self.lost_packets += counts.lost_packets;
            self.sequence_gaps += counts.sequence_gaps;
            self.duplicate_packets += counts.duplicate_packets;
            let pictures =
                counts.slots.iter().filter(|slot| slot.source == Some(Source::Camera) && slot.frames > 0);
            self.pairs += others;
            self.pairs_without_video += others.saturating_sub(pictures.count());
        }
        let due = self.received_packets + self.lost_packets;
        self.loss_percent = if due == 0 { 0.0 } else { self.lost_packets as f64 * 100.0 / due as f64 };
    }

    /// True if everybody saw everybody and nothing went wrong.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.errors.is_empty()
            && self.connected == self.rooms * self.participants_per_room
            && self.pairs_without_video == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_bounded_in_every_direction() {
        let plan = Plan { rooms: 2, participants: 3, seconds: 5 };
        assert!(plan.check().is_ok());
        for bad in [
            Plan { rooms: 0, ..plan },
            Plan { rooms: usize::MAX, ..plan },
            Plan { participants: 1, ..plan },
            Plan { participants: 17, ..plan },
            Plan { seconds: 0, ..plan },
            Plan { seconds: MAX_SECONDS + 1, ..plan },
        ] {
            assert!(bad.check().is_err(), "{bad:?}");
        }
    }

    #[tokio::test]
    async fn another_machine_is_refused_before_any_request() {
        let server = Url::parse("https://hospital.example").unwrap();
        let error = run(&server, None, Plan { rooms: 1, participants: 2, seconds: 1 }).await.unwrap_err();
        assert!(error.to_string().starts_with("Load is made against this machine only"));
    }
}
