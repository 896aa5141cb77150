//! Accounts: staff, and patients who registered by themselves.

use sqlx::FromRow;
use time::OffsetDateTime;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, UserId};
use crate::{StoreError, statements};

/// An account with its roles.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Account {
    /// Which.
    pub id: UserId,
    /// Lower case; one account each.
    pub email: String,
    /// Shown name.
    pub name: String,
    /// E.164.
    pub phone: Option<String>,
    /// PHC string; none before activation.
    pub password_hash: Option<String>,
    /// `invited`, `active` or `dismissed`.
    pub status: String,
    /// Registration with the Medical and Dental Council of Nigeria.
    pub mdcn_number: Option<String>,
    /// Of a doctor.
    pub specialty: Option<String>,
    /// `en`, `pcm`, `ha`, `yo` or `ig`.
    pub language: String,
    /// Sealed; counts only once confirmed.
    pub totp_secret: Option<String>,
    /// The second factor is on since.
    pub totp_confirmed_at: Option<DbTime>,
    /// For conditional updates.
    pub version: i64,
    /// When.
    pub created_at: DbTime,
    /// The account as a patient.
    pub patient_id: Option<DbUuid>,
    /// Separated by spaces.
    pub roles: Option<String>,
}

/// An account to be kept.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Which.
    pub id: UserId,
    /// Lower case.
    pub email: String,
    /// Shown name.
    pub name: String,
    /// E.164.
    pub phone: Option<String>,
    /// None: invited, to be activated.
    pub password_hash: Option<String>,
    /// MDCN registration.
    pub mdcn_number: Option<String>,
    /// Of a doctor.
    pub specialty: Option<String>,
    /// Two or three letters.
    pub language: String,
    /// At least one.
    pub roles: Vec<&'static str>,
    /// When.
    pub now: OffsetDateTime,
}

/// The fields of an account that an administrator may change.
#[derive(Debug, Clone)]
pub struct Particulars {
    /// Shown name.
    pub name: String,
    /// E.164.
    pub phone: Option<String>,
    /// MDCN registration.
    pub mdcn_number: Option<String>,
    /// Of a doctor.
    pub specialty: Option<String>,
    /// At least one.
    pub roles: Vec<&'static str>,
}

/// The particulars of somebody who registers as a patient.
#[derive(Debug, Clone)]
pub struct NewPatient {
    /// Which.
    pub id: DbUuid,
    /// Their account, if they have one.
    pub user: Option<UserId>,
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
    /// State of Nigeria.
    pub state: Option<String>,
    /// Local government area.
    pub lga: Option<String>,
    /// Two or three letters.
    pub language: String,
    /// National identification number, sealed.
    pub nin_sealed: Option<String>,
    /// Its last four digits.
    pub nin_last4: Option<String>,
    /// When.
    pub now: OffsetDateTime,
}

statements! {
    @ "SELECT id, email, name, phone, password_hash, status, mdcn_number, specialty, language, totp_secret, totp_confirmed_at, version, created_at, patient_id, roles FROM accounts" {
        BY_ID = "WHERE id = $1";
        BY_EMAIL = "WHERE email = $1";
        PAGE = "WHERE id > $1 AND ($2 = '' OR EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = accounts.id AND r.role = $2)) AND ($3 = '' OR LOWER(name) LIKE $3 ESCAPE '!' OR email LIKE $3 ESCAPE '!') ORDER BY id LIMIT $4";
    }
    INSERT = "INSERT INTO users (id, email, name, phone, password_hash, status, mdcn_number, specialty, language, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)";
    INSERT_ROLE = "INSERT INTO user_roles (user_id, role) VALUES ($1, $2)";
    DELETE_ROLES = "DELETE FROM user_roles WHERE user_id = $1";
    UPDATE = "UPDATE users SET name = $1, phone = $2, mdcn_number = $3, specialty = $4, version = version + 1 WHERE id = $5 AND version = $6";
    OTHERS_WITH_MDCN = "SELECT COUNT(*) FROM users WHERE mdcn_number = $1 AND id <> $2";
    SET_FIRST_MDCN = "UPDATE users SET mdcn_number = $1, version = version + 1 WHERE id = $2 AND mdcn_number IS NULL";
    SET_STATUS = "UPDATE users SET status = $1, version = version + 1 WHERE id = $2 AND status = $3";
    SET_PASSWORD = "UPDATE users SET password_hash = $1 WHERE id = $2 AND status <> 'dismissed'";
    ACTIVATE = "UPDATE users SET password_hash = $1, status = 'active', version = version + 1 WHERE id = $2 AND status = 'invited'";
    SET_TOTP = "UPDATE users SET totp_secret = $1, totp_last_step = NULL WHERE id = $2 AND totp_confirmed_at IS NULL";
    CONFIRM_TOTP = "UPDATE users SET totp_confirmed_at = $1, totp_last_step = $2 WHERE id = $3 AND totp_confirmed_at IS NULL AND totp_secret = $4";
    DROP_TOTP = "UPDATE users SET totp_secret = NULL, totp_confirmed_at = NULL, totp_last_step = NULL WHERE id = $1";
    USE_TOTP_STEP = "UPDATE users SET totp_last_step = $1 WHERE id = $2 AND (totp_last_step IS NULL OR totp_last_step < $1)";
    LOCK_ADMINISTRATORS = { sqlite: "SELECT COUNT(*) FROM users", postgres: "SELECT COUNT(*) FROM (SELECT id FROM users WHERE status = 'active' AND id IN (SELECT user_id FROM user_roles WHERE role = 'administrator') ORDER BY id FOR UPDATE) AS locked" };
    ACTIVE_ADMINISTRATORS = "SELECT COUNT(*) FROM users u JOIN user_roles r ON r.user_id = u.id WHERE r.role = 'administrator' AND u.status = 'active'";
    INSERT_PATIENT = "INSERT INTO patients (id, user_id, hospital_number, name, date_of_birth, sex, phone, email, address, state, lga, language, nin_sealed, nin_last4, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, $15)";
}

/// By id.
pub async fn by_id(db: &Db, user: UserId) -> Result<Option<Account>, StoreError> {
    db.query(BY_ID).bind(user).optional().await
}

/// By e-mail address in lower case.
pub async fn by_email(db: &Db, email: &str) -> Result<Option<Account>, StoreError> {
    db.query(BY_EMAIL).bind(email.to_owned()).optional().await
}

/// Accounts after `after` by id (age), of one role, whose name or address contains `text`.
pub async fn page(
    db: &Db,
    after: Option<UserId>,
    role: Option<&str>,
    text: Option<&str>,
    limit: i64,
) -> Result<Vec<Account>, StoreError> {
    db.query(PAGE)
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .bind(role.unwrap_or_default().to_owned())
        .bind(text.map(like_pattern).unwrap_or_default())
        .bind(limit)
        .all()
        .await
}

/// `%text%` for `LIKE … ESCAPE '!'`, in lower case.
pub fn like_pattern(text: &str) -> String {
    let escaped = text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

/// Keeps a new account. A taken address is a unique violation.
pub async fn insert(tx: &mut Tx, account: NewAccount) -> Result<(), StoreError> {
    let status = if account.password_hash.is_some() { "active" } else { "invited" };
    tx.query(INSERT)
        .bind(account.id)
        .bind(account.email)
        .bind(account.name)
        .bind(account.phone)
        .bind(account.password_hash)
        .bind(status.to_owned())
        .bind(account.mdcn_number)
        .bind(account.specialty)
        .bind(account.language)
        .bind(DbTime(account.now))
        .execute()
        .await?;
    insert_roles(tx, account.id, &account.roles).await
}

/// Changes an account that is still at `version`. False when somebody else was faster.
pub async fn update(
    tx: &mut Tx,
    user: UserId,
    version: i64,
    particulars: Particulars,
) -> Result<bool, StoreError> {
    let changed = tx
        .query(UPDATE)
        .bind(particulars.name)
        .bind(particulars.phone)
        .bind(particulars.mdcn_number)
        .bind(particulars.specialty)
        .bind(user)
        .bind(version)
        .execute()
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    tx.query(DELETE_ROLES).bind(user).execute().await?;
    insert_roles(tx, user, &particulars.roles).await?;
    Ok(true)
}

/// Whether another account has this MDCN registration, dismissed or not.
pub async fn mdcn_is_taken(tx: &mut Tx, number: &str, user: UserId) -> Result<bool, StoreError> {
    let (others,): (i64,) = tx.query(OTHERS_WITH_MDCN).bind(number.to_owned()).bind(user).one().await?;
    Ok(others > 0)
}

/// Notes the MDCN registration of an account that has none.
pub async fn set_first_mdcn_number(tx: &mut Tx, user: UserId, number: String) -> Result<bool, StoreError> {
    Ok(tx.query(SET_FIRST_MDCN).bind(number).bind(user).execute().await? == 1)
}

/// Moves an account from one status to another. False when it was not in `from`.
pub async fn set_status(tx: &mut Tx, user: UserId, from: &str, to: &str) -> Result<bool, StoreError> {
    let changed = tx.query(SET_STATUS).bind(to.to_owned()).bind(user).bind(from.to_owned()).execute().await?;
    Ok(changed == 1)
}

/// A new password.
pub async fn set_password(tx: &mut Tx, user: UserId, hash: String) -> Result<bool, StoreError> {
    Ok(tx.query(SET_PASSWORD).bind(hash).bind(user).execute().await? == 1)
}

/// The first password of somebody invited.
pub async fn activate(tx: &mut Tx, user: UserId, hash: String) -> Result<bool, StoreError> {
    Ok(tx.query(ACTIVATE).bind(hash).bind(user).execute().await? == 1)
}

/// A second factor to be confirmed. False when one is already on.
pub async fn set_totp(tx: &mut Tx, user: UserId, sealed: String) -> Result<bool, StoreError> {
    Ok(tx.query(SET_TOTP).bind(sealed).bind(user).execute().await? == 1)
}

/// Turns the second factor on; the code's time step is used up with it.
pub async fn confirm_totp(
    tx: &mut Tx,
    user: UserId,
    sealed: &str,
    step: i64,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let changed = tx
        .query(CONFIRM_TOTP)
        .bind(DbTime(now))
        .bind(step)
        .bind(user)
        .bind(sealed.to_owned())
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Turns the second factor off.
pub async fn drop_totp(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    tx.query(DROP_TOTP).bind(user).execute().await?;
    Ok(())
}

/// Uses a code's time step up (RFC 6238 section 5.2). False when it, or a later one, was used.
pub async fn use_totp_step(tx: &mut Tx, user: UserId, step: i64) -> Result<bool, StoreError> {
    Ok(tx.query(USE_TOTP_STEP).bind(step).bind(user).execute().await? == 1)
}

/// Active administrators; none can be dismissed by another transaction until this one ends.
pub async fn lock_active_administrators(tx: &mut Tx) -> Result<(), StoreError> {
    let _: (i64,) = tx.query(LOCK_ADMINISTRATORS).one().await?;
    Ok(())
}

/// How many active administrators there are.
pub async fn active_administrators(tx: &mut Tx) -> Result<i64, StoreError> {
    let (count,): (i64,) = tx.query(ACTIVE_ADMINISTRATORS).one().await?;
    Ok(count)
}

/// Keeps a new patient; answers the hospital number given.
pub async fn insert_patient(tx: &mut Tx, patient: NewPatient) -> Result<String, StoreError> {
    let number = crate::settings::next_hospital_number(tx).await?;
    tx.query(INSERT_PATIENT)
        .bind(patient.id)
        .bind(patient.user)
        .bind(number.clone())
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
        .bind(DbTime(patient.now))
        .execute()
        .await?;
    Ok(number)
}

async fn insert_roles(tx: &mut Tx, user: UserId, roles: &[&'static str]) -> Result<(), StoreError> {
    for role in roles {
        tx.query(INSERT_ROLE).bind(user).bind((*role).to_owned()).execute().await?;
    }
    Ok(())
}
