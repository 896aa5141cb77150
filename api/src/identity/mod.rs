//! Who is asking, and may they: accounts, sessions, tokens, roles, and the links that stand in for
//! an account.

pub mod activate;
pub mod caller;
pub mod guard;
pub mod invitation;
pub mod keyring;
pub mod password_reset;
pub mod passwords;
pub mod permissions;
pub mod rate_limit;
pub mod register;
pub mod roles;
pub mod room_token;
pub mod secret;
pub mod session_routes;
pub mod sessions;
pub mod setup;
pub mod totp;
pub mod vault;

#[cfg(test)]
mod tests;

pub use caller::{Caller, Guest, GuestRole, Identity, Member};
pub use roles::{Role, Roles};
