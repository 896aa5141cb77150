//! `GET /api/consultations/{id}/calendar.ics`

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use dokita_care::ConsultationId;
use dokita_care::calendar::{Appointment, Method, calendar_file};
use dokita_care::consultation::Status;
use dokita_store::settings;
use uuid::Uuid;

use super::access;
use crate::extract::Segments;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// A calendar file (RFC 5545); for a cancelled consultation one that takes it out again.
#[utoipa::path(
    get, path = "/api/consultations/{id}/calendar.ics", tag = "consultations",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/calendar"), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn calendar(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<impl IntoResponse, Problem> {
    let (consultation, relation) = access::open(&app, &caller, id).await?;
    let hospital = settings::hospital(&app.db).await?.name;
    let with = if relation.is_staff() { &consultation.patient_name } else { &consultation.doctor_name };
    let state = consultation.state()?;
    let gone = matches!(state.status, Status::Cancelled | Status::NoShow);
    let file = calendar_file(&Appointment {
        consultation: ConsultationId(id),
        host: app.config.public_url.host_str().unwrap_or("dokita"),
        sequence: u32::try_from(consultation.version).unwrap_or(u32::MAX),
        stamp: app.now(),
        starts_at: state.starts_at,
        ends_at: state.ends_at(),
        summary: &format!("Consultation with {with}"),
        description: &format!(
            "{hospital}, by {}. Open the page a few minutes before.",
            state_kind(&consultation)
        ),
        url: &format!("{}/call/{id}", super::base_url(&app)),
        method: if gone { Method::Cancel } else { Method::Publish },
    });
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"consultation.ics\""),
    ];
    Ok((headers, file))
}

fn state_kind(consultation: &dokita_store::consultations::Consultation) -> &'static str {
    if consultation.kind == "audio" { "voice call" } else { "video call" }
}
