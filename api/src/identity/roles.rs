//! The roles of members.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a member of the hospital may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Runs the hospital's accounts.
    Administrator,
    /// Sees the patients in their care.
    Doctor,
    /// Helps doctors and patients.
    Nurse,
    /// Dispenses.
    Pharmacist,
    /// Sees their own record.
    Patient,
    /// An HMO's officer.
    Insurer,
    /// A pharmacy supplier's officer.
    Supplier,
    /// Reads the audit log.
    Auditor,
}

/// Some roles, in order.
pub type Roles = BTreeSet<Role>;

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] = [
        Self::Administrator,
        Self::Doctor,
        Self::Nurse,
        Self::Pharmacist,
        Self::Patient,
        Self::Insurer,
        Self::Supplier,
        Self::Auditor,
    ];

    /// As in JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Doctor => "doctor",
            Self::Nurse => "nurse",
            Self::Pharmacist => "pharmacist",
            Self::Patient => "patient",
            Self::Insurer => "insurer",
            Self::Supplier => "supplier",
            Self::Auditor => "auditor",
        }
    }

    /// Reads the database's words; one that is not a role gives no right.
    pub fn parse_list(text: &str) -> Roles {
        text.split(' ').filter_map(|word| Self::ALL.into_iter().find(|role| role.as_str() == word)).collect()
    }
}
