//! Why the server closes a websocket, as a close code (RFC 6455 section 7.4).

/// Why the server closed a connection. The message before it says the same for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseReason {
    /// The client left.
    Left,
    /// A frame far beyond the limit, or not readable.
    TooLarge,
    /// The server stops; come back in a moment.
    Restarting,
    /// The call is over for everyone.
    Ended,
    /// A moderator declined the waiting person.
    Declined,
    /// A moderator removed the person.
    Removed,
    /// Another tab of the same person took over.
    Replaced,
    /// The token was refused, or the session has ended.
    Refused,
    /// The client speaks another version.
    Version,
    /// The room or its waiting room is full.
    RoomFull,
    /// The client read too slowly; it may resume.
    SlowReader,
    /// Too many messages a second, again and again.
    TooFast,
    /// Too many malformed messages.
    Malformed,
    /// No `join` in time.
    JoinTimeout,
    /// Nothing was heard for too long; the client may resume.
    Silent,
}

impl CloseReason {
    /// Every reason, in the order of the document.
    pub const ALL: [Self; 15] = [
        Self::Left,
        Self::TooLarge,
        Self::Restarting,
        Self::Ended,
        Self::Declined,
        Self::Removed,
        Self::Replaced,
        Self::Refused,
        Self::Version,
        Self::RoomFull,
        Self::SlowReader,
        Self::TooFast,
        Self::Malformed,
        Self::JoinTimeout,
        Self::Silent,
    ];

    /// The close code on the wire: IANA's where one fits, else from the private range.
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Self::Left => 1000,
            Self::TooLarge => 1009,
            Self::Restarting => 1012,
            Self::Ended => 4000,
            Self::Declined => 4001,
            Self::Removed => 4002,
            Self::Replaced => 4003,
            Self::Refused => 4004,
            Self::Version => 4005,
            Self::RoomFull => 4006,
            Self::SlowReader => 4007,
            Self::TooFast => 4008,
            Self::Malformed => 4009,
            Self::JoinTimeout => 4010,
            Self::Silent => 4011,
        }
    }

    /// The close reason on the wire, which is also the name in the schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::TooLarge => "too-large",
            Self::Restarting => "restarting",
            Self::Ended => "ended",
            Self::Declined => "declined",
            Self::Removed => "removed",
            Self::Replaced => "replaced",
            Self::Refused => "refused",
            Self::Version => "version",
            Self::RoomFull => "room-full",
            Self::SlowReader => "slow-reader",
            Self::TooFast => "too-fast",
            Self::Malformed => "malformed",
            Self::JoinTimeout => "join-timeout",
            Self::Silent => "silent",
        }
    }

    /// One sentence for the document and the generated types.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Left => "The client left.",
            Self::TooLarge => "A frame far beyond the limit, or not readable.",
            Self::Restarting => "The server stops; come back in a moment and resume.",
            Self::Ended => "The call is over for everyone.",
            Self::Declined => "A moderator declined the waiting person.",
            Self::Removed => "A moderator removed the person.",
            Self::Replaced => "Another tab of the same person took over.",
            Self::Refused => "The token was refused, or the session has ended.",
            Self::Version => "The client speaks another version of the protocol.",
            Self::RoomFull => "The room or its waiting room is full.",
            Self::SlowReader => "The client read too slowly; it may resume.",
            Self::TooFast => "Too many messages a second, again and again.",
            Self::Malformed => "Too many malformed messages.",
            Self::JoinTimeout => "No join message in time.",
            Self::Silent => "Nothing was heard for too long; the client may resume.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_code_and_name() {
        let mut codes: Vec<_> = CloseReason::ALL.iter().map(|reason| reason.code()).collect();
        let mut names: Vec<_> = CloseReason::ALL.iter().map(|reason| reason.name()).collect();
        codes.sort_unstable();
        codes.dedup();
        names.sort_unstable();
        names.dedup();
        assert_eq!((codes.len(), names.len()), (15, 15));
    }
}
