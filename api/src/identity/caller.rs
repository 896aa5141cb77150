//! Whoever sends a request: a member with roles, or a guest of one consultation.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use dokita_care::{ConsultationId, PatientId};
use dokita_store::ids::{InvitationId, SessionId, UserId};
use dokita_store::sessions::SessionState;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

use super::roles::{Role, Roles};
use crate::Problem;

/// Whoever sends a request; extract it in a handler. The guard has checked session and permission.
#[derive(Clone, PartialEq, Eq)]
pub struct Caller {
    /// Their session.
    pub session: SessionId,
    /// When they last proved who they are.
    pub auth_time: OffsetDateTime,
    /// Shown name.
    pub name: String,
    /// Member or guest.
    pub identity: Identity,
}

/// Member or guest.
#[derive(Clone, PartialEq, Eq)]
pub enum Identity {
    /// Somebody with an account.
    Member(Member),
    /// Somebody with a link.
    Guest(Guest),
}

/// Somebody with an account.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    /// Their account.
    pub id: UserId,
    /// As they are now, not as the token says.
    pub roles: Roles,
    /// Their own record, if they are a patient.
    pub patient: Option<PatientId>,
    /// Lower case.
    pub email: String,
    /// E.164.
    pub phone: Option<String>,
    /// Two or three letters.
    pub language: String,
    /// A second factor is on.
    pub totp: bool,
}

/// Somebody with a link into one consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guest {
    /// The link; also their participant id.
    pub invitation: InvitationId,
    /// The only consultation they may see.
    pub consultation: ConsultationId,
    /// What they are in it.
    pub role: GuestRole,
}

/// What a guest is in the consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GuestRole {
    /// The patient themself.
    Patient,
    /// Of the patient's family.
    Family,
    /// Translates.
    Interpreter,
    /// A clinician from elsewhere.
    Specialist,
}

impl GuestRole {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Patient, Self::Family, Self::Interpreter, Self::Specialist];

    /// As in JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Family => "family",
            Self::Interpreter => "interpreter",
            Self::Specialist => "specialist",
        }
    }

    /// Reads the database's word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

impl Caller {
    /// The caller of a session that holds.
    pub fn of(state: &SessionState) -> Option<Self> {
        let identity = match (state.user_id, state.invitation_id) {
            (Some(user), None) => Identity::Member(Member {
                id: user,
                roles: Role::parse_list(state.roles.as_deref().unwrap_or_default()),
                patient: state.patient_id.map(|id| PatientId(id.0)),
                email: state.email.clone()?,
                phone: state.phone.clone(),
                language: state.language.clone()?,
                totp: state.totp_confirmed_at.is_some(),
            }),
            (None, Some(invitation)) => Identity::Guest(Guest {
                invitation,
                consultation: ConsultationId(state.consultation_id?.0),
                role: GuestRole::parse(state.guest_role.as_deref()?)?,
            }),
            _ => return None,
        };
        Some(Self { session: state.id, auth_time: state.auth_time.0, name: state.name.clone()?, identity })
    }

    /// The member; a guest is refused.
    pub fn member(&self) -> Result<&Member, Problem> {
        match &self.identity {
            Identity::Member(member) => Ok(member),
            Identity::Guest(_) => Err(Problem::forbidden()),
        }
    }

    /// The guest, if it is one.
    pub fn guest(&self) -> Option<Guest> {
        match self.identity {
            Identity::Guest(guest) => Some(guest),
            Identity::Member(_) => None,
        }
    }

    /// Whether the caller has this role; a guest has none.
    pub fn has(&self, role: Role) -> bool {
        matches!(&self.identity, Identity::Member(member) if member.roles.contains(&role))
    }

    /// Whether the caller has one of these roles.
    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    /// For the audit log.
    pub fn actor(&self) -> String {
        match &self.identity {
            Identity::Member(member) => format!("user:{}", member.id),
            Identity::Guest(guest) => format!("guest:{}", guest.invitation),
        }
    }

    /// Who they are in a call, the same on every device.
    pub fn participant(&self) -> Uuid {
        match &self.identity {
            Identity::Member(member) => member.id.0,
            Identity::Guest(guest) => guest.invitation.0,
        }
    }

    /// Refuses when the caller proved who they are longer than `within` ago.
    pub fn proved_within(&self, within: Duration, now: OffsetDateTime) -> Result<(), Problem> {
        if self.auth_time + within >= now {
            return Ok(());
        }
        Err(Problem::new(
            axum::http::StatusCode::FORBIDDEN,
            "reauthentication-needed",
            "Enter your password again",
            "For this step, enter your password again.",
        ))
    }
}

impl std::fmt::Debug for Caller {
    /// Ids only: a caller may end up in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Caller({}, session {})", self.actor(), self.session)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::unauthenticated)
    }
}
