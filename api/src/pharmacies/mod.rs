//! Pharmacies that dispense: kept by the administrator, staffed by pharmacists, with their devices.

pub mod device_key;
mod devices;
mod keep;
mod post;

pub use devices::{
    __path_list as __path_devices, __path_register, __path_revoke, DeviceView, NewDevice, PublicJwk,
    RegisteredDevice, list as devices, register, revoke,
};
pub use keep::{
    __path_change, __path_create, __path_list, __path_one, ChangePharmacy, NewPharmacy, PharmacyStatus,
    PharmacyView, change, create, list, one,
};
pub use post::{
    __path_assign, __path_end_post, __path_mine, __path_policy, __path_set_policy, __path_staff, Assignment,
    DispensingPolicy, MyPharmacy, OfflinePolicy, PostView, assign, end_post, mine, policy, set_policy, staff,
};

use axum::http::StatusCode;
use dokita_care::Malformed;
use dokita_store::audit::Entry;
use dokita_store::dispensing::At;
use dokita_store::ids::UserId;
use dokita_store::pharmacies::{self as rows, Pharmacy, Post};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{AppState, Caller, Problem};

/// A pharmacist at work.
#[derive(Debug, Clone)]
pub struct Counter {
    /// Who, and with which registration.
    pub post: Post,
    /// Where.
    pub pharmacy: Pharmacy,
}

impl Counter {
    /// Where and who, now.
    pub fn at(&self, app: &AppState) -> At {
        At { pharmacy: self.pharmacy.id.0, pharmacist: self.post.user_id, now: app.now() }
    }

    /// Which pharmacy.
    pub fn id(&self) -> Uuid {
        self.pharmacy.id.0
    }
}

/// The caller behind their counter; refused where they have none, or where it is closed.
pub async fn counter(app: &AppState, caller: &Caller) -> Result<Counter, Problem> {
    let counter = find_counter(app, caller.member()?.id).await?.ok_or_else(|| {
        let detail = "You are not assigned to a pharmacy. Ask the administrator to do that.";
        Problem::new(StatusCode::FORBIDDEN, "no-pharmacy", "No pharmacy", detail)
    })?;
    if counter.pharmacy.is_active() {
        return Ok(counter);
    }
    let detail = "Your pharmacy is closed here. Ask the administrator.";
    Err(Problem::new(StatusCode::FORBIDDEN, "pharmacy-closed", "Pharmacy closed", detail))
}

/// Where somebody works, open or not.
pub async fn find_counter(app: &AppState, user: UserId) -> Result<Option<Counter>, Problem> {
    let Some(post) = rows::post_of(&app.db, user).await? else { return Ok(None) };
    let pharmacy = rows::by_id(&app.db, post.pharmacy_id.0).await?.ok_or_else(Problem::internal)?;
    Ok(Some(Counter { post, pharmacy }))
}

/// An audit entry with ids for its detail.
pub(crate) fn entry(
    app: &AppState,
    caller: &Caller,
    action: &'static str,
    subject: String,
    detail: Value,
) -> Entry {
    Entry { at: app.now(), actor: caller.actor(), action, subject, detail }
}

fn about(app: &AppState, caller: &Caller, action: &'static str, pharmacy: Uuid) -> Entry {
    entry(app, caller, action, format!("pharmacy:{pharmacy}"), json!({}))
}

/// A name, an address or a number on one line.
fn line(text: &str) -> Result<String, Malformed> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=120).contains(&text.chars().count());
    if !fits || text.chars().any(|c| c.is_control() || matches!(c, '<' | '>')) {
        return Err(Malformed("Use 1 to 120 characters."));
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
