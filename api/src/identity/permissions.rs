//! Who may use which route: one table, read top to bottom. A route that is missing here is closed,
//! and a test compares this table with the router.
//!
//! This decides by role. Whose record it is (a patient sees only their own, a doctor those in
//! their care) is checked by the endpoint, which knows the record.

use super::caller::Caller;
use super::roles::Role::{self, Administrator, Auditor, Doctor, Nurse, Patient, Pharmacist};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Nobody is asked who they are.
    Anyone,
    /// Members and guests.
    SignedIn,
    /// Members of any role.
    Members,
    /// Members with one of these roles.
    Roles(&'static [Role]),
    /// Members with one of these roles, and guests.
    RolesAndGuests(&'static [Role]),
}

use Who::{Anyone, Members, Roles, RolesAndGuests, SignedIn};

/// Method, path, who.
pub const TABLE: &[(&str, &str, Who)] = &[
    // The site
    ("GET", "/healthz", Anyone),
    ("GET", "/.well-known/jwks.json", Anyone),
    ("GET", "/api/openapi.json", Anyone),
    ("GET", "/api/docs", Anyone),
    ("GET", "/api/site", Anyone),
    ("POST", "/api/setup", Anyone),
    // The transparency log: salted hashes
    ("GET", "/api/transparency/checkpoint", Anyone),
    ("GET", "/api/transparency/inclusion", Anyone),
    ("GET", "/api/transparency/consistency", Anyone),
    ("GET", "/api/transparency/leaves", Anyone),
    // FHIR; whose record it is, the endpoint checks
    ("GET", "/fhir/metadata", Anyone),
    ("POST", "/fhir/$validate", Members),
    ("POST", "/fhir/{type}/$validate", Members),
    ("GET", "/fhir/{type}", Members),
    ("GET", "/fhir/{type}/{id}", Members),
    ("GET", "/fhir/Patient/{id}/$summary", Members),
    // Signing in; the secret is in the body or the cookie
    ("POST", "/api/auth/sign-in", Anyone),
    ("POST", "/api/auth/refresh", Anyone),
    ("POST", "/api/auth/sign-out", Anyone),
    ("POST", "/api/auth/password-reset", Anyone),
    ("POST", "/api/auth/password-reset/confirm", Anyone),
    ("POST", "/api/auth/register", Anyone),
    ("POST", "/api/auth/activate", Anyone),
    ("POST", "/api/invitations/redeem", Anyone),
    // One's own account
    ("GET", "/api/auth/me", SignedIn),
    ("POST", "/api/auth/reauthenticate", Members),
    ("POST", "/api/auth/totp/enrol", Members),
    ("POST", "/api/auth/totp/confirm", Members),
    ("POST", "/api/auth/totp/disable", Members),
    // People and the audit log
    ("GET", "/api/people", Roles(&[Administrator])),
    ("POST", "/api/people", Roles(&[Administrator])),
    ("GET", "/api/people/{id}", Roles(&[Administrator])),
    ("PATCH", "/api/people/{id}", Roles(&[Administrator])),
    ("POST", "/api/people/{id}/dismiss", Roles(&[Administrator])),
    ("POST", "/api/people/{id}/restore", Roles(&[Administrator])),
    ("POST", "/api/people/{id}/invite", Roles(&[Administrator])),
    ("GET", "/api/audit", Roles(&[Administrator, Auditor])),
    ("GET", "/api/audit/verify", Roles(&[Administrator, Auditor])),
    // Patients; whose record it is, the endpoint checks
    ("GET", "/api/patients", Roles(STAFF)),
    ("POST", "/api/patients", Roles(STAFF)),
    ("GET", "/api/patients/me", Roles(&[Patient])),
    ("GET", "/api/patients/{id}", Roles(CARE)),
    ("PATCH", "/api/patients/{id}", Roles(CARE)),
    // What a prescriber must know
    ("GET", "/api/patients/{id}/profile", Roles(&[Doctor, Nurse, Patient])),
    ("POST", "/api/patients/{id}/profile", Roles(&[Doctor, Nurse, Patient])),
    ("POST", "/api/patients/{id}/profile/{entry_id}/end", Roles(&[Doctor, Nurse, Patient])),
    // Prescribing; whose prescription it is, the endpoint checks
    ("GET", "/api/formulary", Roles(&[Doctor, Nurse, Pharmacist])),
    ("POST", "/api/sig", Roles(&[Doctor])),
    ("POST", "/api/prescriptions/check", Roles(&[Doctor])),
    ("GET", "/api/consultations/{id}/prescription-draft", Roles(&[Doctor])),
    ("PUT", "/api/consultations/{id}/prescription-draft", Roles(&[Doctor])),
    ("POST", "/api/integrations/telemedicine/prescription", Roles(&[Doctor])),
    ("GET", "/api/prescriptions", RolesAndGuests(&[Doctor, Nurse, Patient])),
    ("GET", "/api/prescriptions/{id}", RolesAndGuests(&[Doctor, Nurse, Patient, Pharmacist])),
    ("POST", "/api/prescriptions/{id}/cancel", Roles(&[Doctor])),
    ("GET", "/api/prescriptions/{id}/qr.png", RolesAndGuests(&[Doctor, Patient, Pharmacist])),
    ("GET", "/api/prescriptions/{id}/qr.svg", RolesAndGuests(&[Doctor, Patient, Pharmacist])),
    ("GET", "/api/prescriptions/{id}/card.png", RolesAndGuests(&[Doctor, Patient, Pharmacist])),
    ("GET", "/api/prescriptions/{id}/card.svg", RolesAndGuests(&[Doctor, Patient, Pharmacist])),
    ("GET", "/api/prescriptions/{id}/print.pdf", RolesAndGuests(&[Doctor, Patient, Pharmacist])),
    ("GET", "/api/people/{id}/practising-licence", Roles(&[Administrator, Doctor])),
    ("PUT", "/api/people/{id}/practising-licence", Roles(&[Administrator])),
    ("GET", "/api/prescriber-keys", Roles(&[Administrator, Doctor])),
    ("POST", "/api/prescriber-keys/rotate", Roles(&[Doctor])),
    ("POST", "/api/prescriber-keys/{kid}/revoke", Roles(&[Administrator, Doctor])),
    ("GET", "/.well-known/crl/{file}", Anyone),
    ("GET", "/.well-known/rx-trust-list", Anyone),
    // Doctors
    ("GET", "/api/doctors", Members),
    ("GET", "/api/doctors/{id}/availability", Members),
    ("PUT", "/api/doctors/{id}/availability", Roles(&[Administrator, Doctor])),
    ("GET", "/api/doctors/{id}/slots", RolesAndGuests(CARE)),
    // Dispensing; which pharmacy, the endpoint checks
    ("POST", "/api/prescriptions/resolve", Roles(&[Pharmacist])),
    ("POST", "/api/prescriptions/{id}/claim", Roles(&[Pharmacist])),
    ("POST", "/api/prescriptions/{id}/release", Roles(&[Pharmacist])),
    ("POST", "/api/prescriptions/{id}/dispense", Roles(&[Pharmacist])),
    ("POST", "/api/prescriptions/{id}/refuse", Roles(&[Pharmacist])),
    ("POST", "/api/dispenses/{id}/return", Roles(&[Pharmacist])),
    ("POST", "/api/pharmacy/offline-dispenses", Roles(&[Pharmacist])),
    ("GET", "/api/pharmacy/dispenses", Roles(&[Pharmacist])),
    ("GET", "/api/registers/controlled.csv", Roles(&[Administrator, Pharmacist])),
    ("GET", "/api/pharmacies", Roles(&[Administrator, Pharmacist])),
    ("POST", "/api/pharmacies", Roles(&[Administrator])),
    ("GET", "/api/pharmacies/{id}", Roles(&[Administrator, Pharmacist])),
    ("PATCH", "/api/pharmacies/{id}", Roles(&[Administrator])),
    ("PUT", "/api/people/{id}/pharmacy", Roles(&[Administrator])),
    ("DELETE", "/api/people/{id}/pharmacy", Roles(&[Administrator])),
    ("GET", "/api/pharmacists", Roles(&[Administrator])),
    ("GET", "/api/pharmacy/me", Roles(&[Pharmacist])),
    ("GET", "/api/dispensing-policy", Roles(&[Administrator, Pharmacist])),
    ("PUT", "/api/dispensing-policy", Roles(&[Administrator])),
    ("GET", "/api/pharmacy/devices", Roles(&[Pharmacist])),
    ("POST", "/api/pharmacy/devices", Roles(&[Pharmacist])),
    ("POST", "/api/pharmacy/devices/{id}/revoke", Roles(&[Administrator, Pharmacist])),
    ("GET", "/api/notices", Roles(&[Doctor, Pharmacist])),
    ("POST", "/api/notices/{id}/seen", Roles(&[Doctor, Pharmacist])),
    // Consultations
    ("POST", "/api/integrations/telemedicine/schedule", Roles(CARE)),
    ("POST", "/api/integrations/telemedicine/start/{id}", Roles(&[Doctor])),
    ("POST", "/api/integrations/telemedicine/end/{id}", Roles(&[Doctor])),
    ("GET", "/api/integrations/telemedicine/history/{patient_id}", Roles(CARE)),
    ("GET", "/api/consultations", RolesAndGuests(CARE)),
    ("GET", "/api/consultations/{id}", RolesAndGuests(CARE)),
    ("POST", "/api/consultations/{id}/cancel", RolesAndGuests(CARE)),
    ("POST", "/api/consultations/{id}/reschedule", RolesAndGuests(CARE)),
    ("POST", "/api/consultations/{id}/extend", Roles(STAFF)),
    ("POST", "/api/consultations/{id}/no-show", Roles(STAFF)),
    ("POST", "/api/consultations/{id}/relay-only", Roles(&[Administrator, Doctor])),
    ("GET", "/api/consent-text", Anyone),
    ("POST", "/api/consultations/{id}/consent", RolesAndGuests(&[Patient])),
    ("POST", "/api/consultations/{id}/join", RolesAndGuests(&[Doctor, Nurse, Patient])),
    ("POST", "/api/network-check", SignedIn),
    ("GET", "/api/consultations/{id}/queue", RolesAndGuests(CARE)),
    ("GET", "/api/consultations/{id}/report", RolesAndGuests(&[Doctor, Nurse, Patient])),
    ("PUT", "/api/consultations/{id}/report", Roles(&[Doctor])),
    ("POST", "/api/consultations/{id}/report/sign", Roles(&[Doctor])),
    ("GET", "/api/consultations/{id}/invitations", RolesAndGuests(CARE)),
    ("POST", "/api/consultations/{id}/invitations", RolesAndGuests(CARE)),
    ("POST", "/api/consultations/{id}/invitations/{invitation_id}/revoke", RolesAndGuests(CARE)),
    ("GET", "/api/consultations/{id}/calendar.ics", RolesAndGuests(CARE)),
    // Documents and shares; whose record it is, the endpoint checks
    ("GET", "/api/documents", RolesAndGuests(CLINICAL)),
    ("POST", "/api/documents", RolesAndGuests(CLINICAL)),
    ("GET", "/api/documents/{id}", RolesAndGuests(CLINICAL)),
    ("GET", "/api/documents/{id}/content", RolesAndGuests(CLINICAL)),
    ("PATCH", "/api/documents/{id}/content", RolesAndGuests(CLINICAL)),
    ("POST", "/api/documents/{id}/erase", RolesAndGuests(CARE)),
    ("GET", "/api/sharing-consent-text", Anyone),
    ("GET", "/api/patients/{id}/sharing-consents", Roles(SHARERS)),
    ("POST", "/api/patients/{id}/sharing-consents", Roles(SHARERS)),
    ("POST", "/api/sharing-consents/{id}/withdraw", Roles(SHARERS)),
    ("POST", "/api/integrations/telemedicine/share-records", Roles(SHARERS)),
    ("GET", "/api/shares", Roles(SHARERS)),
    ("GET", "/api/shares/{id}", Roles(SHARERS)),
    ("GET", "/api/shares/{id}/log", Roles(SHARERS)),
    ("POST", "/api/shares/{id}/revoke", Roles(SHARERS)),
    // Whoever has the link
    ("POST", "/shl/{address}", Anyone),
    ("GET", "/shl/files/{token}", Anyone),
];

/// Who runs appointments.
pub const STAFF: &[Role] = &[Administrator, Doctor, Nurse];
/// Those whom a consultation concerns.
pub const CARE: &[Role] = &[Administrator, Doctor, Nurse, Patient];

/// Who shares records of a consultation: its doctor and its patient.
const SHARERS: &[Role] = &[Doctor, Patient];
/// Who sees medical content.
pub const CLINICAL: &[Role] = &[Doctor, Nurse, Patient];

/// Who may use a route; nothing when it is not in the table.
pub fn who(method: &str, path: &str) -> Option<Who> {
    // HEAD is answered by the handler of GET.
    let method = if method == "HEAD" { "GET" } else { method };
    TABLE.iter().find(|(m, p, _)| *m == method && *p == path).map(|(_, _, who)| *who)
}

impl Who {
    /// Whether the caller's session must be checked.
    pub fn needs_session(self) -> bool {
        self != Self::Anyone
    }

    /// Whether the table lets this caller through.
    pub fn admits(self, caller: &Caller) -> bool {
        let guest = caller.guest().is_some();
        match self {
            Self::Anyone | Self::SignedIn => true,
            Self::Members => !guest,
            Self::Roles(roles) => caller.has_any(roles),
            Self::RolesAndGuests(roles) => guest || caller.has_any(roles),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_and_the_router_name_the_same_routes() {
        let routes: BTreeSet<(String, String)> = crate::router::operations().into_iter().collect();
        let table: BTreeSet<(String, String)> =
            TABLE.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
        assert_eq!(table.len(), TABLE.len(), "no route is listed twice");
        let open: Vec<_> = routes.difference(&table).collect();
        let gone: Vec<_> = table.difference(&routes).collect();
        assert!(open.is_empty(), "routes without permission: {open:?}");
        assert!(gone.is_empty(), "permissions without route: {gone:?}");
    }

    #[test]
    fn a_route_that_is_not_listed_is_closed() {
        assert_eq!(who("GET", "/api/secret"), None);
        assert_eq!(who("HEAD", "/api/site"), Some(Anyone));
    }
}
