//! Patients of the hospital. A patient may or may not have an account.

use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, UserId};
use crate::{StoreError, statements};

use crate::people::like_pattern;
pub use crate::people::{NewPatient, insert_patient as insert};

/// A patient as kept.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct Patient {
    /// Which.
    pub id: DbUuid,
    /// Their account, if they have one.
    pub user_id: Option<UserId>,
    /// The hospital's own number of them.
    pub hospital_number: String,
    /// As in their papers.
    pub name: String,
    /// ISO 8601 date.
    pub date_of_birth: String,
    /// `female`, `male`, `other` or `unknown`.
    pub sex: String,
    /// E.164.
    pub phone: String,
    /// Lower case.
    pub email: Option<String>,
    /// Street and town.
    pub address: Option<String>,
    /// Code of the state.
    pub state: Option<String>,
    /// Code of the local government area.
    pub lga: Option<String>,
    /// Two or three letters.
    pub language: String,
    /// Sealed by the caller.
    pub nin_sealed: Option<String>,
    /// Its last four digits.
    pub nin_last4: Option<String>,
    /// Whom to call.
    pub next_of_kin_name: Option<String>,
    /// E.164.
    pub next_of_kin_phone: Option<String>,
    /// `mother`, `husband`, …
    pub next_of_kin_relationship: Option<String>,
    /// For conditional updates.
    pub version: i64,
    /// When.
    pub created_at: DbTime,
}

impl std::fmt::Debug for Patient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Patient({})", self.id.0)
    }
}

statements! {
    @ "SELECT id, user_id, hospital_number, name, date_of_birth, sex, phone, email, address, state, lga, language, nin_sealed, nin_last4, next_of_kin_name, next_of_kin_phone, next_of_kin_relationship, version, created_at FROM patients" {
        BY_ID = "WHERE id = $1";
        PAGE = "WHERE id > $1 AND ($2 = '' OR LOWER(name) LIKE $2 ESCAPE '!' OR LOWER(hospital_number) LIKE $2 ESCAPE '!' OR phone LIKE $3 ESCAPE '!') AND ($4 = '' OR EXISTS (SELECT 1 FROM patients_in_care c WHERE c.patient_id = patients.id AND c.doctor_id = $4)) ORDER BY id LIMIT $5";
    }
    UPDATE = "UPDATE patients SET name = $1, date_of_birth = $2, sex = $3, phone = $4, email = $5, address = $6, state = $7, lga = $8, language = $9, nin_sealed = $10, nin_last4 = $11, next_of_kin_name = $12, next_of_kin_phone = $13, next_of_kin_relationship = $14, version = version + 1 WHERE id = $15 AND version = $16";
    LINK = "UPDATE patients SET user_id = $1, version = version + 1 WHERE id = $2 AND user_id IS NULL";
    SET_REGISTRAR = "UPDATE patients SET registered_by = $1 WHERE id = $2";
    IN_CARE = "SELECT COUNT(*) FROM patients_in_care WHERE patient_id = $1 AND doctor_id = $2";
}

/// What a list of patients is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Part of a name or hospital number.
    pub text: Option<String>,
    /// Digits of a phone number.
    pub phone: Option<String>,
    /// Only those in the care of this doctor.
    pub doctor: Option<Uuid>,
}

/// By id.
pub async fn by_id(db: &Db, patient: Uuid) -> Result<Option<Patient>, StoreError> {
    db.query(BY_ID).bind(DbUuid(patient)).optional().await
}

/// Patients after `after` by id (age).
pub async fn page(
    db: &Db,
    after: Option<Uuid>,
    search: &Search,
    limit: i64,
) -> Result<Vec<Patient>, StoreError> {
    let text = search.text.as_deref().map(like_pattern).unwrap_or_default();
    let phone = search.phone.as_deref().map(like_pattern).unwrap_or_else(|| text.clone());
    db.query(PAGE)
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .bind(text)
        .bind(phone)
        .bind(search.doctor.map(|id| id.to_string()).unwrap_or_default())
        .bind(limit)
        .all()
        .await
}

/// Writes every changeable field of `patient` where its version is still the stored one.
pub async fn update(tx: &mut Tx, patient: Patient) -> Result<bool, StoreError> {
    let changed = tx
        .query(UPDATE)
        .bind(patient.name)
        .bind(patient.date_of_birth)
        .bind(patient.sex)
        .bind(patient.phone)
        .bind(patient.email)
        .bind(patient.address)
        .bind(patient.state)
        .bind(patient.lga)
        .bind(patient.language)
        .bind(patient.nin_sealed)
        .bind(patient.nin_last4)
        .bind(patient.next_of_kin_name)
        .bind(patient.next_of_kin_phone)
        .bind(patient.next_of_kin_relationship)
        .bind(patient.id)
        .bind(patient.version)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Gives a patient without an account the account `user`. False where they have one.
pub async fn link(tx: &mut Tx, patient: Uuid, user: UserId) -> Result<bool, StoreError> {
    Ok(tx.query(LINK).bind(user).bind(DbUuid(patient)).execute().await? == 1)
}

/// Notes who registered a patient.
pub async fn set_registrar(tx: &mut Tx, patient: Uuid, user: UserId) -> Result<(), StoreError> {
    tx.query(SET_REGISTRAR).bind(user).bind(DbUuid(patient)).execute().await?;
    Ok(())
}

/// True where the doctor registered the patient, or has or had a consultation with them. One that the doctor booked
/// counts once the patient has agreed to it: nobody opens a record by booking alone.
pub async fn in_care_of(db: &Db, patient: Uuid, doctor: Uuid) -> Result<bool, StoreError> {
    let (count,): (i64,) = db.query(IN_CARE).bind(DbUuid(patient)).bind(DbUuid(doctor)).one().await?;
    Ok(count > 0)
}
