//! Every SQL text of this crate in one list, so that a test prepares each on both databases.

use crate::db::Sql;

/// Defines statements as constants and lists them in `ALL`. Those that begin alike stand behind their beginning.
///
/// ```text
/// statements! {
///     @ "SELECT … FROM patients" {
///         BY_ID = "WHERE id = $1";
///         PAGE = "WHERE id > $1 LIMIT $2";
///     }
///     INSERT = "INSERT …";
///     LOCK = { sqlite: "…", postgres: "…" };
/// }
/// ```
#[macro_export]
macro_rules! statements {
    (@sql $same:literal) => { $crate::Sql::same($same) };
    (@sql { sqlite: $sqlite:literal, postgres: $postgres:literal }) => {
        $crate::Sql { sqlite: $sqlite, postgres: $postgres }
    };
    ($(@ $head:literal { $($part:ident = $tail:literal;)* })* $($name:ident = $sql:tt;)*) => {
        $($(const $part: $crate::Sql = $crate::Sql::same(concat!($head, " ", $tail));)*)*
        $(const $name: $crate::Sql = $crate::statements!(@sql $sql);)*
        /// The statements of this file.
        pub const ALL: &[(&str, $crate::Sql)] =
            &[$($((stringify!($part), $part),)*)* $((stringify!($name), $name),)*];
    };
}

/// The statements of each noun.
pub const STATEMENTS: &[(&str, &[(&str, Sql)])] = &[
    ("audit", crate::audit::ALL),
    ("consultations", crate::consultations::ALL),
    ("dispensing", crate::dispensing::ALL),
    ("dispensing::handed", crate::dispensing::handed::ALL),
    ("dispensing::offline", crate::dispensing::offline::ALL),
    ("doctors", crate::doctors::ALL),
    ("documents", crate::documents::ALL),
    ("hospital_keys", crate::hospital_keys::ALL),
    ("exchange", crate::exchange::ALL),
    ("idempotency", crate::idempotency::ALL),
    ("invitations", crate::invitations::ALL),
    ("licences", crate::licences::ALL),
    ("one_time_tokens", crate::one_time_tokens::ALL),
    ("patients", crate::patients::ALL),
    ("people", crate::people::ALL),
    ("prescriber_keys", crate::prescriber_keys::ALL),
    ("prescription_drafts", crate::prescription_drafts::ALL),
    ("prescriptions", crate::prescriptions::ALL),
    ("profile", crate::profile::ALL),
    ("notices", crate::notices::ALL),
    ("pharmacies", crate::pharmacies::ALL),
    ("reports", crate::reports::ALL),
    ("sessions", crate::sessions::ALL),
    ("settings", crate::settings::ALL),
    ("shares", crate::shares::ALL),
    ("signing_keys", crate::signing_keys::ALL),
    ("transparency", crate::transparency::ALL),
];
