//! What doctors write after a consultation. Signed reports never change.

use dokita_care::report::Report;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, UserId};
use crate::{StoreError, statements};

/// A report as kept.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct StoredReport {
    /// Of which consultation.
    pub consultation_id: DbUuid,
    /// See [`Report`].
    pub complaint: String,
    /// See [`Report`].
    pub findings: String,
    /// See [`Report`].
    pub assessment: String,
    /// See [`Report`].
    pub plan: String,
    /// See [`Report`].
    pub advice: String,
    /// See [`Report`].
    pub follow_up_in_days: Option<i64>,
    /// `draft` or `signed`.
    pub status: String,
    /// Who wrote it last.
    pub author_id: UserId,
    /// For conditional updates.
    pub version: i64,
    /// When.
    pub updated_at: DbTime,
    /// When it became final.
    pub signed_at: Option<DbTime>,
}

impl std::fmt::Debug for StoredReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StoredReport({}, {})", self.consultation_id.0, self.status)
    }
}

impl StoredReport {
    /// The text of it.
    pub fn report(&self) -> Report {
        Report {
            complaint: self.complaint.clone(),
            findings: self.findings.clone(),
            assessment: self.assessment.clone(),
            plan: self.plan.clone(),
            advice: self.advice.clone(),
            follow_up_in_days: self.follow_up_in_days.and_then(|days| u16::try_from(days).ok()),
        }
    }
}

statements! {
    BY_CONSULTATION = "SELECT consultation_id, complaint, findings, assessment, plan, advice, follow_up_in_days, status, author_id, version, updated_at, signed_at FROM consultation_reports WHERE consultation_id = $1";
    INSERT = "INSERT INTO consultation_reports (consultation_id, complaint, findings, assessment, plan, advice, follow_up_in_days, status, author_id, version, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', $8, 1, $9) ON CONFLICT (consultation_id) DO NOTHING";
    UPDATE = "UPDATE consultation_reports SET complaint = $1, findings = $2, assessment = $3, plan = $4, advice = $5, follow_up_in_days = $6, author_id = $7, updated_at = $8, version = version + 1 WHERE consultation_id = $9 AND version = $10 AND status = 'draft'";
    SIGN = "UPDATE consultation_reports SET status = 'signed', author_id = $1, updated_at = $2, signed_at = $2, version = version + 1 WHERE consultation_id = $3 AND version = $4 AND status = 'draft'";
}

/// The report of a consultation, if anybody began one.
pub async fn of(db: &Db, consultation: Uuid) -> Result<Option<StoredReport>, StoreError> {
    db.query(BY_CONSULTATION).bind(DbUuid(consultation)).optional().await
}

/// Saves a draft where `version` is still the stored one (0: none stored) and it is not signed.
pub async fn save(
    tx: &mut Tx,
    (consultation, version): (Uuid, i64),
    report: Report,
    author: UserId,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let days = report.follow_up_in_days.map(i64::from);
    let query = match version {
        0 => tx
            .query(INSERT)
            .bind(DbUuid(consultation))
            .bind(report.complaint)
            .bind(report.findings)
            .bind(report.assessment)
            .bind(report.plan)
            .bind(report.advice)
            .bind(days)
            .bind(author)
            .bind(DbTime(now)),
        version => tx
            .query(UPDATE)
            .bind(report.complaint)
            .bind(report.findings)
            .bind(report.assessment)
            .bind(report.plan)
            .bind(report.advice)
            .bind(days)
            .bind(author)
            .bind(DbTime(now))
            .bind(DbUuid(consultation))
            .bind(version),
    };
    Ok(query.execute().await? == 1)
}

/// Makes a draft final where `version` is still the stored one.
pub async fn sign(
    tx: &mut Tx,
    (consultation, version): (Uuid, i64),
    author: UserId,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let changed = tx
        .query(SIGN)
        .bind(author)
        .bind(DbTime(now))
        .bind(DbUuid(consultation))
        .bind(version)
        .execute()
        .await?;
    Ok(changed == 1)
}
