//! Batches out: as few calls as possible.
//!
//! A call takes up to [`MESSAGES`] messages with the same control data: the address they leave
//! from and the size at which the kernel cuts them. Neighbours to one destination are one message.

use std::cell::RefCell;
use std::io::{self, IoSlice};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::os::fd::AsRawFd;

use mio::net::UdpSocket;
use nix::cmsg_space;
use nix::errno::Errno;
use nix::sys::socket::{ControlMessage, MsgFlags, MultiHeaders, SockaddrStorage, sendmmsg};

use super::batch::{Batch, Run};

/// Most messages of one call.
const MESSAGES: usize = 64;
/// Datagrams that are larger leave alone; the kernel cuts none that exceed the path.
const LARGEST_SEGMENT: usize = 1_472;

/// What a send came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sent {
    /// Datagrams that left.
    pub datagrams: u64,
    /// Calls to the system.
    pub calls: u64,
    /// Datagrams that the system did not take.
    pub dropped: u64,
}

impl std::ops::AddAssign for Sent {
    fn add_assign(&mut self, other: Sent) {
        self.datagrams += other.datagrams;
        self.calls += other.calls;
        self.dropped += other.dropped;
    }
}

/// Up to which size the kernel cuts messages for this socket; 0: not at all.
#[derive(Debug)]
pub(super) struct Segments {
    largest: usize,
}

impl Segments {
    pub fn of(gso: bool) -> Self {
        Segments { largest: if gso { LARGEST_SEGMENT } else { 0 } }
    }

    /// The kernel refused to cut a message at `segment`.
    fn refused(&mut self, error: Errno, segment: usize) {
        // EINVAL: the interface takes less than a segment. Otherwise the device can't at all.
        let largest = if error == Errno::EINVAL { segment.saturating_sub(1) } else { 0 };
        self.largest = largest.min(self.largest);
        tracing::info!(%error, largest = self.largest, "the system does not cut datagrams here");
    }
}

/// Headers for each form of control data, allocated once a thread.
struct Headers {
    /// Without and with a size: for no source, one of IPv4, one of IPv6.
    forms: [Option<MultiHeaders<SockaddrStorage>>; 6],
}

thread_local! {
    static HEADERS: RefCell<Headers> = const { RefCell::new(Headers { forms: [const { None }; 6] }) };
}

pub(super) fn send(socket: &UdpSocket, segments: &mut Segments, batch: &Batch) -> Sent {
    let mut sent = Sent::default();
    HEADERS.with_borrow_mut(|headers| {
        let mut call = Call::new();
        for run in batch.runs(segments.largest) {
            if !call.takes(&run) {
                call.perform(socket, segments, batch, headers, &mut sent);
            }
            call.add(run);
        }
        call.perform(socket, segments, batch, headers, &mut sent);
    });
    sent
}

/// Messages that can leave by one call.
struct Call {
    runs: [Option<Run>; MESSAGES],
    count: usize,
    /// At which size the kernel cuts; `None`: there is nothing to cut yet.
    segment: Option<usize>,
    longest: usize,
    source: Option<IpAddr>,
}

impl Call {
    fn new() -> Self {
        Call { runs: [None; MESSAGES], count: 0, segment: None, longest: 0, source: None }
    }

    fn takes(&self, run: &Run) -> bool {
        if self.count == 0 {
            return true;
        }
        let cut = match (run.count > 1, self.segment) {
            (true, Some(segment)) => run.segment == segment,
            (true, None) => self.longest <= run.segment,
            (false, Some(segment)) => run.length <= segment,
            (false, None) => true,
        };
        cut && self.count < MESSAGES && self.source == run.source
    }

    fn add(&mut self, run: Run) {
        self.source = run.source;
        self.longest = self.longest.max(run.segment);
        if run.count > 1 {
            self.segment = Some(run.segment);
        }
        if let Some(place) = self.runs.get_mut(self.count) {
            *place = Some(run);
            self.count += 1;
        }
    }

    /// Sends all and is empty afterwards.
    fn perform(
        &mut self,
        socket: &UdpSocket,
        segments: &mut Segments,
        batch: &Batch,
        headers: &mut Headers,
        sent: &mut Sent,
    ) {
        let (mut done, mut retried) = (0, false);
        while done < self.count {
            let runs = self.runs.get(done..self.count).unwrap_or_default();
            sent.calls += 1;
            let result = submit(socket, batch, headers, runs, self.segment, self.source);
            let failed = runs.first().copied().flatten();
            match (result, failed) {
                (Ok(count), _) if count > 0 => {
                    sent.datagrams += datagrams(runs.iter().take(count));
                    done += count;
                    retried = false;
                }
                (Err(Errno::EAGAIN), _) => {
                    sent.dropped += datagrams(runs.iter());
                    break;
                }
                // An ICMP error for an earlier datagram is told once, instead of sending.
                (Err(Errno::EINTR | Errno::ECONNREFUSED | Errno::EHOSTUNREACH | Errno::ENETUNREACH), _)
                    if !retried =>
                {
                    retried = true;
                }
                (Err(error), Some(run)) if run.count > 1 => {
                    let left = one_by_one(socket, batch, headers, run, sent);
                    // Where none leaves alone either it is the destination, e.g. port 0, and not the size.
                    if left && matches!(error, Errno::EINVAL | Errno::EIO | Errno::EMSGSIZE) {
                        segments.refused(error, run.segment);
                    }
                    done += 1;
                }
                (result, _) => {
                    tracing::trace!(?result, "a datagram was not sent");
                    sent.dropped += datagrams(runs.iter().take(1));
                    done += 1;
                }
            }
        }
        *self = Call { runs: self.runs, ..Call::new() };
    }
}

fn datagrams<'a>(runs: impl Iterator<Item = &'a Option<Run>>) -> u64 {
    runs.flatten().map(|run| run.count as u64).sum()
}

/// The datagrams of a run that could not leave as one; true if any left.
fn one_by_one(socket: &UdpSocket, batch: &Batch, headers: &mut Headers, run: Run, sent: &mut Sent) -> bool {
    let mut left = false;
    for number in 0..run.count {
        let offset = number * run.segment;
        let length = run.segment.min(run.length - offset);
        let single = Run { start: run.start + offset, length, segment: length, count: 1, ..run };
        sent.calls += 1;
        match submit(socket, batch, headers, &[Some(single)], None, run.source) {
            Ok(_) => {
                sent.datagrams += 1;
                left = true;
            }
            Err(_) => sent.dropped += 1,
        }
    }
    left
}

/// One call; how many of the first messages left.
fn submit(
    socket: &UdpSocket,
    batch: &Batch,
    headers: &mut Headers,
    runs: &[Option<Run>],
    segment: Option<usize>,
    source: Option<IpAddr>,
) -> Result<usize, Errno> {
    let contents = |run: &Run| batch.contents(run.start..run.start + run.length);
    // The commonest call of a relayed address needs no headers.
    if let ([Some(run)], None, None) = (runs, segment, source) {
        return match socket.send_to(contents(run), run.destination) {
            Ok(_) => Ok(1),
            Err(error) => Err(errno(&error)),
        };
    }
    let mut slices = [[IoSlice::new(&[])]; MESSAGES];
    let mut addresses = [const { None }; MESSAGES];
    for ((run, slice), address) in runs.iter().flatten().zip(&mut slices).zip(&mut addresses) {
        *slice = [IoSlice::new(contents(run))];
        *address = Some(to_system(run.destination));
    }
    let count = runs.len();
    let (slices, addresses) =
        (slices.get(..count).unwrap_or_default(), addresses.get(..count).unwrap_or_default());
    let segment = segment.map(|segment| segment as u16);
    headers.submit(socket, slices, addresses, segment, source)
}

fn errno(error: &io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::EIO, Errno::from_raw)
}

impl Headers {
    fn submit<'a>(
        &'a mut self,
        socket: &UdpSocket,
        slices: &'a [[IoSlice<'a>; 1]],
        addresses: &[Option<SockaddrStorage>],
        segment: Option<u16>,
        source: Option<IpAddr>,
    ) -> Result<usize, Errno> {
        let v4 = match source {
            Some(IpAddr::V4(source)) => {
                let ipi_spec_dst = libc::in_addr { s_addr: u32::from_ne_bytes(source.octets()) };
                libc::in_pktinfo { ipi_ifindex: 0, ipi_spec_dst, ipi_addr: libc::in_addr { s_addr: 0 } }
            }
            _ => libc::in_pktinfo {
                ipi_ifindex: 0,
                ipi_spec_dst: libc::in_addr { s_addr: 0 },
                ipi_addr: libc::in_addr { s_addr: 0 },
            },
        };
        let s6_addr = match source {
            Some(IpAddr::V6(source)) => source.octets(),
            _ => Ipv6Addr::UNSPECIFIED.octets(),
        };
        let v6 = libc::in6_pktinfo { ipi6_addr: libc::in6_addr { s6_addr }, ipi6_ifindex: 0 };
        let size = segment.unwrap_or_default();
        let controls = [
            ControlMessage::UdpGsoSegments(&size),
            ControlMessage::Ipv4PacketInfo(&v4),
            ControlMessage::Ipv6PacketInfo(&v6),
        ];
        let [cut, from_v4, from_v6] = controls;
        let headers = self.form(segment.is_some(), source);
        let flags = MsgFlags::MSG_DONTWAIT;
        let fd = socket.as_raw_fd();
        let results = match (segment.is_some(), source) {
            (false, None) => sendmmsg(fd, headers, slices, addresses, [], flags),
            (true, None) => sendmmsg(fd, headers, slices, addresses, [cut], flags),
            (false, Some(IpAddr::V4(_))) => sendmmsg(fd, headers, slices, addresses, [from_v4], flags),
            (true, Some(IpAddr::V4(_))) => sendmmsg(fd, headers, slices, addresses, [cut, from_v4], flags),
            (false, Some(IpAddr::V6(_))) => sendmmsg(fd, headers, slices, addresses, [from_v6], flags),
            (true, Some(IpAddr::V6(_))) => sendmmsg(fd, headers, slices, addresses, [cut, from_v6], flags),
        }?;
        Ok(results.count())
    }

    /// The kernel takes all room for control data as filled, so each form has its own.
    fn form(&mut self, cut: bool, source: Option<IpAddr>) -> &mut MultiHeaders<SockaddrStorage> {
        let index = usize::from(cut)
            + match source {
                None => 0,
                Some(IpAddr::V4(_)) => 2,
                Some(IpAddr::V6(_)) => 4,
            };
        self.forms[index].get_or_insert_with(|| {
            let room = match (cut, source) {
                (false, None) => None,
                (true, None) => Some(cmsg_space!(u16)),
                (false, Some(IpAddr::V4(_))) => Some(cmsg_space!(libc::in_pktinfo)),
                (true, Some(IpAddr::V4(_))) => Some(cmsg_space!(u16, libc::in_pktinfo)),
                (false, Some(IpAddr::V6(_))) => Some(cmsg_space!(libc::in6_pktinfo)),
                (true, Some(IpAddr::V6(_))) => Some(cmsg_space!(u16, libc::in6_pktinfo)),
            };
            MultiHeaders::preallocate(MESSAGES, room)
        })
    }
}

fn to_system(address: SocketAddr) -> SockaddrStorage {
    match address {
        SocketAddr::V4(address) => address.into(),
        SocketAddr::V6(address) => address.into(),
    }
}

pub(super) fn from_system(address: &SockaddrStorage) -> Option<SocketAddr> {
    if let Some(v4) = address.as_sockaddr_in() {
        return Some(std::net::SocketAddrV4::from(*v4).into());
    }
    address.as_sockaddr_in6().map(|v6| std::net::SocketAddrV6::from(*v6).into())
}
