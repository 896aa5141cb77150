//! The loop of one of the generator's threads: clients, the peer, or both.

use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};

use super::clients::Client;
use super::datagrams::Batch;
use super::generator::{Counts, Phase};
use super::peer::Peer;

const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Between the first windows of two clients: the start must not be what overflows a buffer.
const START_PAUSE: Duration = Duration::from_micros(500);
const PEER: Token = Token(usize::MAX / 2);

/// Runs until the phase says that it is over.
pub(super) fn run(mut clients: Vec<Client>, mut peer: Option<Peer>, counts: &Counts) -> anyhow::Result<()> {
    let poll = registered(&clients, peer.as_ref())?;
    let mut turn = Turn { poll, events: Events::with_capacity(1_024), batch: Batch::default() };
    for client in &mut clients {
        client.send(&mut turn.batch, counts, Instant::now())?;
        if let Some(peer) = &mut peer {
            peer.serve(&mut turn.batch, counts)?;
        }
        std::thread::sleep(START_PAUSE);
    }
    let mut look = Instant::now() + LOOK_EVERY;
    loop {
        let now = turn.wait()?;
        let phase = counts.phase();
        if phase == Phase::Over {
            return Ok(());
        }
        turn.serve(&mut clients, peer.as_mut(), counts, now)?;
        if now >= look {
            look = now + LOOK_EVERY;
            for client in &mut clients {
                client.look(&mut turn.batch, counts, now, phase == Phase::Draining)?;
                if phase == Phase::Full {
                    client.send(&mut turn.batch, counts, now)?;
                }
            }
        }
    }
}

struct Turn {
    poll: Poll,
    events: Events,
    batch: Batch,
}

impl Turn {
    fn wait(&mut self) -> anyhow::Result<Instant> {
        self.poll.poll(&mut self.events, Some(LOOK_EVERY))?;
        Ok(Instant::now())
    }

    fn serve(
        &mut self,
        clients: &mut [Client],
        mut peer: Option<&mut Peer>,
        counts: &Counts,
        now: Instant,
    ) -> anyhow::Result<()> {
        for event in &self.events {
            if event.token() == PEER {
                if let Some(peer) = peer.as_deref_mut() {
                    peer.serve(&mut self.batch, counts)?;
                }
                continue;
            }
            let client = &mut clients[event.token().0];
            client.receive(&mut self.batch, counts, now)?;
            if counts.phase() == Phase::Full {
                client.send(&mut self.batch, counts, now)?;
            }
        }
        Ok(())
    }
}

fn registered(clients: &[Client], peer: Option<&Peer>) -> anyhow::Result<Poll> {
    let poll = Poll::new()?;
    let sockets =
        clients.iter().map(Client::socket).enumerate().map(|(index, socket)| (Token(index), socket));
    for (token, socket) in sockets.chain(peer.map(|peer| (PEER, peer.socket()))) {
        poll.registry().register(&mut SourceFd(&socket.as_raw_fd()), token, Interest::READABLE)?;
    }
    Ok(poll)
}
