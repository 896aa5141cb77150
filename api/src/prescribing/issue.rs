//! `POST /api/integrations/telemedicine/prescription`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use dokita_care::availability::{date_in_lagos, iso_date};
use dokita_care::order::{self, Answered, Order, Override, USUAL_VALIDITY_DAYS, Unanswered, may_sign};
use dokita_care::prescription::{Item, Prescriber, Prescription};
use dokita_care::rx::{SpokenCode, Symbol};
use dokita_care::safety::{Checks, NotChecked};
use dokita_store::consultations::Consultation;
use dokita_store::ids::{DbTime, DbUuid};
use dokita_store::patients::{self, Patient};
use dokita_store::people::{self, Account};
use dokita_store::prescriptions::{self, Stored};
use dokita_store::transparency::Event;
use dokita_store::{Tx, prescription_drafts};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::draft::Draft;
use super::keys::{self, Traces};
use super::sign::{self, Frame, Signed};
use super::{entry, issuer, licences, proved, refuse, safety};
use crate::extract::Body;
use crate::problem::{Faults, ProblemBody};
use crate::telemedicine::access::{self, Relation, user_of};
use crate::{AppState, Caller, Problem};

/// Width of the symbol in the answer, in pixels.
const PIXELS: u32 = 500;

/// A prescription to be signed.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPrescription {
    consultation_id: Uuid,
    patient_id: Uuid,
    doctor_id: Uuid,
    /// 1 to 10.
    medications: Vec<Item>,
    /// For the patient and the pharmacist.
    instructions: Option<String>,
    /// How often it may be filled again.
    #[serde(default)]
    refills: u8,
    /// Days between two fillings at least; needed with refills.
    refill_interval_days: Option<u16>,
    /// How long it is valid; 30 days unless told.
    valid_days: Option<u16>,
    /// When the doctor examined the patient in person, `YYYY-MM-DD`; controlled medicines need it.
    in_person_exam_on: Option<String>,
    /// Answers to warnings.
    #[serde(default)]
    overrides: Vec<Override>,
}

/// A signed prescription.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IssuedPrescription {
    prescription_id: Uuid,
    /// The signed token, as the symbol holds it.
    qr_code: String,
    /// The symbol, `data:image/png;base64,…`.
    qr_png: String,
    /// To be read out to a pharmacist.
    spoken_code: String,
    /// Not to be dispensed from then on.
    #[serde(with = "time::serde::rfc3339")]
    valid_until: OffsetDateTime,
    /// `shc:/…`; null when it does not fit one symbol.
    health_card: Option<String>,
    /// What could not be checked.
    not_checked: Vec<NotChecked>,
}

/// Signs a prescription: an act of the doctor, who entered the password within the last 15 minutes.
#[utoipa::path(
    post, path = "/api/integrations/telemedicine/prescription", tag = "prescriptions", request_body = NewPrescription,
    responses(
        (status = 201, body = IssuedPrescription),
        (status = 403, description = "`sign-in-again`", body = ProblemBody), (status = 404, description = "`not-found`", body = ProblemBody),
        (status = 409, description = "`warnings-unanswered` and `controlled-medicine` (both with `checks`), `no-practising-licence`, `wrong-status`", body = ProblemBody),
        (status = 422, description = "`invalid-fields`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn issue(
    State(app): State<AppState>,
    caller: Caller,
    Body(body): Body<NewPrescription>,
) -> Result<(StatusCode, Json<IssuedPrescription>), Problem> {
    let doctors = |relation| relation == Relation::Doctor;
    let (consultation, _) = access::open_for(&app, &caller, body.consultation_id, doctors).await?;
    let user = user_of(&caller).ok_or_else(Problem::forbidden)?;
    let doctor = people::by_id(&app.db, user).await?.ok_or_else(Problem::forbidden)?;
    same_people(&consultation, body.patient_id, body.doctor_id)?;
    crate::patients::open(&app, &caller, body.patient_id).await?;
    proved(&caller, app.now())?;
    let (order, overrides) = parse(body)?;
    let actor = caller.actor();
    let issued = keep(&app, (&actor, &doctor), &consultation, (order, &overrides)).await?;
    let symbol = Symbol::compact(&issued.stored.token).map_err(|_| Problem::internal())?;
    let answer = IssuedPrescription {
        prescription_id: issued.stored.id.0,
        qr_png: format!("data:image/png;base64,{}", STANDARD.encode(symbol.png(PIXELS))),
        qr_code: issued.stored.token,
        spoken_code: issued.code.to_string(),
        valid_until: issued.stored.valid_until.0,
        health_card: issued.stored.health_card,
        not_checked: issued.checks.not_checked,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// What was signed and kept.
pub struct Issued {
    /// The row.
    pub stored: Stored,
    /// To be read out.
    pub code: SpokenCode,
    /// What was checked before.
    pub checks: Checks,
}

/// Checks, signs and keeps an order of the consultation's doctor: row, leaf and audit entry together.
pub async fn keep(
    app: &AppState,
    (actor, doctor): (&str, &Account),
    consultation: &Consultation,
    (order, overrides): (Order, &[Override]),
) -> Result<Issued, Problem> {
    may_sign(&consultation.state()?, app.now())
        .map_err(|refused| Problem::conflict("wrong-status", "Not possible now", refused.to_string()))?;
    let mdcn = licences::number_to_sign_with(app, doctor).await?;
    refuse(order.check(date_in_lagos(app.now())))?;
    let patient = patients::by_id(&app.db, consultation.patient_id.0).await?.ok_or_else(Problem::internal)?;
    let checks = safety::checks(app, &patient, &order).await?;
    let answered = order::answer(&checks, overrides).map_err(|why| unanswered(why, &checks))?;

    let mut tx = app.db.write().await?;
    let mut traces = Traces::default();
    let key = keys::in_use(app, &mut tx, (doctor, &mdcn), (actor, &mut traces)).await?;
    let facts = facts(app, &patient, (doctor, mdcn), &order)?;
    let signed = sign::sign(&facts, &key)?;
    let code = spoken_code(app);
    let issued = Event::prescription_issued(facts.id, facts.issued_at, &signed.token, &signed.message);
    let stored = row(app, consultation, (&facts, signed, key.kid), (&order, &answered), code)?;
    insert(app, &mut tx, &stored).await?;
    traces.events.push(issued);
    let subject = format!("prescription:{}", facts.id);
    let detail =
        json!({ "consultation": consultation.id.0, "items": facts.items.len(), "overrides": answered.len() });
    traces.entries.push(entry(app, actor, "prescription.signed", subject, detail));
    let new_key = traces.events.len() > 1;
    traces.commit(tx).await?;
    if new_key {
        app.forget_trust_list();
    }
    Ok(Issued { stored, code, checks })
}

async fn insert(app: &AppState, tx: &mut Tx, stored: &Stored) -> Result<(), Problem> {
    prescriptions::insert(tx, stored).await?;
    let empty = serde_json::to_string(&Draft::default()).map_err(|_| Problem::internal())?;
    prescription_drafts::clear(tx, stored.consultation_id.0, empty, app.now()).await?;
    Ok(())
}

fn same_people(consultation: &Consultation, patient: Uuid, doctor: Uuid) -> Result<(), Problem> {
    let mut faults = Faults::default();
    if consultation.patient_id.0 != patient {
        faults.note("patientId", "This is not the patient of the consultation.");
    }
    if consultation.doctor_id.0 != doctor {
        faults.note("doctorId", "This is not the doctor of the consultation.");
    }
    faults.check()
}

fn parse(body: NewPrescription) -> Result<(Order, Vec<Override>), Problem> {
    let mut faults = Faults::default();
    let exam = faults.optional("inPersonExamOn", body.in_person_exam_on.as_deref(), iso_date::parse);
    faults.check()?;
    let instructions = body.instructions.map(|text| text.trim().to_owned());
    let order = Order {
        items: body.medications,
        instructions: instructions.filter(|text| !text.is_empty()),
        refills: body.refills,
        refill_interval_days: body.refill_interval_days.unwrap_or_default(),
        valid_days: body.valid_days.unwrap_or(USUAL_VALIDITY_DAYS),
        in_person_exam_on: exam,
    };
    Ok((order, body.overrides))
}

fn unanswered(why: Unanswered, checks: &Checks) -> Problem {
    let problem = match why {
        Unanswered::Controlled => Problem::conflict(
            "controlled-medicine",
            "Controlled medicine",
            "The rules for controlled medicines do not allow this prescription. See the warnings.",
        ),
        Unanswered::Warnings => Problem::conflict(
            "warnings-unanswered",
            "There are warnings",
            "Answer each warning with a reason of at least 10 characters, or change the prescription.",
        ),
    };
    problem.with("checks", checks)
}

fn facts(
    app: &AppState,
    patient: &Patient,
    (doctor, mdcn): (&Account, String),
    order: &Order,
) -> Result<Prescription, Problem> {
    let mut rid = [0; sign::RID_BYTES];
    app.entropy.fill(&mut rid);
    let frame =
        Frame { id: app.new_id(), issuer: issuer(app), rid: URL_SAFE_NO_PAD.encode(rid), now: app.now() };
    let prescriber = Prescriber { name: doctor.name.clone(), mdcn };
    Ok(sign::facts(frame, patient, prescriber, order)?)
}

fn row(
    app: &AppState,
    consultation: &Consultation,
    (facts, signed, kid): (&Prescription, Signed, String),
    (order, answered): (&Order, &[Answered]),
    code: SpokenCode,
) -> Result<Stored, Problem> {
    let json = |value: Result<String, serde_json::Error>| value.map_err(|_| Problem::internal());
    Ok(Stored {
        id: DbUuid(facts.id),
        consultation_id: consultation.id,
        patient_id: consultation.patient_id,
        doctor_id: consultation.doctor_id.0.into(),
        status: "active".to_owned(),
        facts: json(serde_json::to_string(facts))?,
        overrides: json(serde_json::to_string(answered))?,
        kid,
        token: signed.token,
        health_card: signed.health_card,
        rid: facts.rid.clone(),
        spoken_code_sealed: app.vault.seal(&code_purpose(facts.id), code.compact().as_bytes())?,
        spoken_code_fingerprint: spoken_fingerprint(app, code),
        controlled: i64::from(facts.controlled),
        in_person_exam_on: order.in_person_exam_on.map(iso_date::format),
        refills: i64::from(facts.refills),
        refill_interval_days: i64::from(facts.refill_interval_days),
        valid_from: DbTime(facts.valid_from),
        valid_until: DbTime(facts.valid_until),
        signed_at: DbTime(facts.issued_at),
        cancelled_at: None,
        cancel_reason: None,
        claim_id: None,
        claim_pharmacy_id: None,
        claim_pharmacist_id: None,
        claimed_until: None,
        version: 1,
    })
}

fn spoken_code(app: &AppState) -> SpokenCode {
    let mut bytes = [0; 9];
    app.entropy.fill(&mut bytes);
    SpokenCode::from_random(bytes)
}

/// How a spoken code is found: only its keyed hash can be searched.
pub fn spoken_fingerprint(app: &AppState, code: SpokenCode) -> String {
    app.vault.fingerprint(&[b"spoken-code", code.compact().as_bytes()])
}

/// The spoken code of a kept prescription, as it is shown.
pub fn shown_code(app: &AppState, stored: &Stored) -> Result<String, Problem> {
    let plain = app.vault.open(&code_purpose(stored.id.0), &stored.spoken_code_sealed)?;
    let code = String::from_utf8(plain).ok().and_then(|text| text.parse::<SpokenCode>().ok());
    Ok(code.ok_or_else(Problem::internal)?.to_string())
}

fn code_purpose(id: Uuid) -> String {
    format!("spoken-code:{id}")
}
