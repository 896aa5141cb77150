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

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::testing::{BOTH, TestDb};

    const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

    /// A consultation with a doctor, straight into the tables.
    async fn consultation(db: &Db) -> (Uuid, UserId) {
        let (doctor, patient, id) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let mut tx = db.write().await.unwrap();
        for (sql, values) in [
            (
                crate::Sql::same(
                    "INSERT INTO users (id, email, name, status, language, version, created_at) VALUES ($1, $2, 'Dr', 'active', 'en', 1, 0)",
                ),
                [doctor, doctor, doctor],
            ),
            (
                crate::Sql::same(
                    "INSERT INTO patients (id, hospital_number, name, date_of_birth, sex, phone, language, version, created_at) VALUES ($1, $2, 'P', '1990-01-01', 'male', '+2348031234567', 'en', 1, 0)",
                ),
                [patient, patient, patient],
            ),
            (
                crate::Sql::same(
                    "INSERT INTO telemedicine_consultations (id, patient_id, doctor_id, starts_at, ends_at, minutes, kind, reason, status, version, created_by, created_at) VALUES ($1, $2, $3, 0, 1800000, 30, 'video', 'r', 'in-progress', 1, 'system', 0)",
                ),
                [id, patient, doctor],
            ),
        ] {
            let count = sql.sqlite.matches('$').count();
            let mut query = tx.query(sql);
            for value in values.into_iter().take(count) {
                query = query.bind(DbUuid(value));
            }
            query.execute().await.unwrap();
        }
        tx.commit().await.unwrap();
        (id, UserId(doctor))
    }

    async fn save_at(db: &Db, id: Uuid, version: i64, plan: &str, author: UserId) -> bool {
        let report = Report { plan: plan.into(), ..Report::default() };
        let mut tx = db.write().await.unwrap();
        let saved = save(&mut tx, (id, version), report, author, NOW).await.unwrap();
        tx.commit().await.unwrap();
        saved
    }

    #[tokio::test]
    async fn a_second_editor_does_not_overwrite_the_first() {
        for dialect in BOTH {
            let test = TestDb::new(dialect).await;
            let (id, author) = consultation(&test.db).await;
            assert!(save_at(&test.db, id, 0, "rest", author).await);
            assert!(!save_at(&test.db, id, 0, "run", author).await);
            assert!(save_at(&test.db, id, 1, "rest and water", author).await);
            assert!(!save_at(&test.db, id, 1, "run", author).await);
            let kept = of(&test.db, id).await.unwrap().unwrap();
            assert_eq!((kept.plan.as_str(), kept.version), ("rest and water", 2));
        }
    }

    #[tokio::test]
    async fn a_signed_report_never_changes() {
        for dialect in BOTH {
            let test = TestDb::new(dialect).await;
            let (id, author) = consultation(&test.db).await;
            assert!(save_at(&test.db, id, 0, "rest", author).await);
            for expected in [true, false] {
                let mut tx = test.db.write().await.unwrap();
                assert_eq!(sign(&mut tx, (id, 1), author, NOW).await.unwrap(), expected);
                tx.commit().await.unwrap();
            }
            assert!(!save_at(&test.db, id, 2, "run", author).await);
        }
    }
}
