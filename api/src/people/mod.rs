//! The people of the hospital, as its administrator keeps them.

mod change;
mod create;
mod read;
mod status;

pub use change::{__path_change, ChangePerson, change};
pub use create::{
    __path_create, __path_invite_again, InvitedPerson, NewMember, NewPerson, add_active, create, invite_again,
};
pub use read::{__path_list, __path_one, PeopleQuery, Person, PersonStatus, list, one};
pub use status::{__path_dismiss, __path_restore, dismiss, restore};

use axum::http::StatusCode;
use dokita_care::{Malformed, PersonName, Phone};
use dokita_store::Tx;
use dokita_store::audit::Entry;
use dokita_store::ids::UserId;
use dokita_store::people as rows;
use serde_json::json;

use crate::identity::{Role, Roles};
use crate::problem::Faults;
use crate::{AppState, Caller, Problem};

/// An entry about a person.
fn entry(state: &AppState, caller: &Caller, action: &'static str, user: UserId) -> Entry {
    Entry {
        at: state.now(),
        actor: caller.actor(),
        action,
        subject: format!("user:{user}"),
        detail: json!({}),
    }
}

/// Refuses a change that leaves nobody to run the hospital. Call it after the change, in its
/// transaction; `lock_active_administrators` must have been called before.
async fn keep_an_administrator(tx: &mut Tx) -> Result<(), Problem> {
    if rows::active_administrators(tx).await? > 0 {
        return Ok(());
    }
    Err(Problem::conflict(
        "last-administrator",
        "Somebody must run the hospital",
        "This is the last active administrator. Make somebody else administrator first.",
    ))
}

/// A registration with the council belongs to one person: two accounts with it would sign as one doctor.
pub(crate) async fn own_mdcn_number(tx: &mut Tx, number: Option<&str>, user: UserId) -> Result<(), Problem> {
    let Some(number) = number else { return Ok(()) };
    if !rows::mdcn_is_taken(tx, number, user).await? {
        return Ok(());
    }
    Err(Problem::field("mdcnNumber", "Another account has this number. Correct it, there or here."))
}

fn check_roles(faults: &mut Faults, roles: &Roles) -> Vec<&'static str> {
    if roles.is_empty() {
        faults.note("roles", "Choose at least one role.");
    }
    if roles.contains(&Role::Patient) {
        faults.note("roles", "Patients register by themselves or at the desk.");
    }
    roles.iter().map(|role| role.as_str()).collect()
}

/// A short line of text: a registration number, a specialty.
fn line(text: &str) -> Result<String, Malformed> {
    if text.chars().count() > 80 || text.chars().any(char::is_control) {
        return Err(Malformed("Use at most 80 characters."));
    }
    Ok(text.to_owned())
}

fn name_and_phone(
    faults: &mut Faults,
    name: &str,
    phone: Option<&str>,
) -> (Option<PersonName>, Option<String>) {
    let name = faults.take("name", PersonName::parse(name));
    let phone = faults.optional("phone", phone, Phone::parse);
    (name, phone.map(|phone| phone.e164().to_owned()))
}

fn wrong_status(detail: &'static str) -> Problem {
    Problem::new(StatusCode::CONFLICT, "wrong-status", "Not possible now", detail)
}
