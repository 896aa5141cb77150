//! Who may see which prescription. One that is not theirs is "not found" to them.

use dokita_store::pharmacies;
use dokita_store::prescriptions::{self, Stored};
use uuid::Uuid;

use crate::identity::GuestRole;
use crate::telemedicine::access::{doctor_of, patient_of, user_of};
use crate::{AppState, Caller, Problem, Role};

/// What somebody is to one prescription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The patient, with an account or by the invitation to this consultation.
    Patient,
    /// The doctor who signed it.
    Prescriber,
    /// A nurse of the hospital.
    Nurse,
    /// A pharmacist of the pharmacy that has it in hand, or that was shown the token.
    Pharmacy(Uuid),
}

impl Reader {
    /// May hold the signed texts and their symbols: whoever has them can have the medicine.
    pub fn holds_the_token(self) -> bool {
        !matches!(self, Self::Nurse)
    }

    /// May read the code that stands for the prescription on the telephone.
    pub fn sees_spoken_code(self) -> bool {
        matches!(self, Self::Patient | Self::Prescriber)
    }

    /// May read why warnings were overridden.
    pub fn sees_overrides(self) -> bool {
        matches!(self, Self::Prescriber | Self::Pharmacy(_))
    }

    /// The pharmacy that asks.
    pub fn pharmacy(self) -> Option<Uuid> {
        match self {
            Self::Pharmacy(pharmacy) => Some(pharmacy),
            Self::Patient | Self::Prescriber | Self::Nurse => None,
        }
    }
}

/// The prescription, when it is there and concerns the caller.
pub async fn open(app: &AppState, caller: &Caller, id: Uuid) -> Result<(Stored, Reader), Problem> {
    let stored = prescriptions::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let reader = match reader(caller, &stored) {
        Some(reader) => Some(reader),
        None => at_work(app, caller, &stored).await?,
    };
    Ok((stored, reader.ok_or_else(Problem::not_found)?))
}

fn reader(caller: &Caller, stored: &Stored) -> Option<Reader> {
    if let Some(guest) = caller.guest() {
        let own = guest.consultation.0 == stored.consultation_id.0 && guest.role == GuestRole::Patient;
        return own.then_some(Reader::Patient);
    }
    if doctor_of(caller) == Some(stored.doctor_id.0) {
        Some(Reader::Prescriber)
    } else if patient_of(caller) == Some(stored.patient_id.0) {
        Some(Reader::Patient)
    } else if caller.has(Role::Nurse) {
        Some(Reader::Nurse)
    } else {
        None
    }
}

/// A pharmacist, while their pharmacy has the prescription in hand.
async fn at_work(app: &AppState, caller: &Caller, stored: &Stored) -> Result<Option<Reader>, Problem> {
    let Some(user) = user_of(caller).filter(|_| caller.has(Role::Pharmacist)) else { return Ok(None) };
    if !stored.is_claimed(app.now()) {
        return Ok(None);
    }
    let post = pharmacies::post_of(&app.db, user).await?.map(|post| post.pharmacy_id);
    let own = post.filter(|pharmacy| stored.claim_pharmacy_id == Some(*pharmacy));
    Ok(own.map(|pharmacy| Reader::Pharmacy(pharmacy.0)))
}
