//! Patients, practitioners and organizations out of rows.

use dokita_fhir::build::people::{
    Address, NextOfKin, Organization, OrganizationKind, Patient, Practitioner, Registration,
};
use dokita_fhir::build::{people as build, system};
use dokita_store::ids::UserId;
use dokita_store::people::Account;
use dokita_store::{exchange, licences, patients, people, pharmacies, settings};
use serde_json::Value;
use uuid::Uuid;

use super::issuer;
use crate::telemedicine::access::{doctor_of, patient_of};
use crate::{AppState, Caller, Problem, Role};

/// A patient whom the caller may see.
pub async fn patient(app: &AppState, caller: &Caller, id: Uuid) -> Result<Value, Problem> {
    let front_desk = caller.has(Role::Nurse) || caller.has(Role::Administrator);
    if front_desk || is_in_care(app, caller, id).await? {
        return patient_resource(app, id).await;
    }
    Err(Problem::not_found())
}

/// Whether it is the caller's own record, or that of somebody in their care.
pub async fn is_in_care(app: &AppState, caller: &Caller, patient: Uuid) -> Result<bool, Problem> {
    if patient_of(caller) == Some(patient) {
        return Ok(true);
    }
    match doctor_of(caller) {
        Some(doctor) => Ok(patients::in_care_of(&app.db, patient, doctor).await?),
        None => Ok(false),
    }
}

/// A patient, whoever asks.
pub async fn patient_resource(app: &AppState, id: Uuid) -> Result<Value, Problem> {
    let row = patients::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let changed = exchange::changed_at(&app.db, &format!("patient:{id}")).await?;
    let address = Address { line: row.address, city: None, lga: row.lga, state: row.state };
    let has_address = address.line.is_some() || address.lga.is_some() || address.state.is_some();
    let next_of_kin = row.next_of_kin_name.map(|name| NextOfKin {
        name,
        phone: row.next_of_kin_phone,
        relationship: row.next_of_kin_relationship,
    });
    Ok(build::patient(&Patient {
        id,
        version: row.version,
        updated_at: changed.unwrap_or(row.created_at).0,
        hospital_number: row.hospital_number,
        issuer: issuer(app).to_owned(),
        name: row.name,
        date_of_birth: row.date_of_birth,
        sex: row.sex,
        phone: Some(row.phone),
        email: row.email,
        address: has_address.then_some(address),
        language: Some(row.language),
        next_of_kin,
    }))
}

/// A doctor or pharmacist of the hospital: name and registration, nothing private.
pub async fn practitioner(app: &AppState, id: Uuid) -> Result<Value, Problem> {
    let account = people::by_id(&app.db, UserId(id)).await?.ok_or_else(Problem::not_found)?;
    let roles = Role::parse_list(account.roles.as_deref().unwrap_or_default());
    if roles.contains(&Role::Doctor) {
        let licence = licences::of(&app.db, account.id).await?.map(|licence| licence.mdcn_number);
        let number = licence.or_else(|| account.mdcn_number.clone()).map(Registration::Mdcn);
        let specialty = account.specialty.clone().unwrap_or_else(|| "Doctor".to_owned());
        return Ok(of_account(id, account, number, &specialty));
    }
    if roles.contains(&Role::Pharmacist) {
        let post = pharmacies::post_of(&app.db, account.id).await?;
        let number = post.map(|post| Registration::Pcn(post.pcn_number));
        return Ok(of_account(id, account, number, "Pharmacist"));
    }
    Err(Problem::not_found())
}

fn of_account(id: Uuid, account: Account, registration: Option<Registration>, what: &str) -> Value {
    build::practitioner(&Practitioner {
        id,
        version: Some(account.version),
        name: account.name,
        registration,
        phone: None,
        qualification: Some(what.to_owned()),
    })
}

/// The hospital itself, or a pharmacy.
pub async fn organization(app: &AppState, id: &str) -> Result<Value, Problem> {
    if id == HOSPITAL {
        return hospital(app).await;
    }
    let id = Uuid::parse_str(id).map_err(|_| Problem::not_found())?;
    let row = pharmacies::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    Ok(build::organization(&Organization {
        id: id.to_string(),
        version: Some(row.version),
        kind: OrganizationKind::Pharmacy,
        active: row.is_active(),
        identifier: (system("nigeria-pcn"), row.pcn_number),
        name: row.name,
        phone: row.phone,
        address: Address { line: row.address, city: None, lga: row.lga, state: row.state },
    }))
}

/// Id of the hospital's Organization.
pub const HOSPITAL: &str = "hospital";

/// The hospital. Its name on the web stands in where the operator told no number of the registry.
pub async fn hospital(app: &AppState) -> Result<Value, Problem> {
    let row = settings::hospital(&app.db).await?;
    let facility = &app.config.facility;
    let identifier = match &facility.number {
        Some(number) => (system("nigeria-facility-registry"), number.clone()),
        None => ("urn:ietf:rfc:3986".to_owned(), issuer(app).to_owned()),
    };
    Ok(build::organization(&Organization {
        id: HOSPITAL.to_owned(),
        version: None,
        kind: OrganizationKind::Provider,
        identifier,
        name: row.name,
        phone: row.phone,
        address: facility.address.clone(),
        active: true,
    }))
}
