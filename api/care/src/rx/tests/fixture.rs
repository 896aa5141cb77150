//! For tests: a prescription of three items, the keys that sign, and the list that trusts them.

use std::collections::BTreeSet;

use ring::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use time::Duration;

use crate::prescription::Prescription;
use crate::rx::card::{self, HealthCard};
use crate::rx::key::{PublicKey, Verify};
use crate::rx::token::{self, Token};
use crate::rx::trust::{self, TrustList, TrustedKey};

/// Half the order of P-256 (FIPS 186-5), big-endian; `s` stays at or below it.
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xde,
    0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
];

/// Artemether-lumefantrine, paracetamol, amoxicillin.
pub fn three_items() -> Prescription {
    serde_json::from_str(include_str!("../../../tests/fixtures/three-items.json")).unwrap()
}

/// A key pair known to everyone.
pub struct Keys(EcdsaKeyPair);

impl Keys {
    fn of(private: &str, public: &str) -> Self {
        let bytes = |hex: &str| -> Vec<u8> {
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
        };
        let random = ring::rand::SystemRandom::new();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &bytes(private),
            &bytes(public),
            &random,
        );
        Self(pair.unwrap())
    }

    pub fn doctor() -> Self {
        Self::of(
            "3f27c1a88a32e626c585ae28117d46b44cdec76227bc3b6723292b8d0a2310a6",
            "04d0769df2f0b592ba70054e0fa60e0046e7e73d2a271162d3cf94c653768a324ffed53cdf4475f5d3b4131fca29d461d91c2aac415e723e089f8a8b46d12f7b6c",
        )
    }

    pub fn hospital() -> Self {
        Self::of(
            "8d303c38300519648926a82e1a55c566bdaaed3a2fd4604f93711ac33553e718",
            "0497c942ba88ba5b77c9ea3dd349c553daa1518d1552786c2d533f4cc376c8cb7f49ae3e050a3ab4b64ce44ad8cfec0be4570322611ecd49493ced57df252e6a34",
        )
    }

    pub fn other() -> Self {
        Self::of(
            "86105a23ba958575351ec086226609ada65ebb1e99a7844b8a94d2a6f3f8de5c",
            "04f8f787c067381f4f8ee1cb345779804908f7661c9c7afc859133e7ede555367a916d5931fd589ac845f499805b46ba94da17c8fe5d140e81ce688e2243f9290c",
        )
    }

    pub fn public(&self) -> PublicKey {
        PublicKey::from_sec1(self.0.public_key().as_ref()).unwrap()
    }

    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        loop {
            let signature = self.0.sign(&ring::rand::SystemRandom::new(), message).unwrap();
            let signature: [u8; 64] = signature.as_ref().try_into().unwrap();
            if signature[32..] <= HALF_ORDER[..] {
                return signature;
            }
        }
    }

    pub fn token(&self, facts: &Prescription) -> Token {
        let (payload, kid) = (token::payload(facts), self.public().kid8());
        let signature = self.sign(&token::to_be_signed(&payload, &kid));
        token::assemble(payload, kid, signature)
    }

    pub fn card(&self, facts: &Prescription) -> Option<HealthCard> {
        let draft = card::Draft::of(facts, &self.public().kid())?;
        let signature = self.sign(draft.to_be_signed());
        Some(draft.assemble(&signature))
    }

    pub fn trust_list(&self, list: &TrustList) -> Vec<u8> {
        let (payload, kid) = (list.payload(), self.public().kid8());
        let signature = self.sign(&trust::to_be_signed(&payload, &kid));
        trust::assemble(payload, kid, signature)
    }
}

impl Verify for Keys {
    fn es256(&self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
        let public = ring::signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.sec1());
        signature[32..] <= HALF_ORDER[..] && public.verify(message, signature).is_ok()
    }
}

/// Trusts the doctor and a colleague.
pub fn trust_list() -> TrustList {
    let facts = three_items();
    let key = |key: PublicKey, name: &str, mdcn: &str| TrustedKey {
        kid: key.kid8(),
        key,
        name: name.into(),
        mdcn: mdcn.into(),
        not_before: facts.issued_at - Duration::days(90),
        retired_at: None,
        revoked_at: None,
    };
    let mut keys = vec![
        key(Keys::doctor().public(), &facts.prescriber.name, &facts.prescriber.mdcn),
        key(Keys::hospital().public(), "Dr Halima Bello", "MDCN/R/51877"),
    ];
    keys.sort_by_key(|key| key.kid);
    TrustList {
        issuer: facts.issuer.clone(),
        issued_at: facts.issued_at + Duration::hours(1),
        next_update: facts.issued_at + Duration::days(7),
        keys,
        revoked: BTreeSet::from([uuid::Uuid::from_u128(7)]),
        hospital: "Ireti Hospital".into(),
        log_key: [5; 32],
        log_origin: "rx.ireti.example/dokita-log".into(),
        checkpoint: "rx.ireti.example/dokita-log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n".into(),
        most_offline_days: 7,
    }
}

/// What other implementations (the pharmacist's page, the fuzzers' seeds) are tested with. `UPDATE=1`
/// signs it anew.
#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::super::super::{Symbol, card, token};
    use super::*;

    fn path(name: &str) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
    }

    fn update() {
        let (facts, doctor, hospital) = (three_items(), Keys::doctor(), Keys::hospital());
        let (x, y) = hospital.public().jwk();
        let jwk =
            serde_json::json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": hospital.public().kid()});
        let (token, card) = (doctor.token(&facts).into_string(), doctor.card(&facts).unwrap().uri());
        fs::write(path("three-items.token.txt"), &token).unwrap();
        fs::write(path("three-items.token.png"), Symbol::compact(&token).unwrap().png(300)).unwrap();
        fs::write(path("three-items.card.txt"), &card).unwrap();
        fs::write(path("three-items.card.png"), Symbol::health_card(&card).unwrap().png(320)).unwrap();
        fs::write(path("trust-list.cbor"), hospital.trust_list(&trust_list())).unwrap();
        fs::write(path("hospital-key.json"), format!("{jwk}\n")).unwrap();
    }

    #[test]
    fn what_was_signed_long_ago_is_still_read() {
        if std::env::var_os("UPDATE").is_some() {
            update();
        }
        let text = |name: &str| fs::read_to_string(path(name)).unwrap();
        let (facts, doctor, hospital) = (three_items(), Keys::doctor(), Keys::hospital());
        let read = token::Unverified::parse(&text("three-items.token.txt")).unwrap();
        assert_eq!(read.open(&doctor.public(), &doctor).unwrap(), facts);
        let read = card::Unverified::parse(&text("three-items.card.txt")).unwrap();
        assert_eq!(read.open(&doctor.public(), &doctor).unwrap(), card::common(&facts));
        for (name, version) in [("three-items.token", 17), ("three-items.card", 22)] {
            let picture = image::open(path(&format!("{name}.png"))).unwrap();
            // At three pixels a module, with four light modules on each side.
            let modules = picture.width() / 3 - 8;
            assert!((modules - 17) / 4 <= version, "{name} is {modules} modules wide");
        }
        let list = fs::read(path("trust-list.cbor")).unwrap();
        assert_eq!(TrustList::open(&list, &hospital.public(), &hospital).unwrap(), trust_list());
    }
}
