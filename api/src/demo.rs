//! An invented hospital for trying things out: people, hours, and consultations that are due now.
//!
//! Passwords are drawn anew at every start and never stored in the clear; a database that belongs
//! to a real hospital is refused. Phone numbers are of a range that is not given out.

mod pharmacies;
mod prescriptions;

use dokita_care::availability::{Availability, date_in_lagos};
use dokita_care::consultation::{Event, Kind};
use dokita_care::report::Report;
use dokita_store::audit::{self, Entry};
use dokita_store::consultations::{self, Consultation, Filter};
use dokita_store::doctors::{self, Hours};
use dokita_store::ids::{InvitationId, UserId};
use dokita_store::people::{self, NewAccount};
use dokita_store::{StoreError, patients, reports, settings};
use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::identity::passwords::Password;
use crate::identity::{Role, secret};
use crate::patients::register;
use crate::patients::view::{NextOfKin, PatientForm};
use crate::site::DemoSignIn;
use crate::telemedicine::booking::{Booker, Booking, BookingError, book};
use crate::telemedicine::change::{ChangeError, change};
use crate::{AppState, Problem};

/// Name of the demo hospital; also how a demo database is recognised.
pub const HOSPITAL: &str = "Ireti Specialist Hospital (demo)";
const SWITCHBOARD: &str = "+2347000000000";

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database belongs to a hospital.
    #[error("this database already belongs to a hospital; the demo needs one of its own")]
    NotADemo,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An invented person or booking was refused.
    #[error("the demo could not be made: {0}")]
    Refused(String),
}

/// Fills an empty database, or renews the passwords and consultations of an earlier demo.
/// The sign-ins are to be shown; nothing else knows these passwords.
pub async fn seed(app: &AppState) -> Result<Vec<DemoSignIn>, DemoError> {
    let hospital = settings::hospital(&app.db).await?;
    if hospital.setup_at.is_none() {
        open_hospital(app).await?;
    } else if hospital.name != HOSPITAL {
        return Err(DemoError::NotADemo);
    }
    let mut sign_ins = Vec::new();
    for person in PEOPLE {
        sign_ins.push(sign_in_for(app, person).await?);
    }
    pharmacies::open(app).await?;
    let mut guests = Vec::new();
    for patient in PATIENTS {
        guests.push(patient_id(app, patient).await?);
    }
    fill_the_day(app, &guests).await?;
    prescriptions::fill(app, (&[BELLO, OKAFOR], OKON), &guests).await?;
    Ok(sign_ins)
}

struct Person {
    role: Role,
    name: &'static str,
    email: &'static str,
    specialty: Option<&'static str>,
    mdcn: Option<&'static str>,
}

const fn person(role: Role, name: &'static str, email: &'static str) -> Person {
    Person { role, name, email, specialty: None, mdcn: None }
}

const BELLO: &str = "amina.bello@ireti.example";
const OKAFOR: &str = "chidi.okafor@ireti.example";
const OKON: &str = "blessing.okon@ireti.example";
const NGOZI: &str = "ngozi.eze@ireti.example";
const TUNDE: &str = "tunde.adeyemi@ireti.example";

const PEOPLE: &[Person] = &[
    person(Role::Administrator, "Folake Adebayo", "folake.adebayo@ireti.example"),
    Person {
        specialty: Some("Family medicine"),
        mdcn: Some("MDCN/R/00001"),
        ..person(Role::Doctor, "Dr Amina Bello", BELLO)
    },
    Person {
        specialty: Some("Paediatrics"),
        mdcn: Some("MDCN/R/00002"),
        ..person(Role::Doctor, "Dr Chidi Okafor", OKAFOR)
    },
    person(Role::Nurse, "Blessing Okon", OKON),
    person(Role::Pharmacist, "Yusuf Danjuma", pharmacies::DANJUMA),
    person(Role::Pharmacist, "Adaeze Umeh", pharmacies::UMEH),
    person(Role::Auditor, "Grace Effiong", "grace.effiong@ireti.example"),
    person(Role::Patient, "Ngozi Eze", NGOZI),
    person(Role::Patient, "Tunde Adeyemi", TUNDE),
];

struct Particulars {
    name: &'static str,
    /// Without one, the patient joins by the link alone.
    account: Option<&'static str>,
    born: &'static str,
    sex: &'static str,
    phone: &'static str,
    address: &'static str,
    place: (&'static str, &'static str),
    language: &'static str,
    nin: &'static str,
    kin: (&'static str, &'static str, &'static str),
}

const PATIENTS: &[Particulars] = &[
    Particulars {
        name: "Ngozi Eze",
        account: Some(NGOZI),
        born: "1988-03-14",
        sex: "female",
        phone: "+2347000000011",
        address: "14 Ogui Road, Enugu",
        place: ("EN", "en-enugu-north"),
        language: "ig",
        nin: "00000000011",
        kin: ("Chukwuma Eze", "+2347000000021", "husband"),
    },
    Particulars {
        name: "Tunde Adeyemi",
        account: Some(TUNDE),
        born: "1971-11-02",
        sex: "male",
        phone: "+2347000000012",
        address: "7 Allen Avenue, Ikeja",
        place: ("LA", "la-ikeja"),
        language: "yo",
        nin: "00000000012",
        kin: ("Ronke Adeyemi", "+2347000000022", "sister"),
    },
    Particulars {
        name: "Musa Ibrahim",
        account: None,
        born: "2019-06-20",
        sex: "male",
        phone: "+2347000000013",
        address: "22 Zoo Road, Kano",
        place: ("KN", "kn-tarauni"),
        language: "ha",
        nin: "00000000013",
        kin: ("Hauwa Ibrahim", "+2347000000023", "mother"),
    },
];

async fn open_hospital(app: &AppState) -> Result<(), DemoError> {
    let phone = Some(SWITCHBOARD.to_owned());
    let mut tx = app.db.write().await?;
    if !settings::set_up(&mut tx, HOSPITAL, phone.clone(), phone, app.now()).await? {
        return Err(DemoError::NotADemo);
    }
    audit::commit(tx, &[entry(app, "hospital.set-up", "hospital:1".to_owned())]).await?;
    Ok(())
}

/// Makes the account, or gives an existing one a fresh password.
async fn sign_in_for(app: &AppState, person: &Person) -> Result<DemoSignIn, DemoError> {
    let password = password(app);
    let parsed = Password::parse(&password).map_err(|error| DemoError::Refused(error.to_string()))?;
    let hash = app.passwords.hash(parsed).await?;
    let known = people::by_email(&app.db, person.email).await?;
    let user = known.as_ref().map_or_else(|| UserId(app.new_id()), |account| account.id);
    let mut tx = app.db.write().await?;
    if known.is_some() {
        people::set_password(&mut tx, user, hash).await?;
        audit::commit(tx, &[entry(app, "password.changed", format!("user:{user}"))]).await?;
    } else {
        people::insert(&mut tx, account(user, person, hash, app.now())).await?;
        audit::commit(tx, &[entry(app, "person.added", format!("user:{user}"))]).await?;
    }
    if person.role == Role::Doctor {
        around_the_clock(app, user).await?;
    }
    Ok(DemoSignIn { role: person.role, email: person.email.to_owned(), password })
}

fn account(id: UserId, person: &Person, hash: String, now: OffsetDateTime) -> NewAccount {
    NewAccount {
        id,
        email: person.email.to_owned(),
        name: person.name.to_owned(),
        phone: None,
        password_hash: Some(hash),
        mdcn_number: person.mdcn.map(str::to_owned),
        specialty: person.specialty.map(str::to_owned),
        language: "en".to_owned(),
        roles: vec![person.role.as_str()],
        now,
    }
}

/// Hours from midnight to midnight every day, so that the demo works at any time.
async fn around_the_clock(app: &AppState, doctor: UserId) -> Result<(), DemoError> {
    if doctors::hours(&app.db, doctor.0).await?.version > 0 {
        return Ok(());
    }
    let hours = Hours { availability: Availability::always(), version: 0 };
    let mut tx = app.db.write().await?;
    doctors::set_hours(&mut tx, doctor.0, &hours, app.now()).await?;
    audit::commit(tx, &[entry(app, "availability.changed", format!("user:{doctor}"))]).await?;
    Ok(())
}

/// The patient's id; registers them when they are not there yet.
async fn patient_id(app: &AppState, who: &Particulars) -> Result<Uuid, DemoError> {
    let search = patients::Search { text: Some(who.name.to_owned()), ..patients::Search::default() };
    if let Some(known) = patients::page(&app.db, None, &search, 1).await?.first() {
        return Ok(known.id.0);
    }
    let form = form(who).for_new(date_in_lagos(app.now()))?;
    let id = app.new_id();
    register::keep(app, "system", None, id, form).await?;
    if let Some(email) = who.account {
        let account = people::by_email(&app.db, email).await?;
        let account = account.ok_or(StoreError::Corrupt { column: "email" })?;
        let mut tx = app.db.write().await?;
        patients::link(&mut tx, id, account.id).await?;
        audit::commit(tx, &[entry(app, "patient.linked", format!("patient:{id}"))]).await?;
    }
    Ok(id)
}

fn form(who: &Particulars) -> PatientForm {
    let (state, lga) = who.place;
    let (kin, phone, relationship) = who.kin;
    let text = |text: &str| Some(text.to_owned());
    PatientForm {
        name: text(who.name),
        date_of_birth: text(who.born),
        sex: text(who.sex),
        phone: text(who.phone),
        email: who.account.map(str::to_owned),
        address: text(who.address),
        state: text(state),
        lga: text(lga),
        language: text(who.language),
        nin: text(who.nin),
        next_of_kin: Some(NextOfKin {
            name: kin.to_owned(),
            phone: phone.to_owned(),
            relationship: relationship.to_owned(),
        }),
    }
}

/// Consultations for the next hour, unless there are some, and one that is over.
async fn fill_the_day(app: &AppState, patients: &[Uuid]) -> Result<(), DemoError> {
    let [ngozi, tunde, musa] = patients else { return Ok(()) };
    let bello = doctor(app, BELLO).await?;
    let okafor = doctor(app, OKAFOR).await?;
    let now = app.now();
    if consultations::history(&app.db, (*ngozi, None), None, 1).await?.is_empty() {
        past(app, *ngozi, okafor, "Cough for five days").await?;
    }
    let ahead = Filter { from: Some(now), to: Some(now + Duration::hours(24)), ..Filter::default() };
    if !consultations::page(&app.db, &ahead, None, 1).await?.is_empty() {
        return Ok(());
    }
    for (patient, doctor, minutes, reason) in [
        (*ngozi, bello, 5, "Headache and fever since yesterday"),
        (*musa, okafor, 15, "Rash on both arms"),
        (*tunde, bello, 40, "Blood pressure review"),
    ] {
        upcoming(app, patient, doctor, reason, next_five_minutes(now + Duration::minutes(minutes))).await?;
    }
    Ok(())
}

async fn doctor(app: &AppState, email: &str) -> Result<Uuid, DemoError> {
    let account = people::by_email(&app.db, email).await?;
    Ok(account.ok_or(StoreError::Corrupt { column: "email" })?.id.0)
}

async fn upcoming(
    app: &AppState,
    patient: Uuid,
    doctor: Uuid,
    reason: &str,
    starts_at: OffsetDateTime,
) -> Result<Consultation, DemoError> {
    booked(app, (patient, doctor), reason, starts_at, app.now()).await
}

async fn booked(
    app: &AppState,
    (patient, doctor): (Uuid, Uuid),
    reason: &str,
    starts_at: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<Consultation, DemoError> {
    let booking = Booking {
        patient,
        doctor,
        provider_id: None,
        starts_at,
        minutes: 30,
        kind: Kind::Video,
        reason: reason.to_owned(),
        follow_up_of: None,
        relay_only: false,
        outside_hours: false,
        own: false,
    };
    let (_, token_hash) = secret::fresh(app.entropy.as_ref());
    let booker = Booker {
        actor: "system".to_owned(),
        user: None,
        token_hash,
        consultation: app.new_id(),
        invitation: InvitationId(app.new_id()),
        now,
    };
    Ok(book(&app.db, booking, booker).await?)
}

/// Yesterday's consultation with a signed report.
async fn past(app: &AppState, patient: Uuid, doctor: Uuid, reason: &str) -> Result<(), DemoError> {
    let start = next_five_minutes(app.now() - Duration::days(1));
    let mut consultation = booked(app, (patient, doctor), reason, start, start).await?;
    for (event, minutes) in [(Event::Start, 2), (Event::End, 19)] {
        let at = start + Duration::minutes(minutes);
        consultation = change(&app.db, &consultation, &event, "system", at).await?;
    }
    let report = Report {
        complaint: "Dry cough for five days, no fever.".to_owned(),
        findings: "Speaks in full sentences, breathes quietly, 16 breaths a minute on camera.".to_owned(),
        assessment: "Viral upper respiratory infection, no red flags.".to_owned(),
        plan: "Rest and fluids. No antibiotic.".to_owned(),
        advice: "Come to the hospital for fever above 38.5, chest pain or breathlessness.".to_owned(),
        follow_up_in_days: Some(7),
    };
    let (id, end) = (consultation.id.0, start + Duration::minutes(25));
    let mut tx = app.db.write().await?;
    reports::save(&mut tx, (id, 0), report, UserId(doctor), end).await?;
    reports::sign(&mut tx, (id, 1), UserId(doctor), end).await?;
    audit::commit(tx, &[entry(app, "report.signed", format!("consultation:{id}"))]).await?;
    Ok(())
}

fn next_five_minutes(at: OffsetDateTime) -> OffsetDateTime {
    const STEP: i64 = 300;
    let seconds = at.unix_timestamp();
    OffsetDateTime::from_unix_timestamp(seconds - seconds.rem_euclid(STEP) + STEP).unwrap_or(at)
}

/// Sixteen letters and digits that are not mistaken for each other: 80 random bits.
fn password(app: &AppState) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 16];
    app.entropy.fill(&mut bytes);
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

fn entry(app: &AppState, action: &'static str, subject: String) -> Entry {
    Entry { at: app.now(), actor: "system".to_owned(), action, subject, detail: json!({ "demo": true }) }
}

impl From<Problem> for DemoError {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem.code().to_owned())
    }
}

impl From<BookingError> for DemoError {
    fn from(error: BookingError) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<ChangeError> for DemoError {
    fn from(error: ChangeError) -> Self {
        Self::Refused(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use dokita_store::testing::{BOTH, Dialect};

    use super::*;
    use crate::testing::TestApp;

    #[tokio::test]
    async fn the_demo_has_people_who_sign_in_and_consultations_that_are_due() {
        for dialect in BOTH {
            let app = TestApp::empty(dialect).await;
            let sign_ins = seed(&app.state).await.unwrap();
            assert_eq!(sign_ins.len(), 9);
            let doctor = sign_ins.iter().find(|sign_in| sign_in.role == Role::Doctor).unwrap();
            let body = json!({ "email": doctor.email, "password": doctor.password });
            let token = app.post("/api/auth/sign-in", "", body).await.text("accessToken");
            let day = app.get("/api/consultations?status=scheduled", &token).await;
            assert_eq!(day.body["items"].as_array().unwrap().len(), 2, "{:?}", day.body);
            let patient = sign_ins.iter().find(|sign_in| sign_in.email == NGOZI).unwrap();
            let body = json!({ "email": patient.email, "password": patient.password });
            let session = app.post("/api/auth/sign-in", "", body).await;
            assert!(session.body["user"]["patientId"].is_string());
            let mine = app.get("/api/consultations", &session.text("accessToken")).await;
            assert_eq!(mine.body["items"].as_array().unwrap().len(), 2, "one past, one ahead");
            let prescribed = app.get("/api/prescriptions", &session.text("accessToken")).await;
            assert_eq!(prescribed.body["items"][0]["effective"], "valid", "{:?}", prescribed.body);
        }
    }

    #[tokio::test]
    async fn a_second_start_draws_new_passwords_and_doubles_nothing() {
        let app = TestApp::empty(Dialect::Sqlite).await;
        let first = seed(&app.state).await.unwrap();
        let second = seed(&app.state).await.unwrap();
        assert_ne!(first[0].password, second[0].password);
        let found = patients::page(&app.state.db, None, &patients::Search::default(), 10).await.unwrap();
        assert_eq!(found.len(), 3);
    }

    #[tokio::test]
    async fn a_real_hospital_is_left_alone() {
        let app = TestApp::new(Dialect::Sqlite).await;
        assert!(matches!(seed(&app.state).await, Err(DemoError::NotADemo)));
    }
}
