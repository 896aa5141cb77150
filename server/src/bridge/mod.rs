//! Signaling's ports, filled: who may enter and what is recorded come from the API's database,
//! media from the workers.

mod admission;
pub mod ice;
mod journal;
mod media;

use std::sync::{Arc, Weak};

use dokita_api::AppState;
use dokita_api::state::Calls;
use dokita_signaling::hub::{Hub, Ports};
use dokita_signaling::limits::Limits;
use dokita_signaling::ports::{Moment, RoomId};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use self::ice::IceAddresses;
use crate::media::{Media, MediaEvent};

/// Starts signaling between the API's state and the media workers. `relay` may change while the
/// server runs, e.g. when its secret is replaced; `None`: there is no relay.
#[must_use]
pub fn start(
    state: &AppState,
    workers: Media,
    events: mpsc::Receiver<MediaEvent>,
    relay: Option<watch::Receiver<IceAddresses>>,
) -> Arc<Hub> {
    let door = admission::Door { app: state.clone(), workers: workers.clone(), relay };
    let media = Arc::new(media::MediaBridge::new(workers));
    let (clock, entropy) = (state.clone(), state.clone());
    let ports = Ports {
        admission: Arc::new(door),
        media: media.clone(),
        journal: Arc::new(journal::Consultations(state.clone())),
        clock: Arc::new(move || Moment(millis(clock.now()))),
        entropy: Arc::new(move || {
            let mut bytes = [0; 16];
            entropy.entropy.fill(&mut bytes);
            bytes
        }),
    };
    let hub = Hub::start(ports, Limits::default());
    tokio::spawn(media.events(events, hub.clone()));
    state.connect_calls(Arc::new(OpenCalls(Arc::downgrade(&hub))));
    hub
}

/// The API's way to the rooms. Weak: the hub holds the state, not the other way round.
struct OpenCalls(Weak<Hub>);

impl Calls for OpenCalls {
    fn end(&self, consultation: Uuid) {
        if let Some(hub) = self.0.upgrade() {
            hub.end_room(RoomId(consultation));
        }
    }
}

fn millis(at: time::OffsetDateTime) -> i64 {
    dokita_store::ids::millis(at)
}
