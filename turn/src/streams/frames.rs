//! Bytes of a stream until they are whole messages.

use std::io;

use dokita_turn_proto::frame_length;

/// First bytes of a ConnectionBind request (RFC 6062 section 6.1).
const CONNECTION_BIND: [u8; 2] = [0x00, 0x0b];
/// Bytes of one read at least.
const ROOM: usize = 2_048;
/// A stream that had much to say keeps so much memory.
const KEEP: usize = 16 * 1_024;

/// What was read and is not handed on yet.
#[derive(Debug, Default)]
pub(super) struct Frames {
    buffer: Vec<u8>,
    /// A ConnectionBind request was handed on: what follows may be no messages any more.
    held: bool,
}

impl Frames {
    /// More may be read.
    pub fn reads(&self) -> bool {
        !self.held
    }

    /// Where to read to.
    pub fn room(&mut self) -> &mut Vec<u8> {
        self.buffer.reserve(ROOM);
        &mut self.buffer
    }

    /// The ConnectionBind request was refused: messages follow.
    pub fn resume(&mut self) {
        self.held = false;
    }

    /// What follows the ConnectionBind request.
    pub fn into_rest(self) -> Vec<u8> {
        self.buffer
    }

    /// All whole messages, up to a ConnectionBind request.
    ///
    /// # Errors
    /// These are no messages.
    pub fn take(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut end = 0;
        while !self.held {
            let rest = self.buffer.get(end..).unwrap_or_default();
            let length = frame_length(rest).map_err(io::Error::other)?;
            let Some(length) = length.filter(|length| *length <= rest.len()) else { break };
            self.held = rest.starts_with(&CONNECTION_BIND);
            end += length;
        }
        if end == 0 {
            return Ok(None);
        }
        let rest = self.buffer.split_off(end);
        let messages = std::mem::replace(&mut self.buffer, rest);
        self.buffer.shrink_to(KEEP);
        Ok(Some(messages))
    }
}
