//! Invitations by link: `POST` and `GET /api/consultations/{id}/invitations`, `POST …/revoke`
//!
//! The token is drawn here, travels in the fragment of the link, and is kept as a hash only.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dokita_care::consultation::INVITATION_GRACE;
use dokita_care::{Email, PersonName, Phone};
use dokita_store::audit::{self, Entry};
use dokita_store::consultations::Consultation;
use dokita_store::ids::{DbTime, DbUuid, InvitationId};
use dokita_store::invitations::{self, Invitation};
use dokita_store::{sessions, settings};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{self, Relation};
use crate::delivery::{Channel, Message};
use crate::extract::{Body, Segments};
use crate::identity::{GuestRole, secret};
use crate::paging::Page;
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem};

/// Most open and withdrawn invitations of one consultation.
const MOST: usize = 20;

/// How the link reaches them.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// The caller copies it.
    Copy,
    /// The caller opens WhatsApp with it.
    Whatsapp,
    /// By text message.
    Sms,
    /// By e-mail.
    Email,
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InviteRequest {
    /// Shown in the call.
    name: String,
    /// As what.
    role: GuestRole,
    /// How the link reaches them.
    delivery: Delivery,
    /// For `sms`, and for `whatsapp` to one person.
    phone: Option<String>,
    /// For `email`.
    email: Option<String>,
}

/// The link, shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invited {
    /// For withdrawing it.
    id: Uuid,
    /// Opens the consultation for whoever has it.
    link: String,
    /// Opens WhatsApp with the message written.
    whatsapp_link: Option<String>,
}

/// An invitation without its token.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationView {
    id: Uuid,
    name: String,
    role: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    revoked_at: Option<OffsetDateTime>,
}

/// Invites somebody to this one consultation. Patients may bring family and interpreters.
#[utoipa::path(
    post, path = "/api/consultations/{id}/invitations", tag = "invitations",
    params(("id" = Uuid, Path)), request_body = InviteRequest,
    responses((status = 201, body = Invited), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`consultation-over` or `too-many-invitations`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn invite(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(request): Body<InviteRequest>,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    let (consultation, relation) = access::open_for(&app, &caller, id, may_invite).await?;
    let brings = matches!(request.role, GuestRole::Family | GuestRole::Interpreter);
    if relation == Relation::Patient && !brings {
        return Err(Problem::forbidden());
    }
    if !consultation.status()?.holds_the_slot() {
        let detail = "People are invited to consultations that lie ahead or run.";
        return Err(Problem::conflict("consultation-over", "Consultation over", detail));
    }
    let (name, to) = recipient(&request)?;
    let (token, token_hash) = secret::fresh(app.entropy.as_ref());
    let invitation = InvitationId(app.new_id());
    keep(&app, &caller, &consultation, (invitation, name, request.role), token_hash).await?;
    let link = app.config.link("join", &token);
    let text = message(&app, &consultation, &link).await?;
    let whatsapp_link = (request.delivery == Delivery::Whatsapp).then(|| whatsapp(&to, &text));
    if let Some(message) = outgoing(&app, to, text) {
        app.outbox.deliver(message).await.map_err(|error| {
            tracing::error!(%error, "an invitation could not be handed over");
            Problem::internal()
        })?;
    }
    Ok((StatusCode::CREATED, Json(Invited { id: invitation.0, link, whatsapp_link })))
}

/// All invitations of a consultation, without their tokens.
#[utoipa::path(
    get, path = "/api/consultations/{id}/invitations", tag = "invitations",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Page<InvitationView>), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Page<InvitationView>>, Problem> {
    access::open_for(&app, &caller, id, may_invite).await?;
    let kept = invitations::of_consultation(&app.db, DbUuid(id)).await?;
    let items = kept.into_iter().map(InvitationView::from).collect();
    Ok(Json(Page { items, next_cursor: None }))
}

/// Withdraws an invitation; whoever came by it is out of the call.
#[utoipa::path(
    post, path = "/api/consultations/{id}/invitations/{invitation_id}/revoke", tag = "invitations",
    params(("id" = Uuid, Path), ("invitation_id" = Uuid, Path)),
    responses((status = 204), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn revoke(
    State(app): State<AppState>,
    caller: Caller,
    Segments((id, invitation)): Segments<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    let (_, relation) = access::open_for(&app, &caller, id, may_invite).await?;
    let kept = invitations::of_consultation(&app.db, DbUuid(id)).await?;
    let invitation = InvitationId(invitation);
    let seen = kept.iter().find(|kept| kept.id == invitation).ok_or_else(Problem::not_found)?;
    // A patient withdraws whom they brought, not what the hospital sent.
    if relation == Relation::Patient
        && (seen.created_by.is_none() || seen.created_by != access::user_of(&caller))
    {
        return Err(Problem::forbidden());
    }
    let now = app.now();
    let mut tx = app.db.write().await?;
    if invitations::revoke(&mut tx, invitation, DbUuid(id), now).await? {
        sessions::end_of_invitation(&mut tx, invitation, "invitation-revoked", now).await?;
        let entry = entry(&app, &caller, "invitation.revoked", id, invitation);
        audit::commit(tx, &[entry]).await?;
        app.forget_cached_sessions();
    }
    Ok(StatusCode::NO_CONTENT)
}

fn may_invite(relation: Relation) -> bool {
    relation != Relation::Visitor
}

/// Where the link goes.
enum Recipient {
    Nowhere,
    Whatsapp(Option<Phone>),
    Sms(Phone),
    Email(Email),
}

fn recipient(request: &InviteRequest) -> Result<(PersonName, Recipient), Problem> {
    let mut faults = Faults::default();
    let name = faults.take("name", PersonName::parse(&request.name));
    let phone = faults.optional("phone", request.phone.as_deref(), Phone::parse);
    let email = faults.optional("email", request.email.as_deref(), Email::parse);
    let to = match (request.delivery, phone, email) {
        (Delivery::Copy, _, _) => Some(Recipient::Nowhere),
        (Delivery::Whatsapp, phone, _) => Some(Recipient::Whatsapp(phone)),
        (Delivery::Sms, Some(phone), _) => Some(Recipient::Sms(phone)),
        (Delivery::Email, _, Some(email)) => Some(Recipient::Email(email)),
        (Delivery::Sms, None, _) => {
            faults.note("phone", "A text message needs a phone number.");
            None
        }
        (Delivery::Email, _, None) => {
            faults.note("email", "An e-mail needs an address.");
            None
        }
    };
    match (name, to) {
        (Some(name), Some(to)) => faults.check().map(|()| (name, to)),
        _ => Err(faults.into_problem()),
    }
}

async fn keep(
    app: &AppState,
    caller: &Caller,
    consultation: &Consultation,
    (id, name, role): (InvitationId, PersonName, GuestRole),
    token_hash: String,
) -> Result<(), Problem> {
    let kept = invitations::of_consultation(&app.db, consultation.id).await?;
    if kept.len() >= MOST {
        let detail = "This consultation has had 20 invitations. That is the most.";
        return Err(Problem::conflict("too-many-invitations", "Too many invitations", detail));
    }
    let now = app.now();
    let invitation = Invitation {
        id,
        consultation_id: consultation.id,
        name: name.into(),
        role: role.as_str().to_owned(),
        created_by: access::user_of(caller),
        created_at: DbTime(now),
        expires_at: DbTime(consultation.ends_at.0.max(now) + INVITATION_GRACE),
        revoked_at: None,
    };
    let mut tx = app.db.write().await?;
    invitations::insert(&mut tx, invitation, token_hash).await?;
    audit::commit(tx, &[entry(app, caller, "invitation.made", consultation.id.0, id)]).await?;
    Ok(())
}

fn entry(
    app: &AppState,
    caller: &Caller,
    action: &'static str,
    consultation: Uuid,
    invitation: InvitationId,
) -> Entry {
    Entry {
        at: app.now(),
        actor: caller.actor(),
        action,
        subject: format!("consultation:{consultation}"),
        detail: json!({ "invitation": invitation }),
    }
}

/// Names the hospital and the doctor, never the reason.
async fn message(app: &AppState, consultation: &Consultation, link: &str) -> Result<String, Problem> {
    let hospital = settings::hospital(&app.db).await?.name;
    let start = consultation.starts_at.0.to_offset(dokita_care::availability::LAGOS);
    Ok(format!(
        "{hospital}: consultation with {} on {} {} at {:02}:{:02}. Open this link to join: {link}",
        consultation.doctor_name,
        start.day(),
        start.month(),
        start.hour(),
        start.minute(),
    ))
}

fn whatsapp(to: &Recipient, text: &str) -> String {
    let phone = match to {
        Recipient::Whatsapp(Some(phone)) => phone.digits(),
        _ => "",
    };
    let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    // wa.me reads %20, not +, as a space.
    format!("https://wa.me/{phone}?text={}", text.replace('+', "%20"))
}

fn outgoing(app: &AppState, to: Recipient, body: String) -> Option<Message> {
    let (channel, to, subject) = match to {
        Recipient::Nowhere | Recipient::Whatsapp(_) => return None,
        Recipient::Sms(phone) => (Channel::Sms, phone.into(), None),
        Recipient::Email(email) => (Channel::Email, email.into(), Some("Your consultation".to_owned())),
    };
    Some(Message { id: app.new_id(), channel, to, subject, body })
}

impl From<Invitation> for InvitationView {
    fn from(kept: Invitation) -> Self {
        Self {
            id: kept.id.0,
            name: kept.name,
            role: kept.role,
            created_at: kept.created_at.0,
            expires_at: kept.expires_at.0,
            revoked_at: kept.revoked_at.map(|at| at.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(delivery: Delivery, phone: Option<&str>, email: Option<&str>) -> InviteRequest {
        InviteRequest {
            name: "Ada Eze".into(),
            role: GuestRole::Family,
            delivery,
            phone: phone.map(str::to_owned),
            email: email.map(str::to_owned),
        }
    }

    #[test]
    fn a_message_needs_somewhere_to_go() {
        assert!(recipient(&request(Delivery::Copy, None, None)).is_ok());
        assert!(recipient(&request(Delivery::Whatsapp, None, None)).is_ok());
        assert!(recipient(&request(Delivery::Sms, None, None)).is_err());
        assert!(recipient(&request(Delivery::Sms, Some("0803 123 4567"), None)).is_ok());
        assert!(recipient(&request(Delivery::Email, Some("0803 123 4567"), None)).is_err());
        assert!(recipient(&request(Delivery::Email, None, Some("ada@example.com"))).is_ok());
    }

    #[test]
    fn a_whatsapp_link_carries_the_message_and_perhaps_the_number() {
        let text = "Open https://h.example/join#a+b & wait";
        assert_eq!(
            whatsapp(&Recipient::Whatsapp(None), text),
            "https://wa.me/?text=Open%20https%3A%2F%2Fh.example%2Fjoin%23a%2Bb%20%26%20wait"
        );
        let phone = Phone::parse("0803 123 4567").unwrap();
        assert!(
            whatsapp(&Recipient::Whatsapp(Some(phone)), "x").starts_with("https://wa.me/2348031234567?text=")
        );
    }
}
