//! The outgoing side of every joined connection: a bounded queue, and a way past it for the last word.

use crate::close::CloseReason;
use crate::message::{ErrorCode, ServerMessage};
use crate::ports::{ConnectionId, RoomId};
use std::collections::HashMap;
use tokio::sync::mpsc;

/// What the writer of a connection takes from its queue.
#[derive(Debug)]
pub(crate) enum Outbound {
    Message(ServerMessage),
    Close(CloseReason),
}

/// The last word to a connection whose queue is full.
#[derive(Debug)]
pub(crate) struct Farewell {
    pub message: Option<ServerMessage>,
    pub reason: CloseReason,
}

/// The reading ends, for the writer.
#[derive(Debug)]
pub(crate) struct Queue {
    pub outbound: mpsc::Receiver<Outbound>,
    pub farewell: mpsc::Receiver<Farewell>,
}

#[derive(Default)]
pub(super) struct Links {
    links: HashMap<ConnectionId, Link>,
    opened: u64,
}

struct Link {
    room: RoomId,
    outbound: mpsc::Sender<Outbound>,
    farewell: mpsc::Sender<Farewell>,
}

impl Links {
    pub fn open(&mut self, room: RoomId, capacity: usize) -> (ConnectionId, Queue) {
        self.opened += 1;
        let connection = ConnectionId(self.opened);
        let (outbound, messages) = mpsc::channel(capacity);
        let (farewell, last_word) = mpsc::channel(1);
        self.links.insert(connection, Link { room, outbound, farewell });
        (connection, Queue { outbound: messages, farewell: last_word })
    }

    pub fn len(&self) -> usize {
        self.links.len()
    }

    pub fn room(&self, connection: ConnectionId) -> Option<RoomId> {
        self.links.get(&connection).map(|link| link.room)
    }

    pub fn remove(&mut self, connection: ConnectionId) -> Option<RoomId> {
        self.links.remove(&connection).map(|link| link.room)
    }

    /// False when the connection ends here: it is gone, or it reads too slowly and is told so.
    pub fn send(&mut self, connection: ConnectionId, message: ServerMessage) -> bool {
        let Some(link) = self.links.get(&connection) else { return true };
        if link.outbound.try_send(Outbound::Message(message)).is_ok() {
            return true;
        }
        if let Some(link) = self.links.remove(&connection) {
            link.say_farewell(Some(too_slow()), CloseReason::SlowReader);
        }
        false
    }

    /// Closes after what is queued, or at once when the queue is full.
    pub fn close(&mut self, connection: ConnectionId, reason: CloseReason) {
        if let Some(link) = self.links.remove(&connection)
            && link.outbound.try_send(Outbound::Close(reason)).is_err()
        {
            link.say_farewell(None, reason);
        }
    }

    pub fn close_all(&mut self, reason: CloseReason) {
        let connections: Vec<_> = self.links.keys().copied().collect();
        for connection in connections {
            self.close(connection, reason);
        }
    }
}

impl Link {
    // The only failure is a writer that has ended already, which needs no farewell.
    fn say_farewell(&self, message: Option<ServerMessage>, reason: CloseReason) {
        let _ = self.farewell.try_send(Farewell { message, reason });
    }
}

fn too_slow() -> ServerMessage {
    ServerMessage::Error {
        code: ErrorCode::SlowReader,
        message: "Your connection is too slow to follow. Reconnecting may help.".to_owned(),
        fatal: true,
    }
}
