//! `POST /api/patients`

use axum::extract::State;
use axum::http::StatusCode;
use dokita_care::availability::date_in_lagos;
use dokita_store::audit::{self, Entry};
use dokita_store::ids::{DbTime, DbUuid, UserId};
use dokita_store::patients::{self, NewPatient, Patient};
use serde_json::json;
use uuid::Uuid;

use super::view::{Particulars, PatientForm, PatientView};
use super::{Tagged, tagged};
use crate::extract::Body;
use crate::problem::ProblemBody;
use crate::telemedicine::access::user_of;
use crate::{AppState, Caller, Problem};

/// Registers a patient of the hospital, who needs no account for it.
#[utoipa::path(
    post, path = "/api/patients", tag = "patients",
    request_body = PatientForm,
    responses((status = 201, body = PatientView, headers(("ETag" = String))), (status = 422, description = "`invalid-fields`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn register(
    State(app): State<AppState>,
    caller: Caller,
    Body(form): Body<PatientForm>,
) -> Result<(StatusCode, Tagged), Problem> {
    let particulars = form.for_new(date_in_lagos(app.now()))?;
    let patient = keep(&app, &caller.actor(), user_of(&caller), app.new_id(), particulars).await?;
    Ok((StatusCode::CREATED, tagged(patient)?))
}

/// Keeps a new patient for `actor`; a registrar with an account has them in their care.
pub async fn keep(
    app: &AppState,
    actor: &str,
    registrar: Option<UserId>,
    id: Uuid,
    mut particulars: Particulars,
) -> Result<Patient, Problem> {
    let now = app.now();
    let nin = particulars.nin.take().flatten();
    let mut patient = blank(id, DbTime(now));
    particulars.write_to(&mut patient);
    if let Some(nin) = nin {
        patient.nin_sealed = Some(super::update::seal_nin(app, id, &nin)?);
        patient.nin_last4 = Some(nin.last_four().to_owned());
    }
    let entry = Entry {
        at: now,
        actor: actor.to_owned(),
        action: "patient.registered",
        subject: format!("patient:{id}"),
        detail: json!({}),
    };
    let mut tx = app.db.write().await?;
    patients::insert(&mut tx, new(&patient)).await?;
    // The next of kin is not part of a registration by oneself, and so not of the insert.
    patients::update(&mut tx, patient).await?;
    if let Some(user) = registrar {
        patients::set_registrar(&mut tx, id, user).await?;
    }
    audit::commit(tx, &[entry]).await?;
    patients::by_id(&app.db, id).await?.ok_or_else(Problem::internal)
}

fn blank(id: Uuid, created_at: DbTime) -> Patient {
    Patient {
        id: DbUuid(id),
        user_id: None,
        hospital_number: String::new(),
        name: String::new(),
        date_of_birth: String::new(),
        sex: String::new(),
        phone: String::new(),
        email: None,
        address: None,
        state: None,
        lga: None,
        language: "en".to_owned(),
        nin_sealed: None,
        nin_last4: None,
        next_of_kin_name: None,
        next_of_kin_phone: None,
        next_of_kin_relationship: None,
        version: 1,
        created_at,
    }
}

fn new(patient: &Patient) -> NewPatient {
    let patient = patient.clone();
    NewPatient {
        id: patient.id,
        user: None,
        name: patient.name,
        date_of_birth: patient.date_of_birth,
        sex: patient.sex,
        phone: patient.phone,
        email: patient.email,
        address: patient.address,
        state: patient.state,
        lga: patient.lga,
        language: patient.language,
        nin_sealed: patient.nin_sealed,
        nin_last4: patient.nin_last4,
        now: patient.created_at.0,
    }
}
