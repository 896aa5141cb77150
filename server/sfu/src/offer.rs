//! The little that is read from an SDP offer before the engine takes it.

use crate::types::{OfferedTrack, Source};

/// Most m-lines of an offer.
pub(crate) const MAX_LINES: usize = 64;
/// Largest offer in bytes.
const MAX_SDP: usize = 128 * 1024;

/// Session and m-lines of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outline<'a> {
    /// `<sess-id>` of the `o=` line (RFC 8866 section 5.2): the same for all offers of one
    /// connection, different for a new one.
    pub session: &'a str,
    /// `a=mid` and whether it is for sound, in order; data channels and others left out.
    pub lines: Vec<(&'a str, bool)>,
}

impl<'a> Outline<'a> {
    /// Reads an offer and checks that the tracks fit it. The error is for people.
    pub fn read(sdp: &'a str, tracks: &[OfferedTrack]) -> Result<Self, String> {
        if sdp.len() > MAX_SDP {
            return Err("the offer is too large".to_owned());
        }
        let mut outline = Outline { session: "", lines: Vec::new() };
        let mut audio = None;
        for line in sdp.lines() {
            if let Some(origin) = line.strip_prefix("o=") {
                outline.session = origin.split(' ').nth(1).unwrap_or("");
            } else if let Some(media) = line.strip_prefix("m=") {
                audio = match media.split(' ').next() {
                    Some("audio") => Some(true),
                    Some("video") => Some(false),
                    _ => None,
                };
            } else if let (Some(mid), Some(audio)) = (line.strip_prefix("a=mid:"), audio) {
                outline.lines.push((mid.trim(), audio));
            }
        }
        if outline.session.is_empty() {
            return Err("the offer is not SDP".to_owned());
        }
        if outline.lines.len() > MAX_LINES {
            return Err(format!("the offer has more than {MAX_LINES} m-lines"));
        }
        outline.check(tracks)?;
        Ok(outline)
    }

    fn check(&self, tracks: &[OfferedTrack]) -> Result<(), String> {
        let mut seen: Vec<(&str, Source)> = Vec::new();
        for OfferedTrack { mid, source } in tracks {
            let Some((_, audio)) = self.lines.iter().find(|(other, _)| other == mid) else {
                return Err(format!("no m-line has the mid {mid:.16}"));
            };
            if *audio != source.is_audio() {
                return Err(format!("the m-line {mid:.16} is of the wrong kind for {source:?}"));
            }
            if seen.iter().any(|(other, one)| other == mid || one == source) {
                return Err("a mid or source is named twice".to_owned());
            }
            seen.push((mid, *source));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDP: &str = "v=0\r\no=- 4611 2 IN IP4 127.0.0.1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n\
        m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n";

    fn track(mid: &str, source: Source) -> OfferedTrack {
        OfferedTrack { mid: mid.to_owned(), source }
    }

    #[test]
    fn session_and_media_lines_are_read() {
        let outline = Outline::read(SDP, &[track("1", Source::Camera)]).expect("fits");
        assert_eq!(outline, Outline { session: "4611", lines: vec![("0", true), ("1", false)] });
    }

    #[test]
    fn tracks_that_do_not_fit_are_refused() {
        assert!(Outline::read(SDP, &[track("7", Source::Camera)]).is_err());
        assert!(Outline::read(SDP, &[track("0", Source::Camera)]).is_err());
        assert!(Outline::read(SDP, &[track("1", Source::Camera), track("1", Source::Screen)]).is_err());
    }
}
