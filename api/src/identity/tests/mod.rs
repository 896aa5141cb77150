//! Identity as a client sees it, on both databases.

mod guests;
mod limits;
mod people;
mod sign_in;
mod totp;

use crate::testing::TestApp;

/// Log lines of this test's thread, at every level.
#[derive(Clone, Default)]
struct Lines(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn intact(app: &TestApp) -> bool {
    dokita_store::audit::verify(&app.state.db).await.unwrap().intact
}
