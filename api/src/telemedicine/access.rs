//! Who may see and change which consultation. One that is not theirs is "not found" to them.

use dokita_store::consultations::{self, Consultation};
use dokita_store::ids::UserId;
use dokita_store::{StoreError, settings};
use uuid::Uuid;

use super::view::ConsultationView;
use crate::identity::{GuestRole, Identity};
use crate::{AppState, Caller, Problem, Role};

/// What somebody is to one consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The patient, with an account or by their own invitation.
    Patient,
    /// The treating doctor.
    Doctor,
    /// A nurse of the hospital.
    Nurse,
    /// An administrator: appointments, not medical content.
    Administrator,
    /// Family, interpreter or specialist by invitation.
    Visitor,
}

impl Relation {
    /// May move, extend, invite, and mark as not come.
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Doctor | Self::Nurse | Self::Administrator)
    }

    /// May read why the patient comes.
    pub fn sees_reason(self) -> bool {
        !matches!(self, Self::Visitor | Self::Administrator)
    }
}

/// What the caller is to a consultation; `None` where it does not concern them.
pub fn relation(caller: &Caller, consultation: &Consultation) -> Option<Relation> {
    let member = match &caller.identity {
        Identity::Guest(guest) if guest.consultation.0 != consultation.id.0 => return None,
        Identity::Guest(guest) if guest.role == GuestRole::Patient => return Some(Relation::Patient),
        Identity::Guest(_) => return Some(Relation::Visitor),
        Identity::Member(member) => member,
    };
    if caller.has(Role::Doctor) && member.id.0 == consultation.doctor_id.0 {
        Some(Relation::Doctor)
    } else if patient_of(caller) == Some(consultation.patient_id.0) {
        Some(Relation::Patient)
    } else if caller.has(Role::Nurse) {
        Some(Relation::Nurse)
    } else if caller.has(Role::Administrator) {
        Some(Relation::Administrator)
    } else {
        None
    }
}

/// The caller's account; guests have none.
pub fn user_of(caller: &Caller) -> Option<UserId> {
    caller.member().ok().map(|member| member.id)
}

/// The caller's own id as a doctor, if they are one.
pub fn doctor_of(caller: &Caller) -> Option<Uuid> {
    user_of(caller).filter(|_| caller.has(Role::Doctor)).map(|id| id.0)
}

/// The caller's own record, if they are a patient with an account.
pub fn patient_of(caller: &Caller) -> Option<Uuid> {
    let member = caller.member().ok()?;
    member.patient.filter(|_| caller.has(Role::Patient)).map(|id| id.0)
}

/// The consultation, if it exists and concerns the caller.
pub async fn open(app: &AppState, caller: &Caller, id: Uuid) -> Result<(Consultation, Relation), Problem> {
    let consultation = consultations::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let relation = relation(caller, &consultation).ok_or_else(Problem::not_found)?;
    Ok((consultation, relation))
}

/// As [`open`], for those of `allowed` only.
pub async fn open_for(
    app: &AppState,
    caller: &Caller,
    id: Uuid,
    allowed: fn(Relation) -> bool,
) -> Result<(Consultation, Relation), Problem> {
    let (consultation, relation) = open(app, caller, id).await?;
    if allowed(relation) { Ok((consultation, relation)) } else { Err(Problem::forbidden()) }
}

/// The consultation in JSON, as this relation may see it.
pub async fn view(
    app: &AppState,
    consultation: Consultation,
    relation: Relation,
) -> Result<ConsultationView, Problem> {
    let fallback = settings::hospital(&app.db).await?.fallback_phone;
    Ok(view_as(consultation, relation, super::base_url(app), fallback)?)
}

/// As [`view`], with what is the same for a whole list.
pub fn view_as(
    mut consultation: Consultation,
    relation: Relation,
    base: &str,
    fallback_phone: Option<String>,
) -> Result<ConsultationView, StoreError> {
    if !relation.sees_reason() {
        consultation.reason.clear();
        consultation.cancel_reason = None;
    }
    ConsultationView::new(consultation, base, fallback_phone)
}
