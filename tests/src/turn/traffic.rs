//! The payload: looks like RTP (RFC 3550), so that a media server's demultiplexer takes it for media,
//! and says which packet it is. All of it is checked where it arrives.

use std::sync::LazyLock;

/// Length of the header; payloads are no shorter.
pub const HEADER: usize = 12;
/// The longest payload.
pub const LONGEST: usize = 1_400;
/// A sink acknowledges every so many packets of a client, and each that asks for it.
pub const ACKNOWLEDGE_EVERY: u32 = 16;

const VERSION: u8 = 0x80;
const PACKET: u8 = 96;
const PACKET_ASKS: u8 = PACKET | 0x80;
const ACKNOWLEDGEMENT: u8 = 97;
/// Clients that a sink knows.
const CLIENTS: usize = 4_096;

static BODY: LazyLock<Vec<u8>> =
    LazyLock::new(|| (0..LONGEST as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect());

/// Which packet this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Place in the client's window.
    pub slot: u16,
    /// How often that place was used before.
    pub turn: u32,
    /// Of which client.
    pub client: u32,
    /// Asks for an acknowledgement at once.
    pub asks: bool,
}

impl Stamp {
    /// Writes the header of `payload`.
    pub fn write(self, payload: &mut [u8]) {
        payload[0] = VERSION;
        payload[1] = if self.asks { PACKET_ASKS } else { PACKET };
        payload[2..4].copy_from_slice(&self.slot.to_be_bytes());
        payload[4..8].copy_from_slice(&self.turn.to_be_bytes());
        payload[8..12].copy_from_slice(&self.client.to_be_bytes());
    }

    /// Reads it; none if the payload is not as it was sent.
    #[must_use]
    pub fn read(payload: &[u8]) -> Option<Self> {
        let (&[version, kind, s0, s1, t0, t1, t2, t3, c0, c1, c2, c3], body) = payload.split_first_chunk()?;
        let intact = version == VERSION
            && (kind == PACKET || kind == PACKET_ASKS)
            && BODY.get(HEADER..payload.len()).is_some_and(|expected| expected == body);
        intact.then_some(Self {
            slot: u16::from_be_bytes([s0, s1]),
            turn: u32::from_be_bytes([t0, t1, t2, t3]),
            client: u32::from_be_bytes([c0, c1, c2, c3]),
            asks: kind == PACKET_ASKS,
        })
    }

    /// A payload of `length` bytes, at least [`HEADER`], at most [`LONGEST`].
    #[must_use]
    pub fn payload(self, length: usize) -> Vec<u8> {
        let mut payload = BODY[..length].to_vec();
        self.write(&mut payload);
        payload
    }
}

/// What a sink got of one client so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Packets as they were sent.
    pub intact: u32,
    /// Others.
    pub spoilt: u32,
}

impl Tally {
    /// Reads an acknowledgement.
    #[must_use]
    pub fn read(payload: &[u8]) -> Option<Self> {
        let &[VERSION, ACKNOWLEDGEMENT, 0, 0, i0, i1, i2, i3, s0, s1, s2, s3] = payload else { return None };
        let intact = u32::from_be_bytes([i0, i1, i2, i3]);
        Some(Self { intact, spoilt: u32::from_be_bytes([s0, s1, s2, s3]) })
    }

    fn write(self) -> [u8; HEADER] {
        let mut payload = [0; HEADER];
        payload[..2].copy_from_slice(&[VERSION, ACKNOWLEDGEMENT]);
        payload[4..8].copy_from_slice(&self.intact.to_be_bytes());
        payload[8..].copy_from_slice(&self.spoilt.to_be_bytes());
        payload
    }
}

/// Where traffic of one direction ends: counts and checks, and tells the sender now and then.
#[derive(Debug, Default)]
pub struct Sink {
    clients: Vec<Tally>,
}

impl Sink {
    /// Takes a packet; what the sender must be told, if anything.
    pub fn take(&mut self, payload: &[u8]) -> Option<[u8; HEADER]> {
        let stamp = Stamp::read(payload);
        // A spoilt packet goes to the account of the client that it names, as far as one can tell.
        let named = payload.get(8..12).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes);
        let client = usize::try_from(named).ok().filter(|client| *client < CLIENTS)?;
        if self.clients.len() <= client {
            self.clients.resize(client + 1, Tally::default());
        }
        let tally = &mut self.clients[client];
        match stamp {
            Some(_) => tally.intact += 1,
            None => tally.spoilt += 1,
        }
        let due = (tally.intact + tally.spoilt).is_multiple_of(ACKNOWLEDGE_EVERY);
        (due || stamp.is_some_and(|stamp| stamp.asks)).then(|| tally.write())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: Stamp = Stamp { slot: 7, turn: 8, client: 9, asks: false };

    #[test]
    fn a_payload_says_which_packet_it_is_and_a_spoilt_one_says_nothing() {
        let mut payload = STAMP.payload(100);
        assert_eq!(Stamp::read(&payload), Some(STAMP));
        payload[99] ^= 1;
        assert_eq!(Stamp::read(&payload), None);
    }

    #[test]
    fn a_sink_tells_the_sender_every_sixteen_packets_and_when_asked() {
        let mut sink = Sink::default();
        let told = (0..15).filter_map(|_| sink.take(&STAMP.payload(40))).count();
        assert_eq!(told, 0);
        let mut spoilt = STAMP.payload(40);
        spoilt[20] ^= 1;
        let tally = sink.take(&spoilt).and_then(|told| Tally::read(&told));
        assert_eq!(tally, Some(Tally { intact: 15, spoilt: 1 }));
        let asked = sink.take(&Stamp { asks: true, ..STAMP }.payload(40));
        assert_eq!(asked.and_then(|told| Tally::read(&told)).map(|tally| tally.intact), Some(16));
    }
}
