//! Bounds of what a client may say, beyond what the frame limit gives.

use crate::message::{ClientMessage, ErrorCode, MAX_CHAT, OfferedTrack};

/// Most sending m-lines of one offer.
const MAX_TRACKS: usize = 32;
/// Longest `a=mid`; browsers use one or two digits.
const MAX_MID: usize = 16;
/// Most wishes in one message: each of 15 others has at most 4 tracks.
const MAX_PREFERENCES: usize = 64;
/// Longest reason of a moderator, in characters.
const MAX_REASON: usize = 500;

pub(super) fn check(message: &ClientMessage) -> Result<(), (ErrorCode, &'static str)> {
    match message {
        ClientMessage::Offer { tracks, .. } => check_tracks(tracks),
        ClientMessage::Prefer { preferences } if preferences.len() > MAX_PREFERENCES => {
            Err((ErrorCode::TooLarge, "At most 64 preferences in one message."))
        }
        ClientMessage::Chat { text, .. } if text.trim().is_empty() => {
            Err((ErrorCode::Malformed, "An empty message cannot be sent."))
        }
        ClientMessage::Chat { text, .. } if text.chars().count() > MAX_CHAT => {
            Err((ErrorCode::TooLarge, "A chat message has at most 2,000 characters."))
        }
        ClientMessage::Decline { reason, .. } | ClientMessage::Remove { reason, .. }
            if reason.chars().count() > MAX_REASON =>
        {
            Err((ErrorCode::TooLarge, "A reason has at most 500 characters."))
        }
        _ => Ok(()),
    }
}

pub(super) fn needs_moderator(message: &ClientMessage) -> bool {
    matches!(
        message,
        ClientMessage::Admit { .. }
            | ClientMessage::Decline { .. }
            | ClientMessage::MuteParticipant { .. }
            | ClientMessage::Remove { .. }
            | ClientMessage::EndForAll
    )
}

fn check_tracks(tracks: &[OfferedTrack]) -> Result<(), (ErrorCode, &'static str)> {
    if tracks.len() > MAX_TRACKS {
        return Err((ErrorCode::TooLarge, "At most 32 tracks in one offer."));
    }
    if tracks.iter().any(|track| track.mid.is_empty() || track.mid.len() > MAX_MID) {
        return Err((ErrorCode::Malformed, "A mid has 1 to 16 characters."));
    }
    let repeated = |(index, track): (usize, &OfferedTrack)| {
        tracks[..index].iter().any(|earlier| earlier.mid == track.mid || earlier.source == track.source)
    };
    if tracks.iter().enumerate().any(repeated) {
        return Err((ErrorCode::Malformed, "Each mid and each source may appear once."));
    }
    Ok(())
}
