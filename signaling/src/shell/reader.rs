//! The incoming side of a connection.

use super::rate::{Bucket, Verdict};
use super::{Receiver, TurnedAway, turned_away};
use crate::close::CloseReason;
use crate::hub::Hub;
use crate::message::{ClientMessage, ErrorCode, MAX_FRAME};
use crate::ports::ConnectionId;
use axum::extract::ws::{Message, Utf8Bytes};
use futures_util::StreamExt;
use serde::Deserialize;
use tokio::time::{Instant, timeout};

/// Control frames that a client may send before its join.
const MAX_PRELUDE: usize = 16;

/// A frame that is not a message.
#[derive(Debug)]
pub(super) struct Refused {
    pub code: ErrorCode,
    pub text: &'static str,
}

/// The version that a join claims, read before everything else: another version may look different.
pub(super) fn version(text: &str) -> Option<u16> {
    #[derive(Deserialize)]
    struct Claim {
        version: u16,
    }
    if text.len() > MAX_FRAME {
        return None;
    }
    serde_json::from_str(text).ok().map(|Claim { version }| version)
}

/// A message from a text frame.
pub(super) fn parse(text: &str) -> Result<ClientMessage, Refused> {
    ClientMessage::parse(text).map_err(|code| match code {
        ErrorCode::TooLarge => Refused { code, text: "A message has at most 64 KiB." },
        _ => Refused { code, text: "This is not a message of the protocol." },
    })
}

/// The first text frame; None when the client went away.
pub(super) async fn first_text(receiver: &mut Receiver) -> Result<Option<Utf8Bytes>, TurnedAway> {
    for _ in 0..MAX_PRELUDE {
        match receiver.next().await {
            Some(Ok(Message::Text(text))) => return Ok(Some(text)),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Close(_))) | None => return Ok(None),
            Some(Ok(Message::Binary(_))) => break,
            Some(Err(_)) => return Err(unreadable()),
        }
    }
    Err(turned_away(ErrorCode::OutOfOrder, "The first message must be a join.", CloseReason::Malformed))
}

/// Reads until the client goes, falls silent or has to go.
pub(super) async fn read(hub: &Hub, connection: ConnectionId, receiver: &mut Receiver) {
    let limits = hub.limits();
    let mut bucket = Bucket::new(limits.messages_per_second, limits.burst, limits.excess, Instant::now());
    let mut malformed = 0;
    loop {
        let frame = match timeout(limits.silent_after, receiver.next()).await {
            Ok(Some(Ok(Message::Close(_))) | None) => return,
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(_))) => {
                let TurnedAway { code, text, reason } = unreadable();
                return hub.expel(connection, code, &text, reason);
            }
            Err(_) => {
                let text = "Nothing was heard from you. Reconnecting may help.";
                return hub.expel(connection, ErrorCode::Internal, text, CloseReason::Silent);
            }
        };
        match bucket.take(Instant::now()) {
            Verdict::Take => {}
            Verdict::Drop => continue,
            Verdict::Warn => {
                hub.refuse(connection, ErrorCode::TooFast, "Too many messages at once; some were dropped.");
                continue;
            }
            Verdict::Close => {
                let text = "Too many messages, again and again.";
                return hub.expel(connection, ErrorCode::TooFast, text, CloseReason::TooFast);
            }
        }
        let refused = match frame {
            Message::Text(text) => match parse(&text) {
                Ok(message) => {
                    hub.said(connection, message);
                    continue;
                }
                Err(refused) => refused,
            },
            Message::Binary(_) => Refused { code: ErrorCode::Malformed, text: "Only text frames are read." },
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => continue,
        };
        malformed += 1;
        if malformed >= limits.malformed {
            return hub.expel(connection, refused.code, refused.text, CloseReason::Malformed);
        }
        hub.refuse(connection, refused.code, refused.text);
    }
}

// Beyond the hard limit, or not a websocket frame: what follows cannot be read any more.
fn unreadable() -> TurnedAway {
    turned_away(ErrorCode::TooLarge, "A frame was too large or not readable.", CloseReason::TooLarge)
}
