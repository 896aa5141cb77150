//! The peer beyond the relay: sends everything back, or is a sink.

use std::net::UdpSocket;
use std::sync::atomic::Ordering::Relaxed;

use super::datagrams::{BATCH, Batch};
use super::generator::Counts;
use super::traffic::{Sink, Stamp};

/// The peer's socket, and what becomes of what comes.
pub(super) struct Peer {
    socket: UdpSocket,
    sink: Option<Sink>,
}

impl Peer {
    /// A peer that sends everything back, or with a sink one that acknowledges.
    pub fn new(socket: UdpSocket, sink: Option<Sink>) -> Self {
        Self { socket, sink }
    }

    pub fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    /// Takes and answers all that is there.
    pub fn serve(&mut self, batch: &mut Batch, counts: &Counts) -> anyhow::Result<()> {
        loop {
            let count = batch.receive(&self.socket)?;
            match &mut self.sink {
                Some(sink) => acknowledge(&self.socket, batch, sink)?,
                None => echo(&self.socket, batch, counts)?,
            }
            if count < BATCH {
                return Ok(());
            }
        }
    }
}

fn echo(socket: &UdpSocket, batch: &mut Batch, counts: &Counts) -> anyhow::Result<()> {
    let (mut good, mut strange) = (0, 0);
    for (_, payload) in batch.received() {
        match Stamp::read(payload) {
            Some(_) => good += 1,
            None => strange += 1,
        }
    }
    counts.delivered.fetch_add(good, Relaxed);
    counts.strange.fetch_add(strange, Relaxed);
    counts.offered.fetch_add(batch.echo(socket)? as u64, Relaxed);
    Ok(())
}

/// The acknowledgements tell the clients what arrived: nothing is counted here.
fn acknowledge(socket: &UdpSocket, batch: &mut Batch, sink: &mut Sink) -> anyhow::Result<()> {
    let answers: Vec<_> =
        batch.received().filter_map(|(from, payload)| Some((from?, sink.take(payload)?))).collect();
    batch.send_to(socket, &answers)?;
    Ok(())
}
