//! The outgoing side of a connection: its own task, so that reading never waits for writing.

use super::Sender;
use crate::close::CloseReason;
use crate::hub::{Farewell, Outbound, Queue};
use crate::message::ServerMessage;
use axum::extract::ws::{CloseFrame, Message};
use futures_util::SinkExt;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

/// How long the last word may take.
const FAREWELL_WITHIN: Duration = Duration::from_secs(2);

enum Step {
    Frame(Message),
    Close(CloseReason),
    Farewell(Farewell),
    Done,
}

/// Writes what the hub queues, pings in between, until the connection ends.
pub(super) async fn write(
    mut sender: Sender,
    mut queue: Queue,
    ping_every: Duration,
    write_within: Duration,
) {
    let mut pings = interval_at(Instant::now() + ping_every, ping_every);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let step = tokio::select! {
            biased;
            Some(farewell) = queue.farewell.recv() => Step::Farewell(farewell),
            outbound = queue.outbound.recv() => step(outbound),
            _ = pings.tick() => Step::Frame(Message::Ping(Vec::new().into())),
        };
        match step {
            Step::Frame(frame) => {
                let sent = tokio::select! {
                    biased;
                    // The frame stays whole in the websocket's buffer; the last word follows it.
                    Some(farewell) = queue.farewell.recv() => {
                        return say_farewell(&mut sender, farewell.message, farewell.reason).await;
                    }
                    sent = timeout(write_within, sender.send(frame)) => sent,
                };
                if !matches!(sent, Ok(Ok(()))) {
                    return;
                }
            }
            Step::Close(reason) => return say_farewell(&mut sender, None, reason).await,
            Step::Farewell(Farewell { message, reason }) => {
                return say_farewell(&mut sender, message, reason).await;
            }
            Step::Done => return,
        }
    }
}

/// The last message and the close, as far as the client takes them in time.
pub(super) async fn say_farewell(sender: &mut Sender, message: Option<ServerMessage>, reason: CloseReason) {
    let close = CloseFrame { code: reason.code(), reason: reason.name().into() };
    let words = async {
        if let Some(frame) = message.and_then(|message| frame(&message)) {
            sender.send(frame).await?;
        }
        sender.send(Message::Close(Some(close))).await
    };
    // Too slow or gone: either way there is nothing more to say.
    let _ = timeout(FAREWELL_WITHIN, words).await;
}

fn step(outbound: Option<Outbound>) -> Step {
    match outbound {
        Some(Outbound::Message(message)) => frame(&message).map_or(Step::Done, Step::Frame),
        Some(Outbound::Close(reason)) => Step::Close(reason),
        None => Step::Done,
    }
}

fn frame(message: &ServerMessage) -> Option<Message> {
    serde_json::to_string(message).ok().map(|text| Message::Text(text.into()))
}
