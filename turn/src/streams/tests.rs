use std::collections::VecDeque;
use std::sync::Mutex;

use dokita_turn_proto::Transport;
use tokio::io::duplex;
use tokio::net::TcpListener;

use super::*;

/// What a shard was told.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<VecDeque<StreamInput>>>);

impl Told {
    fn handle(&self) -> ShardHandle {
        let told = self.clone();
        ShardHandle::new(move |input| {
            told.0.lock().expect("not poisoned").push_back(input);
            Ok(())
        })
    }

    async fn next(&self) -> StreamInput {
        loop {
            let first = self.0.lock().expect("not poisoned").pop_front();
            if let Some(first) = first {
                return first;
            }
            tokio::task::yield_now().await;
        }
    }

    async fn opened(&self) -> StreamSender {
        match self.next().await {
            StreamInput::Opened(_, sender) => sender,
            other => panic!("{other:?}"),
        }
    }

    async fn messages(&self) -> Vec<u8> {
        match self.next().await {
            StreamInput::Messages(_, messages) => messages,
            other => panic!("{other:?}"),
        }
    }
}

fn from() -> FiveTuple {
    let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
    FiveTuple { transport: Transport::Tcp, client: at(4_000), server: at(3_478) }
}

/// A message of STUN without attributes.
fn message(kind: [u8; 2]) -> Vec<u8> {
    let mut message = vec![0; 20];
    message[..2].copy_from_slice(&kind);
    message[4..8].copy_from_slice(&[0x21, 0x12, 0xa4, 0x42]);
    message
}

const BINDING: [u8; 2] = [0, 1];
const CONNECTION_BIND: [u8; 2] = [0, 0x0b];

#[tokio::test(start_paused = true)]
async fn whole_messages_are_handed_on_however_they_are_cut() {
    let (mut client, server) = duplex(64);
    let told = Told::default();
    tokio::spawn(serve(server, from(), told.handle(), None));
    let sender = told.opened().await;
    let channel_data = [0x40, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0];
    let bytes = [&message(BINDING)[..], &channel_data, &message(BINDING)].concat();
    let mut seen = Vec::new();
    for part in bytes.chunks(7) {
        client.write_all(part).await.expect("it reads");
    }
    while seen.len() < bytes.len() {
        seen.extend(told.messages().await);
    }
    assert_eq!(seen, bytes);
    sender.answer(b"answer");
    let mut answer = [0; 6];
    client.read_exact(&mut answer).await.expect("it writes");
    assert_eq!(&answer, b"answer");
    client.write_all(&[0xff; 20]).await.expect("it reads");
    assert!(matches!(told.next().await, StreamInput::Closed(_)), "that is no message");
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_loses_data_but_no_answers() {
    let (sender, receiver) = pair();
    let kilobyte = |out: &mut Vec<u8>| out.resize(out.len() + 1_024, 0);
    let taken = (0..1_000).filter(|_| sender.data(1_024, kilobyte)).count();
    assert_eq!(taken, 256);
    sender.answer(b"answer");
    assert!(receiver.take().await.bytes.ends_with(b"answer"));
    assert!(sender.data(1_024, kilobyte), "there is room again");
    (0..1_000).for_each(|_| sender.answer(&[0; 1_024]));
    assert!(receiver.take().await.closed, "who takes no answers is closed");
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_is_closed_unless_it_has_an_allocation() {
    let told = Told::default();
    let (_silent, server) = duplex(64);
    let begun = tokio::time::Instant::now();
    serve(server, from(), told.handle(), None).await;
    assert_eq!(begun.elapsed(), IDLE);
    let (told, begun) = (Told::default(), tokio::time::Instant::now());
    let (_allocated, server) = duplex(64);
    let task = tokio::spawn(serve(server, from(), told.handle(), None));
    told.opened().await.answer(&message([0x01, 0x03]));
    task.await.expect("it ends");
    assert_eq!(begun.elapsed(), IDLE_ALLOCATED);
}

#[tokio::test]
async fn after_a_connection_bind_the_stream_carries_the_peers_bytes() {
    let (mut client, server) = duplex(1_024);
    let told = Told::default();
    tokio::spawn(serve(server, from(), told.handle(), None));
    let sender = told.opened().await;
    let bytes = [&message(CONNECTION_BIND)[..], &message(CONNECTION_BIND), b"hello peer"].concat();
    client.write_all(&bytes).await.expect("it reads");
    assert_eq!(told.messages().await, message(CONNECTION_BIND), "what follows waits");
    sender.answer(&message([0x01, 0x1b]));
    assert_eq!(told.messages().await, message(CONNECTION_BIND), "refused, so the next one has its turn");

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let mut peer = TcpStream::connect(listener.local_addr().expect("bound")).await.expect("it listens");
    let (stream, _) = listener.accept().await.expect("it came");
    sender.answer(&message([0x01, 0x0b]));
    sender.join(stream);
    let mut answers = [0; 40];
    client.read_exact(&mut answers).await.expect("both answers");
    let mut hello = [0; 10];
    peer.read_exact(&mut hello).await.expect("it comes");
    assert_eq!(&hello, b"hello peer");
    peer.write_all(b"hello client").await.expect("open");
    drop(peer);
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await.expect("it ends");
    assert_eq!(rest, b"hello client");
}
