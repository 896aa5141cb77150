//! A record of what was handed over without a connection, as a device signed it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dokita_store::pharmacies::Device;
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::hand_over::HandedItem;
use crate::pharmacies::device_key;

/// Longest record in bytes: a token and thirty packs fit many times.
const LONGEST: usize = 32 * 1024;

/// What was signed: this JSON in UTF-8.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Record {
    /// The device's own id of it.
    pub record_id: Uuid,
    /// `NGRX1:…`, as it was scanned.
    pub prescription_token: String,
    /// What was handed over.
    pub items: Vec<HandedItem>,
    /// When, by the device's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub handed_over_at: OffsetDateTime,
}

/// Bytes that came with a signature that nobody checked.
pub struct Sent {
    bytes: Vec<u8>,
    signature: Vec<u8>,
}

impl Sent {
    /// From base64url; none when it is none, or too long.
    pub fn decode(record: &str, signature: &str) -> Option<Self> {
        if record.len() > LONGEST * 4 / 3 || signature.len() > 100 {
            return None;
        }
        let read = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        Some(Self { bytes: read(record)?, signature: read(signature)? })
    }

    /// The record, when the device signed it.
    pub fn open(&self, device: &Device) -> Option<Record> {
        if !device_key::signed(&device.public_key, &self.bytes, &self.signature) {
            return None;
        }
        serde_json::from_slice(&self.bytes).ok()
    }

    /// The id it says it has, signed or not: to tell results apart, no more.
    pub fn claimed_id(&self) -> Option<Uuid> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Id {
            record_id: Uuid,
        }
        serde_json::from_slice::<Id>(&self.bytes).ok().map(|it| it.record_id)
    }
}
