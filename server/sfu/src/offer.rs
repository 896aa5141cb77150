//! The little that is read from an SDP offer before the engine takes it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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

/// What each payload type of a connection stands for: its `a=rtpmap` and its `a=fmtp`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PayloadTypes(BTreeMap<(u8, Attribute), String>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Attribute {
    Map,
    Parameters,
}

impl PayloadTypes {
    /// Reads those of an offer on top of what is known. One type stands for one format in all m-lines
    /// (RFC 9143 section 9.1) and in all later offers (RFC 3264 section 8.3.2); the engine panics
    /// where that does not hold. The error is for people.
    pub fn with(&self, sdp: &str) -> Result<Self, String> {
        let mut known = self.clone();
        for line in sdp.lines() {
            let (attribute, rest) = match (line.strip_prefix("a=rtpmap:"), line.strip_prefix("a=fmtp:")) {
                (Some(rest), _) => (Attribute::Map, rest),
                (_, Some(rest)) => (Attribute::Parameters, rest),
                _ => continue,
            };
            let (number, format) = rest.split_once(' ').unwrap_or((rest, ""));
            let number = number.trim().parse().ok().filter(|number| *number < 128);
            let Some(number) = number else { return Err("a payload type is not below 128".to_owned()) };
            let format = format.trim().to_ascii_lowercase();
            match known.0.entry((number, attribute)) {
                Entry::Vacant(free) => drop(free.insert(format)),
                Entry::Occupied(taken) if *taken.get() == format => {}
                Entry::Occupied(_) => {
                    return Err(format!("the payload type {number} stands for two formats"));
                }
            }
        }
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_type_stands_for_one_format_in_all_lines_and_offers() {
        let offer = |codec: &str| format!("m=video\r\na=rtpmap:96 {codec}/90000\r\na=fmtp:97 apt=96\r\n");
        let known = PayloadTypes::default().with(&offer("VP8")).expect("one format");
        assert!(known.with(&offer("vp8")).is_ok());
        assert!(known.with(&offer("VP9")).is_err(), "a later offer");
        assert!(PayloadTypes::default().with(&(offer("VP8") + &offer("VP9"))).is_err(), "another line");
        assert!(known.with("a=fmtp:97 apt=98").is_err());
        assert!(known.with("a=rtpmap:128 VP8/90000").is_err());
    }

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
