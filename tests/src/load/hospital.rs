//! Invented doctors, patients and guests with real consultations, made over the REST interface of
//! a server in demo mode. Each room has a doctor of its own, so bookings never collide.

use std::sync::Arc;

use anyhow::{Context, ensure};
use dokita::participant::api::{Api, ApiError, RoomPass, parse_link};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::Semaphore;
use url::Url;
use uuid::Uuid;

const PASSWORD: &str = "Load-test-7-herons";
/// Password hashing and room making are not what is measured: a few at a time.
const AT_ONCE: usize = 4;

/// The server's administrator, who appoints doctors.
#[derive(Clone)]
pub struct Hospital {
    anonymous: Api,
    administrator: Api,
    turn: Arc<Semaphore>,
}

/// A consultation that can be entered now.
pub struct Room {
    doctor: Api,
    /// Its id.
    pub consultation: Uuid,
    /// Room tokens: the doctor's first. Secret.
    pub tokens: Vec<String>,
}

impl Hospital {
    /// Signs in as the administrator of a demo server.
    pub async fn open(server: &Url) -> anyhow::Result<Self> {
        let anonymous = Api::new(server)?;
        let site: Value = anonymous.get("/api/site").await?;
        ensure!(site["demo"] == true, "the server at {server} is not in demo mode");
        let known = site["demoSignIns"].as_array().context("the demo server names no sign-ins")?;
        let account = known
            .iter()
            .find(|account| account["role"] == "administrator")
            .context("the demo server has no administrator")?;
        let (email, password) = (text(account, "email")?, text(account, "password")?);
        let session = anonymous.sign_in(email, password).await.context("signing the administrator in")?;
        let administrator = anonymous.signed_in(&session);
        Ok(Self { anonymous, administrator, turn: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// A room for a doctor, a patient and as many relatives as it takes.
    pub async fn room(&self, participants: usize) -> anyhow::Result<Room> {
        let _turn = self.turn.acquire().await?;
        let (doctor, id) = self.appoint().await.context("appointing a doctor")?;
        let booked = self.book(&doctor, id).await.context("booking a consultation")?;
        let consultation: Uuid = text(&booked, "consultationId")?.parse()?;
        let patient = self
            .patient(consultation, text(&booked, "meetingLink")?)
            .await
            .context("letting the patient in")?;
        let start = format!("/api/integrations/telemedicine/start/{consultation}");
        let started: RoomPass = doctor.post(&start, &json!({})).await.context("starting the consultation")?;
        let mut tokens = vec![started.room_token, patient];
        for number in 2..participants {
            tokens.push(self.relative(&doctor, consultation, number).await.context("inviting a relative")?);
        }
        Ok(Room { doctor, consultation, tokens })
    }

    /// A doctor who has accepted the post, and their id.
    async fn appoint(&self) -> anyhow::Result<(Api, Uuid)> {
        let name = Uuid::new_v4().simple().to_string();
        let person =
            json!({ "name": "Dr. Load Test", "email": format!("{name}@load.example"), "roles": ["doctor"] });
        let made: Value = self.administrator.post("/api/people", &person).await?;
        let (_, token) = parse_link(text(&made, "activationLink")?)?;
        let activate = json!({ "token": token, "password": PASSWORD });
        let session = self.anonymous.post("/api/auth/activate", &activate).await?;
        Ok((self.anonymous.signed_in(&session), session.user.id))
    }

    async fn book(&self, doctor: &Api, doctor_id: Uuid) -> anyhow::Result<Value> {
        let digits = Uuid::new_v4().as_u128() % 100_000_000;
        let patient = json!({
            "name": "Load Test Patient",
            "dateOfBirth": "1990-01-01",
            "sex": "female",
            "phone": format!("+23480{digits:08}"),
            "language": "en",
        });
        let patient: Value =
            doctor.post("/api/patients", &patient).await.context("registering the patient")?;
        let soon = OffsetDateTime::now_utc() + time::Duration::minutes(1);
        let booking = json!({
            "patientId": text(&patient, "id")?,
            "doctorId": doctor_id,
            "scheduledTime": soon.format(&Rfc3339)?,
            "type": "video",
            "reason": "Load test",
            "duration": 240,
            "override": true,
        });
        Ok(doctor.post("/api/integrations/telemedicine/schedule", &booking).await?)
    }

    /// The room token of an invented patient, who agrees to the text as it stands.
    async fn patient(&self, consultation: Uuid, link: &str) -> anyhow::Result<String> {
        let guest = self.guest(link).await?;
        let consent: Value = guest.get("/api/consent-text?language=en").await?;
        let accepted = json!({ "language": "en", "version": text(&consent, "version")?, "accepted": true });
        let path = format!("/api/consultations/{consultation}/consent");
        let _: Value = guest.post(&path, &accepted).await.context("giving consent")?;
        Ok(guest.join(consultation).await?.room_token)
    }

    async fn relative(&self, doctor: &Api, consultation: Uuid, number: usize) -> anyhow::Result<String> {
        let invitation =
            json!({ "name": format!("Relative {number}"), "role": "family", "delivery": "copy" });
        let path = format!("/api/consultations/{consultation}/invitations");
        let made: Value = doctor.post(&path, &invitation).await?;
        let guest = self.guest(text(&made, "link")?).await?;
        Ok(guest.join(consultation).await?.room_token)
    }

    async fn guest(&self, link: &str) -> anyhow::Result<Api> {
        let (_, token) = parse_link(link)?;
        let session = self.anonymous.redeem(&token).await.context("redeeming an invitation")?;
        Ok(self.anonymous.signed_in(&session))
    }
}

impl Room {
    /// The REST interface, signed in as the room's doctor.
    #[must_use]
    pub fn doctor_api(&self) -> &Api {
        &self.doctor
    }

    /// The doctor ends the consultation.
    pub async fn end(&self) -> Result<(), ApiError> {
        let path = format!("/api/integrations/telemedicine/end/{}", self.consultation);
        self.doctor.post::<Value>(&path, &json!({})).await.map(drop)
    }
}

fn text<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a str> {
    value[key].as_str().with_context(|| format!("the server's answer has no {key}"))
}
