//! Messages of a client. The fuzz target uses it as well.

#![allow(dead_code, reason = "not every user builds every message")]

use std::net::SocketAddr;

use stun_types::attribute::{
    AttributeWrite, Nonce, PasswordAlgorithm, PasswordAlgorithmValue, PasswordAlgorithms, RawAttribute,
    Realm, Username,
};
use stun_types::message::{
    IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageType, MessageWrite,
    MessageWriteExt, MessageWriteVec, Method,
};
use turn_types::attribute::{ChannelNumber, Data, Lifetime, RequestedTransport, XorPeerAddress};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};

/// What a client needs to sign.
#[derive(Debug, Clone)]
pub struct Login {
    pub name: String,
    pub password: String,
    pub realm: String,
    pub nonce: String,
    /// Else MD5 and SHA-1.
    pub sha256: bool,
}

/// A message being written.
pub struct Build(pub MessageWriteVec);

impl Build {
    pub fn request(method: Method, transaction: u128) -> Self {
        Self::new(MessageClass::Request, method, transaction)
    }

    pub fn indication(method: Method, transaction: u128) -> Self {
        Self::new(MessageClass::Indication, method, transaction)
    }

    pub fn with(mut self, attribute: &dyn AttributeWrite) -> Self {
        self.0.add_attribute(attribute).expect("it fits");
        self
    }

    pub fn raw(self, kind: u16, value: &[u8]) -> Self {
        self.with(&RawAttribute::new(kind.into(), value))
    }

    pub fn peer(self, peer: SocketAddr) -> Self {
        let transaction = self.0.transaction_id();
        self.with(&XorPeerAddress::new(peer, transaction))
    }

    pub fn plain(self) -> Vec<u8> {
        self.0.finish()
    }

    pub fn fingerprinted(mut self) -> Vec<u8> {
        self.0.add_fingerprint().expect("it fits");
        self.0.finish()
    }

    pub fn signed(self, login: &Login) -> Vec<u8> {
        let algorithms = [PasswordAlgorithmValue::SHA256, PasswordAlgorithmValue::MD5];
        let mut build = self.with(&Username::new(&login.name).expect("short"));
        build = build
            .with(&Realm::new(&login.realm).expect("short"))
            .with(&Nonce::new(&login.nonce).expect("short"));
        if login.sha256 {
            build = build
                .with(&PasswordAlgorithms::new(&algorithms))
                .with(&PasswordAlgorithm::new(algorithms[0]));
        }
        build.sealed(login)
    }

    /// Only MESSAGE-INTEGRITY: the other attributes are the caller's.
    pub fn sealed(mut self, login: &Login) -> Vec<u8> {
        let (name, password, realm) = (login.name.clone(), login.password.clone(), login.realm.clone());
        let key = LongTermKeyCredentials::new(name, password, realm).into();
        let algorithm = if login.sha256 { IntegrityAlgorithm::Sha256 } else { IntegrityAlgorithm::Sha1 };
        self.0.add_message_integrity(&key, algorithm).expect("it fits");
        self.0.finish()
    }

    fn new(class: MessageClass, method: Method, transaction: u128) -> Self {
        let kind = MessageType::from_class_method(class, method);
        Self(Message::builder(kind, transaction.into(), MessageWriteVec::new()))
    }
}

pub fn allocate(transaction: u128) -> Build {
    Build::request(ALLOCATE, transaction).with(&RequestedTransport::new(RequestedTransport::UDP))
}

pub fn refresh(transaction: u128, seconds: u32) -> Build {
    Build::request(REFRESH, transaction).with(&Lifetime::new(seconds))
}

pub fn permission(transaction: u128, peers: &[SocketAddr]) -> Build {
    peers.iter().fold(Build::request(CREATE_PERMISSION, transaction), |build, peer| build.peer(*peer))
}

pub fn channel_bind(transaction: u128, channel: u16, peer: SocketAddr) -> Build {
    Build::request(CHANNEL_BIND, transaction).with(&ChannelNumber::new(channel)).peer(peer)
}

pub fn send(transaction: u128, peer: SocketAddr, data: &[u8]) -> Build {
    Build::indication(SEND, transaction).peer(peer).with(&Data::new(data))
}

pub fn channel_data(channel: u16, data: &[u8]) -> Vec<u8> {
    let mut message = channel.to_be_bytes().to_vec();
    message.extend_from_slice(&(data.len() as u16).to_be_bytes());
    message.extend_from_slice(data);
    message
}
