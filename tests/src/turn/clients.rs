//! The sending side: each client keeps its window full and knows the fate of every packet.

use std::net::UdpSocket;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use super::client::Framing;
use super::datagrams::{BATCH, Batch};
use super::generator::Counts;
use super::traffic::{Stamp, Tally};

/// After that a packet counts as lost and its place in the window is used again.
const LOST_AFTER: Duration = Duration::from_millis(300);

/// One client.
pub(super) struct Client {
    number: u32,
    socket: UdpSocket,
    framing: Framing,
    frames: Vec<Vec<u8>>,
    payload_at: usize,
    window: Window,
}

/// How a client knows what may be sent.
enum Window {
    /// Each packet comes back.
    Echoed { places: Vec<Place>, free: Vec<u16> },
    /// The sink tells how many came.
    Acknowledged { sent: u32, settled: u32, arrived: u32, heard: Instant },
}

#[derive(Clone, Copy)]
struct Place {
    turn: u32,
    sent: Option<Instant>,
}

impl Client {
    /// A client whose peer is open; `bytes` of payload in each packet.
    pub fn new(
        number: u32,
        (socket, framing): (UdpSocket, Framing),
        (window, bytes): (u16, usize),
        echoed: bool,
    ) -> anyhow::Result<Self> {
        let mut payload_at = 0;
        let mut frames = Vec::new();
        for slot in 0..window {
            let payload = Stamp { slot, turn: 0, client: number, asks: false }.payload(bytes);
            let (frame, start) = framing.wrap(&payload)?;
            payload_at = start;
            frames.push(frame);
        }
        let window = if echoed {
            let places = vec![Place { turn: 0, sent: None }; usize::from(window)];
            Window::Echoed { places, free: (0..window).collect() }
        } else {
            Window::Acknowledged { sent: 0, settled: 0, arrived: 0, heard: Instant::now() }
        };
        Ok(Self { number, socket, framing, frames, payload_at, window })
    }

    pub fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    /// Takes all that is there.
    pub fn receive(&mut self, batch: &mut Batch, counts: &Counts, now: Instant) -> anyhow::Result<()> {
        loop {
            let count = batch.receive(&self.socket)?;
            let mut good = 0;
            for (_, message) in batch.received() {
                let Some(payload) = self.framing.open(message) else {
                    counts.strange.fetch_add(1, Relaxed);
                    continue;
                };
                match self.window.take(self.number, payload, now) {
                    Some(arrived) => good += u64::from(arrived),
                    None => _ = counts.strange.fetch_add(1, Relaxed),
                }
            }
            counts.delivered.fetch_add(good, Relaxed);
            if count < BATCH {
                return Ok(());
            }
        }
    }

    /// Fills the window.
    pub fn send(&mut self, batch: &mut Batch, counts: &Counts, now: Instant) -> anyhow::Result<()> {
        let slots = self.window.next(self.frames.len(), now);
        self.transmit(batch, counts, &slots)
    }

    fn transmit(
        &mut self,
        batch: &mut Batch,
        counts: &Counts,
        slots: &[(u16, u32, bool)],
    ) -> anyhow::Result<()> {
        if slots.is_empty() {
            return Ok(());
        }
        for &(slot, turn, asks) in slots {
            let payload = &mut self.frames[usize::from(slot)][self.payload_at..];
            Stamp { slot, turn, client: self.number, asks }.write(payload);
        }
        let messages: Vec<&[u8]> =
            slots.iter().map(|(slot, ..)| self.frames[usize::from(*slot)].as_slice()).collect();
        counts.offered.fetch_add(batch.send(&self.socket, &messages)? as u64, Relaxed);
        Ok(())
    }

    /// Gives up on packets that are overdue; asks the sink while `draining`.
    pub fn look(
        &mut self,
        batch: &mut Batch,
        counts: &Counts,
        now: Instant,
        draining: bool,
    ) -> anyhow::Result<()> {
        if let Some(question) = self.window.overdue(now, draining) {
            self.transmit(batch, counts, &[question])?;
        }
        Ok(())
    }
}

impl Window {
    /// Takes what came; how many packets it proves delivered, none if it is not as it should be.
    fn take(&mut self, client: u32, payload: &[u8], now: Instant) -> Option<u32> {
        match self {
            Window::Echoed { places, free } => {
                let stamp = Stamp::read(payload).filter(|stamp| stamp.client == client)?;
                let place = places.get_mut(usize::from(stamp.slot))?;
                // A late one of an earlier turn was delivered too, but its place is taken again.
                if place.turn == stamp.turn && place.sent.take().is_some() {
                    place.turn += 1;
                    free.push(stamp.slot);
                }
                Some(1)
            }
            Window::Acknowledged { sent, settled, arrived, heard } => {
                let tally =
                    Tally::read(payload).filter(|tally| tally.spoilt == 0 && tally.intact <= *sent)?;
                let news = tally.intact.saturating_sub(*arrived);
                *arrived += news;
                *settled = (*settled + news).min(*sent);
                *heard = now;
                Some(news)
            }
        }
    }

    /// Which places are sent next: slot, turn, and whether the sink shall answer at once.
    fn next(&mut self, size: usize, now: Instant) -> Vec<(u16, u32, bool)> {
        match self {
            Window::Echoed { places, free } => {
                let mut next = Vec::with_capacity(free.len());
                for slot in free.drain(..) {
                    let place = &mut places[usize::from(slot)];
                    place.sent = Some(now);
                    next.push((slot, place.turn, false));
                }
                next
            }
            Window::Acknowledged { sent, settled, heard, .. } => {
                if sent == settled {
                    *heard = now;
                }
                let room = size.saturating_sub((*sent - *settled) as usize);
                let first = *sent;
                *sent += room as u32;
                (0..room).map(|at| (at as u16, first + at as u32, false)).collect()
            }
        }
    }

    fn overdue(&mut self, now: Instant, draining: bool) -> Option<(u16, u32, bool)> {
        match self {
            Window::Echoed { places, free } => {
                for (slot, place) in places.iter_mut().enumerate() {
                    if place.sent.is_some_and(|sent| now.duration_since(sent) > LOST_AFTER) {
                        *place = Place { turn: place.turn + 1, sent: None };
                        free.push(slot as u16);
                    }
                }
                None
            }
            Window::Acknowledged { sent, settled, heard, .. } => {
                let silent = now.duration_since(*heard) > LOST_AFTER;
                if silent {
                    // What was not heard of by now is lost; the question shows what did arrive.
                    *settled = *sent;
                    *heard = now;
                }
                (silent || draining).then(|| {
                    *sent += 1;
                    (0, *sent, true)
                })
            }
        }
    }
}
