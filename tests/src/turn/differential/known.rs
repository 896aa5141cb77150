//! Where the servers differ and why that is right.

use super::party::{Granted, Seen};
use super::steps::{Asked, FORBIDDEN, Flaw, Step};

/// A difference that is known.
pub struct Known {
    /// The reason.
    pub why: &'static str,
    /// After it the servers are in different states, so that the rest of the sequence tells nothing.
    pub(super) ends: bool,
    /// Whether it is this one: the step (of a repetition, what is repeated), whether the allocation was
    /// ended by a Refresh, what ours and coturn did.
    pub(super) is: fn(&(Step, bool), &Seen, &Seen) -> bool,
}

/// All of them.
pub const KNOWN: [Known; 8] = [
    Known {
        why: "without an allocation, RFC 8656 section 5 wants 437 for all but Allocate; coturn says 400 to \
              CreatePermission and ChannelBind",
        ends: false,
        is: |(step, _), ours, coturn| {
            matches!(step, Step::Permission(_) | Step::Bind(..) | Step::Flawed(_))
                && (ours, coturn) == (&Seen::Error(437), &Seen::Error(400))
        },
    },
    Known {
        why: "an unknown user is 401 (RFC 8489 section 9.2.4); coturn says 441 where the allocation is \
              another user's, before it checks the password",
        ends: false,
        is: |(step, _), ours, coturn| {
            *step == Step::Flawed(Flaw::User) && (ours, coturn) == (&Seen::Error(401), &Seen::Error(441))
        },
    },
    Known {
        why: "a Refresh to 0 ends an allocation at once (RFC 8656 section 8.2); coturn's goes on for a while \
              and has its 5-tuple",
        ends: true,
        is: |(step, ended), ours, coturn| {
            let in_the_way = matches!(step, Step::Allocate(_)) && *coturn == Seen::Error(437);
            let is_gone = matches!(ours, Seen::Error(437) | Seen::Nothing);
            *ended && (in_the_way || is_gone)
        },
    },
    Known {
        why: "an unknown attribute is 420 (RFC 8489 section 6.3.1); coturn says 400 where there is no \
              allocation",
        ends: false,
        is: |(step, _), ours, coturn| {
            *step == Step::Flawed(Flaw::UnknownAttribute)
                && (ours, coturn) == (&Seen::Error(420), &Seen::Error(400))
        },
    },
    Known {
        why: "a transport that is not supported is 442 (RFC 8656 section 7.2); coturn says 400",
        ends: false,
        is: |(step, _), ours, coturn| {
            matches!(step, Step::Allocate(Asked::Transport(_)))
                && (ours, coturn) == (&Seen::Error(442), &Seen::Error(400))
        },
    },
    Known {
        why: "a token that can't be had is 508 (RFC 8656 section 7.2); coturn says 404",
        ends: false,
        is: |(step, _), ours, coturn| {
            *step == Step::Allocate(Asked::Token) && (ours, coturn) == (&Seen::Error(508), &Seen::Error(404))
        },
    },
    Known {
        why: "which of two errors is told is free: of a bound channel for a peer that is forbidden we say 403, \
              coturn 400",
        ends: false,
        is: |(step, _), ours, coturn| {
            matches!(step, Step::Bind(_, FORBIDDEN))
                && (ours, coturn) == (&Seen::Error(403), &Seen::Error(400))
        },
    },
    Known {
        why: "a repeated Allocate has the answer of the first from us (RFC 8656 section 7.2); coturn's tells the \
              lifetime that is left",
        ends: false,
        is: |(step, _), ours, coturn| match (step, ours, coturn) {
            (Step::Allocate(_), Seen::Success(ours), Seen::Success(coturn)) => {
                let passed =
                    ours.lifetime.zip(coturn.lifetime).and_then(|(ours, left)| ours.checked_sub(left));
                passed.is_some_and(|seconds| seconds <= 10)
                    && *ours == Granted { lifetime: ours.lifetime, ..coturn.clone() }
            }
            _ => false,
        },
    },
];
