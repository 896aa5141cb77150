//! The long-term credential mechanism (RFC 8489 section 9.2.4).

use stun_types::attribute::{
    AttributeStaticType, ErrorCode, MessageIntegrity, MessageIntegritySha256, Nonce,
    PasswordAlgorithm as PasswordAlgorithmAttribute, PasswordAlgorithmValue, PasswordAlgorithms, Realm,
    Userhash, Username,
};

use crate::config::Config;
use crate::credentials::{Candidate, Identity};
use crate::integrity::{Integrity, PasswordAlgorithm, Signing};
use crate::message::{Answer, Code, Reply, Request};
use crate::nonce;

/// Who asks, and what the answer is signed with.
pub(crate) struct Grant {
    pub(crate) identity: Identity,
    pub(crate) signing: Signing,
}

/// What we offer, best first.
const ALGORITHMS: [PasswordAlgorithmValue; 2] = [PasswordAlgorithmValue::SHA256, PasswordAlgorithmValue::MD5];
/// The same on the wire: SHA-256 is 2, MD5 is 1, both without parameters.
const ALGORITHMS_VALUE: [u8; 8] = [0, 2, 0, 0, 0, 1, 0, 0];

/// Who asks.
///
/// # Errors
/// 401, 438 (both to be answered by [`challenge`]) or 400.
pub(crate) fn authenticate(config: &Config, unix: u64, request: &Request<'_>) -> Result<Grant, Code> {
    let Some((integrity, offset, sent)) = integrity(request) else { return Err(ErrorCode::UNAUTHORIZED) };
    let sent_nonce = request.required::<Nonce>()?;
    request.required::<Realm>()?;
    if !request.has::<Username>() && !request.has::<Userhash>() {
        return Err(ErrorCode::BAD_REQUEST);
    }
    let client = request.from.client.ip();
    let userhash = config.credentials.offers_userhash();
    if !nonce::is_good(sent_nonce.nonce(), &config.nonce_key, client, unix, userhash) {
        return Err(ErrorCode::STALE_NONCE);
    }
    let algorithm = algorithm(request)?;
    let (name, candidate) = candidate(config, unix, request)?.ok_or(ErrorCode::UNAUTHORIZED)?;
    for password in &candidate.passwords {
        let signing = Signing::long_term(integrity, algorithm, (&name, &config.realm, password));
        if signing.verifies(request.bytes, offset, &sent) {
            return Ok(Grant { identity: candidate.identity, signing });
        }
    }
    Err(ErrorCode::UNAUTHORIZED)
}

/// The answer to a request that could not be authenticated: what the client needs to do better.
pub(crate) fn challenge<'r>(config: &Config, unix: u64, reply: &'r Reply, code: Code) -> Answer<'r> {
    let answer = reply.error(code);
    if code == ErrorCode::BAD_REQUEST {
        return answer;
    }
    let userhash = config.credentials.offers_userhash();
    let expires = unix.saturating_add(config.nonce_lifetime.as_secs());
    let nonce = nonce::make(&config.nonce_key, reply.to.client.ip(), expires, userhash);
    match (Realm::new(&config.realm), Nonce::new(&nonce)) {
        (Ok(realm), Ok(nonce)) => {
            answer.with(&realm).with(&nonce).with(&PasswordAlgorithms::new(&ALGORITHMS))
        }
        _ => answer,
    }
}

/// The better of the integrity attributes: kind, offset in the message, value.
fn integrity(request: &Request<'_>) -> Option<(Integrity, usize, Vec<u8>)> {
    let find = |kind| {
        request.message.raw_attribute_and_offset(kind).map(|(offset, raw)| (offset, raw.value.to_vec()))
    };
    if let Some((offset, value)) = find(MessageIntegritySha256::TYPE) {
        return Some((Integrity::Sha256, offset, value));
    }
    find(MessageIntegrity::TYPE).map(|(offset, value)| (Integrity::Sha1, offset, value))
}

/// Refuses what could be the work of somebody between us and the client who wants a weaker
/// algorithm: the list that we sent must come back as it was.
fn algorithm(request: &Request<'_>) -> Result<PasswordAlgorithm, Code> {
    let list = request.message.raw_attribute(PasswordAlgorithms::TYPE);
    let chosen = request.optional::<PasswordAlgorithmAttribute>()?;
    match (list, chosen) {
        (None, None) => Ok(PasswordAlgorithm::Md5),
        (Some(list), Some(chosen)) if *list.value == ALGORITHMS_VALUE => Ok(match chosen.algorithm() {
            PasswordAlgorithmValue::MD5 => PasswordAlgorithm::Md5,
            PasswordAlgorithmValue::SHA256 => PasswordAlgorithm::Sha256,
        }),
        _ => Err(ErrorCode::BAD_REQUEST),
    }
}

/// Whom USERNAME or USERHASH names, and the name that the key is made of.
fn candidate(config: &Config, unix: u64, request: &Request<'_>) -> Result<Option<(String, Candidate)>, Code> {
    let name = match request.optional::<Username>()? {
        Some(username) => username.username().to_owned(),
        None if config.credentials.offers_userhash() => {
            let hash = *request.required::<Userhash>()?.hash();
            let mut users = config.credentials.users.iter();
            match users.find(|user| Userhash::compute(&user.name, &config.realm) == hash) {
                Some(user) => user.name.clone(),
                None => return Ok(None),
            }
        }
        None => return Ok(None),
    };
    Ok(config.credentials.candidate(&name, unix).map(|candidate| (name, candidate)))
}
