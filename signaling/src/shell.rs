//! The axum websocket shell: `GET /ws`.
//!
//! Frames in, frames out: the shell reads the join, bounds what a connection may cost, and leaves
//! every decision to the hub and its rooms. It logs no more than connection numbers and codes.

mod rate;
mod reader;
mod strangers;
mod writer;

use crate::close::CloseReason;
use crate::hub::{Attached, Hub};
use crate::message::{ClientMessage, ErrorCode, MAX_FRAME, Resume, ServerMessage, VERSION};
use crate::ports::{Grant, Refusal};
use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use futures_util::StreamExt;
use futures_util::stream::{SplitSink, SplitStream};
use std::sync::Arc;
use std::time::Duration;
use strangers::{Place, Strangers};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Decides from the request's headers whether a page of this origin may open a websocket.
pub type OriginCheck = Arc<dyn Fn(&HeaderMap) -> bool + Send + Sync>;

/// A frame over `MAX_FRAME` but under this gets an error; one beyond ends the connection unread.
const HARD_FRAME_LIMIT: usize = 4 * MAX_FRAME;
/// How long the client has to answer a close, so that the last messages are not lost to a reset.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);
/// Longest room token.
const MAX_TOKEN: usize = 8 * 1024;

/// The route `/ws` over `hub`.
pub fn router(hub: Arc<Hub>, origin_allowed: OriginCheck) -> Router {
    let connections = Arc::new(Semaphore::new(hub.limits().connections));
    let strangers = Arc::new(Semaphore::new(hub.limits().unauthenticated));
    let shell = Shell { hub, origin_allowed, connections, strangers, by_network: Strangers::default() };
    Router::new().route("/ws", any(upgrade)).with_state(shell)
}

#[derive(Clone)]
struct Shell {
    hub: Arc<Hub>,
    origin_allowed: OriginCheck,
    connections: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    by_network: Strangers,
}

type Sender = SplitSink<WebSocket, Message>;
type Receiver = SplitStream<WebSocket>;

/// Why a connection ends before it has joined.
struct TurnedAway {
    code: ErrorCode,
    text: String,
    reason: CloseReason,
}

async fn upgrade(
    State(shell): State<Shell>,
    headers: HeaderMap,
    extensions: Extensions,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !(shell.origin_allowed)(&headers) {
        return (StatusCode::FORBIDDEN, "This page may not connect here.").into_response();
    }
    let limits = shell.hub.limits();
    let place = shell.by_network.take(strangers::address(&extensions), limits.unauthenticated_per_network);
    let permits = (shell.connections.try_acquire_owned(), shell.strangers.try_acquire_owned());
    let (Ok(connection), Ok(stranger), Some(place)) = (permits.0, permits.1, place) else {
        tracing::warn!("too many websockets: one was refused");
        return (StatusCode::SERVICE_UNAVAILABLE, "The server is busy. Try again in a moment.")
            .into_response();
    };
    upgrade
        .max_message_size(HARD_FRAME_LIMIT)
        .max_frame_size(HARD_FRAME_LIMIT)
        .on_upgrade(move |socket| serve(shell.hub, socket, connection, (stranger, place)))
}

async fn serve(
    hub: Arc<Hub>,
    socket: WebSocket,
    permit: OwnedSemaphorePermit,
    stranger: (OwnedSemaphorePermit, Place),
) {
    let (mut sender, mut receiver) = socket.split();
    let entered = enter(&hub, &mut receiver).await;
    drop(stranger);
    match entered {
        Ok(Some(attached)) => converse(&hub, attached, sender, &mut receiver).await,
        Ok(None) => return,
        Err(TurnedAway { code, text, reason }) => {
            tracing::debug!(code = reason.code(), "a websocket was turned away");
            let message = ServerMessage::Error { code, message: text, fatal: true };
            writer::say_farewell(&mut sender, Some(message), reason).await;
        }
    }
    drain(&mut receiver).await;
    drop(permit);
}

/// The first message: who is it? None when the client went away.
async fn enter(hub: &Hub, receiver: &mut Receiver) -> Result<Option<Attached>, TurnedAway> {
    let Ok(first) = timeout(hub.limits().join_within, reader::first_text(receiver)).await else {
        let text = "No join message came. Reload the page.";
        return Err(turned_away(ErrorCode::OutOfOrder, text, CloseReason::JoinTimeout));
    };
    let Some(first) = first? else { return Ok(None) };
    let (token, resume) = read_join(&first)?;
    let grant = match timeout(hub.limits().verify_within, admit(hub, &token, resume.as_ref())).await {
        Ok(admitted) => admitted?,
        Err(_) => return Err(refused(Refusal::Unavailable)),
    };
    let ice_servers = hub.admission().ice_servers(&grant);
    Ok(Some(hub.join(grant, resume, ice_servers)))
}

fn read_join(text: &str) -> Result<(String, Option<Resume>), TurnedAway> {
    if reader::version(text).is_some_and(|version| version != VERSION) {
        let text = "This page is of another version than the server. Reload it.";
        return Err(turned_away(ErrorCode::UnsupportedVersion, text, CloseReason::Version));
    }
    match reader::parse(text) {
        Ok(ClientMessage::Join { token, resume, .. }) if token.len() <= MAX_TOKEN => Ok((token, resume)),
        Ok(ClientMessage::Join { .. }) => Err(refused(Refusal::Token)),
        Ok(_) => Err(turned_away(
            ErrorCode::OutOfOrder,
            "The first message must be a join.",
            CloseReason::Malformed,
        )),
        Err(refusal) => Err(turned_away(refusal.code, refusal.text, CloseReason::Malformed)),
    }
}

/// A token that has expired since does not keep out who was here within the last 30 seconds, as
/// long as their session lives.
async fn admit(hub: &Hub, token: &str, resume: Option<&Resume>) -> Result<Grant, TurnedAway> {
    let refusal = match hub.admission().verify(token).await {
        Ok(grant) => return Ok(grant),
        Err(refusal) => refusal,
    };
    let known = resume.filter(|_| refusal == Refusal::Token).and_then(|resume| hub.resumable(resume));
    let Some(grant) = known else { return Err(refused(refusal)) };
    match hub.admission().ended(&[grant.session]).await {
        Ok(ended) if ended.is_empty() => Ok(grant),
        Ok(_) => Err(refused(Refusal::Session)),
        Err(refusal) => Err(refused(refusal)),
    }
}

/// Reads and writes until either side ends.
async fn converse(hub: &Arc<Hub>, attached: Attached, sender: Sender, receiver: &mut Receiver) {
    let Attached { connection, queue } = attached;
    tracing::debug!(connection = connection.0, "joined");
    let limits = hub.limits();
    let mut writing = tokio::spawn(writer::write(sender, queue, limits.ping_every, limits.write_within));
    tokio::select! {
        () = reader::read(hub, connection, receiver) => {}
        _ = &mut writing => {}
    }
    hub.disconnected(connection);
    // The hub has dropped its end of the queue: what is left in it is flushed, within bounds.
    if timeout(CLOSE_WITHIN, &mut writing).await.is_err() {
        writing.abort();
    }
    tracing::debug!(connection = connection.0, "gone");
}

async fn drain(receiver: &mut Receiver) {
    let rest = async { while let Some(Ok(_)) = receiver.next().await {} };
    // A client that does not answer the close is left to the operating system.
    let _ = timeout(CLOSE_WITHIN, rest).await;
}

fn turned_away(code: ErrorCode, text: &str, reason: CloseReason) -> TurnedAway {
    TurnedAway { code, text: text.to_owned(), reason }
}

fn refused(refusal: Refusal) -> TurnedAway {
    let (code, reason) = match refusal {
        Refusal::Token | Refusal::Session | Refusal::Over => (ErrorCode::TokenRefused, CloseReason::Refused),
        Refusal::Unavailable => (ErrorCode::Internal, CloseReason::Restarting),
    };
    TurnedAway { code, text: refusal.to_string(), reason }
}
