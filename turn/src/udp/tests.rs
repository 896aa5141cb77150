use super::*;

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

fn socket(bind: &str, options: Options) -> Socket {
    let bind = bind.parse().expect("an address");
    Socket::bind(bind, options, |bound| Addresses::of(bound, &[])).expect("a port is free")
}

fn peer() -> std::net::UdpSocket {
    let peer = std::net::UdpSocket::bind(loopback(0)).expect("a port is free");
    peer.set_read_timeout(Some(std::time::Duration::from_secs(5))).expect("supported");
    peer
}

/// Sizes of a video frame's packets, of a second frame, and of small ones between.
const SIZES: [usize; 9] = [1_100, 1_100, 1_100, 80, 60, 900, 900, 901, 0];

fn arrives(mut socket: Socket, most_calls: u64) {
    let (one, other) = (peer(), peer());
    let (to_one, to_other) = (one.local_addr().expect("bound"), other.local_addr().expect("bound"));
    let port = socket.local_addr().expect("bound").port();
    for (number, length) in SIZES.iter().enumerate() {
        for to in [to_one, to_other] {
            socket
                .push(loopback(port), to, |contents| contents.resize(contents.len() + length, number as u8));
        }
    }
    let sent = socket.flush();
    assert_eq!((sent.datagrams, sent.dropped), (2 * SIZES.len() as u64, 0));
    assert!(sent.calls <= most_calls, "{} calls", sent.calls);
    let mut buffer = [0; 2_000];
    for (number, length) in SIZES.iter().enumerate() {
        for peer in [&one, &other] {
            let (received, from) = peer.recv_from(&mut buffer).expect("it comes");
            assert_eq!((&buffer[..received], from), (&vec![number as u8; *length][..], loopback(port)));
        }
    }
}

#[test]
fn datagrams_of_all_sizes_arrive_whole_and_in_order() {
    for gso in [true, false] {
        let options = Options::listener(gso);
        arrives(socket("127.0.0.1:0", options), if gso { 9 } else { 1 });
        arrives(socket("0.0.0.0:0", options), if gso { 9 } else { 1 });
        arrives(socket("[::]:0", options), if gso { 9 } else { 1 });
        arrives(socket("127.0.0.1:0", Options::relayed(gso)), if gso { 9 } else { 1 });
    }
}

#[test]
fn a_frame_of_packets_leaves_as_one_and_arrives_as_many() {
    let mut from = socket("127.0.0.1:0", Options::listener(true));
    let mut to = socket("127.0.0.1:0", Options::listener(true));
    let (source, destination) = (from.local_addr().expect("bound"), to.local_addr().expect("bound"));
    for number in 0..40_u8 {
        from.push(source, destination, |contents| contents.resize(contents.len() + 1_100, number));
    }
    let sent = from.flush();
    assert_eq!(sent.datagrams, 40);
    let joins = from.io.state.max_gso_segments() > 1;
    assert!(!joins || sent.calls == 1, "{} calls", sent.calls);
    let mut buffers = Buffers::default();
    let mut seen = Vec::new();
    while seen.len() < 40 {
        let received = to.receive(&mut buffers, |from, to, contents| {
            assert_eq!((from, to, contents.len()), (source, destination, 1_100));
            seen.push(contents[0]);
        });
        assert!(received.is_ok(), "loopback delivers at once");
    }
    assert_eq!(seen, (0..40).collect::<Vec<_>>());
}

#[test]
fn nobody_can_make_a_socket_stop_joining_by_a_destination_that_takes_nothing() {
    let mut from = socket("127.0.0.1:0", Options::listener(true));
    let (source, peer) = (from.local_addr().expect("bound"), peer());
    let mut answers = |destination: SocketAddr| {
        for _ in 0..128 {
            from.push(source, destination, |contents| contents.extend_from_slice(&[7; 32]));
        }
        from.flush()
    };
    let whole = answers(peer.local_addr().expect("bound"));
    assert_eq!(answers(loopback(0)).dropped, 128, "a forged source port may be 0");
    assert_eq!(answers(peer.local_addr().expect("bound")), whole);
}

#[test]
fn an_icmp_error_is_told_and_costs_no_datagram() {
    let mut io = Io::bind(loopback(0), Options::relayed(true)).expect("a port is free");
    let closed = peer().local_addr().expect("bound");
    let open = peer();
    let mut batch = Batch::default();
    let hello = |contents: &mut Vec<u8>| contents.extend_from_slice(b"hello");
    batch.push(None, closed, hello);
    io.send(&batch);
    batch.clear();
    batch.push(None, open.local_addr().expect("bound"), hello);
    assert_eq!(io.send(&batch).datagrams, 1, "the error for the other peer does not hold it up");
    assert_eq!(open.recv(&mut [0; 10]).expect("it comes"), 5);
    let error = io.icmp_error().expect("the port is closed");
    assert_eq!(error, IcmpError { destination: closed, kind: 3, code: 3, data: 0 });
    assert_eq!(io.icmp_error(), None);
}
