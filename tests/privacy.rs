//! Nothing personal reaches a log, however much is logged.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dokita::participant::{Media, Options, Participant, USUAL_SLOTS};
use dokita_tests::load::hospital::Hospital;
use dokita_tests::server::TestServer;
use tracing_subscriber::fmt::MakeWriter;

/// What the invented people of a call are called, where they can be reached and why they come.
const PERSONAL: &[&str] =
    &["Load Test Patient", "Dr. Load Test", "Load test", "+23480", "load.example", "Load-test-7-herons"];

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_consultation_leaves_nothing_personal_in_the_most_talkative_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone());
    // Other tests of this binary log here too; their people have the same names.
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();

    let server = TestServer::start().await.unwrap();
    let room = Hospital::open(&server.url).await.unwrap().room(2).await.unwrap();
    let enter = |token: String, admit_everyone| {
        let server = server.url.clone();
        async move {
            let media = Media::test_pattern().unwrap();
            let options = Options { server, token, media, slots: USUAL_SLOTS, admit_everyone };
            Participant::connect(options).await.unwrap()
        }
    };
    let doctor = enter(room.tokens[0].clone(), true).await;
    let patient = enter(room.tokens[1].clone(), false).await;
    patient.connected(Duration::from_secs(20)).await.unwrap();
    patient.leave().await;
    doctor.leave().await;

    let bytes = log.0.lock().unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("TRACE"), "the log was not talkative");
    let secrets = room.tokens.iter().map(String::as_str);
    for word in PERSONAL.iter().copied().chain(secrets) {
        let line = text.lines().find(|line| line.contains(word));
        assert!(line.is_none(), "{word:?} stands in the log: {}", line.unwrap_or_default());
    }
}
