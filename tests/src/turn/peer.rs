//! The peer beyond the relay: sends everything back, or is a sink.

use std::net::UdpSocket;
use std::os::fd::AsRawFd;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};

use super::datagrams::{BATCH, Batch};
use super::generator::{Counts, Phase};
use super::traffic::{Sink, Stamp};

/// Runs the peer until the phase says that it is over.
pub(super) fn run(socket: &UdpSocket, mut sink: Option<Sink>, counts: &Counts) -> anyhow::Result<()> {
    let mut poll = Poll::new()?;
    poll.registry().register(&mut SourceFd(&socket.as_raw_fd()), Token(0), Interest::READABLE)?;
    let (mut events, mut batch) = (Events::with_capacity(4), Batch::default());
    while counts.phase() != Phase::Over {
        poll.poll(&mut events, Some(Duration::from_millis(50)))?;
        loop {
            let count = batch.receive(socket)?;
            match &mut sink {
                Some(sink) => acknowledge(socket, &mut batch, sink)?,
                None => echo(socket, &mut batch, counts)?,
            }
            if count < BATCH {
                break;
            }
        }
    }
    Ok(())
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
