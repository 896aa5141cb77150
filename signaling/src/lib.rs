//! Websocket signaling: the wire messages, the room with its waiting room as a pure state
//! machine, the hub of all rooms in this process, and the axum shell that carries it.
//!
//! Read in this order: [`message`] (what is said), [`room`] (what follows from it), [`ports`]
//! (what the server must provide), [`hub`] (who is where), [`shell`] (sockets).

pub mod close;
pub mod hub;
pub mod limits;
pub mod message;
pub mod ports;
pub mod room;
pub mod schema;
pub mod shell;
