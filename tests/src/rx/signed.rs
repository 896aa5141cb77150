//! The fixture of three items, signed by keys made for the occasion.

use anyhow::Context;
use dokita_api::es256::SigningKey;
use dokita_care::prescription::Prescription;
use dokita_care::rx::{Kid8, Symbol, TrustList, TrustedKey, card, token};
use time::Duration;

/// Artemether-lumefantrine, paracetamol, amoxicillin.
pub fn three_items() -> anyhow::Result<Prescription> {
    Ok(serde_json::from_str(include_str!("../../../api/care/tests/fixtures/three-items.json"))?)
}

/// A doctor who signs.
pub struct Doctor {
    key: SigningKey,
    kid: String,
    kid8: Kid8,
}

impl Doctor {
    /// With a new key.
    ///
    /// # Errors
    /// The crypto library failed.
    pub fn new() -> anyhow::Result<Self> {
        let key = SigningKey::from_pkcs8(&SigningKey::generate()?)?;
        let public = key.public()?;
        Ok(Self { key, kid: public.kid(), kid8: public.kid8() })
    }

    /// The compact token.
    ///
    /// # Errors
    /// The crypto library failed.
    pub fn token(&self, facts: &Prescription) -> anyhow::Result<String> {
        let payload = token::payload(facts);
        let signature = self.key.sign(&token::to_be_signed(&payload, &self.kid8))?;
        Ok(token::assemble(payload, self.kid8, signature).into_string())
    }

    /// The health card's `shc:/…`.
    ///
    /// # Errors
    /// It does not fit, or the crypto library failed.
    pub fn card(&self, facts: &Prescription) -> anyhow::Result<String> {
        let draft = card::Draft::of(facts, &self.kid).context("the card does not fit one symbol")?;
        let signature = self.key.sign(draft.to_be_signed())?;
        Ok(draft.assemble(&signature).uri())
    }

    /// The token's picture, as wide as a page shows it.
    ///
    /// # Errors
    /// The crypto library failed.
    pub fn picture(&self, facts: &Prescription) -> anyhow::Result<Vec<u8>> {
        Ok(Symbol::compact(&self.token(facts)?)?.png(500))
    }

    /// A list with this doctor among `others` colleagues.
    ///
    /// # Errors
    /// The crypto library failed.
    pub fn trusted_among(&self, others: usize, facts: &Prescription) -> anyhow::Result<TrustList> {
        let trusted = |key: &SigningKey| -> anyhow::Result<TrustedKey> {
            let key = key.public()?;
            Ok(TrustedKey {
                kid: key.kid8(),
                key,
                name: facts.prescriber.name.clone(),
                mdcn: facts.prescriber.mdcn.clone(),
                not_before: facts.issued_at - Duration::days(1),
                retired_at: None,
                revoked_at: None,
            })
        };
        let mut keys = vec![trusted(&self.key)?];
        for _ in 0..others {
            keys.push(trusted(&SigningKey::from_pkcs8(&SigningKey::generate()?)?)?);
        }
        keys.sort_by_key(|key| key.kid);
        Ok(TrustList {
            issuer: facts.issuer.clone(),
            issued_at: facts.issued_at,
            next_update: facts.issued_at + Duration::days(7),
            keys,
            revoked: std::collections::BTreeSet::new(),
            hospital: "Ireti Hospital".into(),
            log_key: [0; 32],
            log_origin: "rx.ireti.example/dokita-log".into(),
            checkpoint: String::new(),
            most_offline_days: 7,
        })
    }
}
