//! Messages to people outside: a port for SMS and e-mail, and an outbox of files behind it.

use std::future::Future;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::pin::Pin;

use serde::Serialize;
use uuid::Uuid;

/// The way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// To a phone.
    Sms,
    /// To a mailbox.
    Email,
}

/// A message to one person. It carries links and names: never log it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Names the message; delivering it twice is the same as once.
    pub id: Uuid,
    /// The way.
    pub channel: Channel,
    /// E.164 phone number, or e-mail address.
    pub to: String,
    /// Of an e-mail.
    pub subject: Option<String>,
    /// Plain text.
    pub body: String,
}

/// A message could not be handed over.
#[derive(Debug, thiserror::Error)]
#[error("the message could not be handed over: {0}")]
pub struct DeliveryError(#[from] pub std::io::Error);

/// Hands messages over for delivery.
pub trait Outbox: Send + Sync {
    /// Returns once the message is safely with whoever delivers it.
    fn deliver(
        &self,
        message: Message,
    ) -> Pin<Box<dyn Future<Output = Result<(), DeliveryError>> + Send + '_>>;
}

/// An outbox of files: one JSON file a message, for a gateway (or a person) to pick up.
#[derive(Debug, Clone)]
pub struct FileOutbox {
    folder: PathBuf,
}

impl FileOutbox {
    /// Keeps messages in `folder`, made when the first comes; only the owner can read it.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }
}

impl Outbox for FileOutbox {
    fn deliver(
        &self,
        message: Message,
    ) -> Pin<Box<dyn Future<Output = Result<(), DeliveryError>> + Send + '_>> {
        let folder = self.folder.clone();
        Box::pin(async move {
            let written = tokio::task::spawn_blocking(move || write(&folder, &message)).await;
            Ok(written.map_err(std::io::Error::other)??)
        })
    }
}

fn write(folder: &Path, message: &Message) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let draft = folder.join(format!(".{}.draft", message.id));
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(&serde_json::to_vec_pretty(message)?)?;
    file.sync_all()?;
    std::fs::rename(draft, folder.join(format!("{}.json", message.id)))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[tokio::test]
    async fn a_message_becomes_a_file_that_only_the_owner_reads() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = FileOutbox::new(folder.path().join("outbox"));
        let message = Message {
            id: Uuid::from_u128(7),
            channel: Channel::Sms,
            to: "+2348030000000".to_owned(),
            subject: None,
            body: "Your link".to_owned(),
        };
        outbox.deliver(message).await.unwrap();
        let file = folder.path().join("outbox").join(format!("{}.json", Uuid::from_u128(7)));
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(std::fs::read_to_string(file).unwrap().contains("+2348030000000"));
    }
}
