//! Verdicts and prescriptions in plain English.

use std::fmt::Write;

use dokita_care::availability::iso_date;
use dokita_care::prescription::{Item, Prescription};
use dokita_care::rx::{Outcome, TrustList, Verdict};
use dokita_care::{Language, sig};
use time::OffsetDateTime;

/// The answer, why, and what to do.
pub fn verdict(verdict: &Verdict, list: &TrustList) -> String {
    let facts = verdict.prescription.as_ref();
    let from = facts.map_or_else(String::new, |facts| moment(facts.valid_from.max(facts.issued_at)));
    let until = facts.map_or_else(String::new, |facts| moment(facts.valid_until));
    let hospital = printable(&list.hospital);
    let words = match verdict.outcome {
        Outcome::Valid => format!(
            "VALID: signed by {hospital}'s prescriber and unchanged. Cannot check status (offline): whether it was \
             dispensed elsewhere or cancelled since {} is known only with a connection.",
            moment(list.issued_at)
        ),
        Outcome::NotYet => format!("NOT YET VALID: it may be dispensed from {from} on."),
        Outcome::Expired => {
            format!("EXPIRED: it could be dispensed until {until}. The patient needs a new one.")
        }
        Outcome::Revoked => "REVOKED: the prescriber cancelled it. Do not dispense.".to_owned(),
        Outcome::Altered => {
            "ALTERED: what it says is not what was signed. It was changed, misread or forged; do not \
                             dispense. Scan it again, or ask the hospital."
                .to_owned()
        }
        Outcome::UnknownIssuer => format!(
            "UNKNOWN ISSUER: no prescriber of {hospital} signed it with a key in the list of {}. Fetch the list anew; \
             if that changes nothing, do not dispense.",
            moment(list.issued_at)
        ),
        Outcome::KeyRevoked => format!(
            "KEY REVOKED: {hospital} no longer stands by the key that signed it. Do not dispense; ask the hospital."
        ),
        Outcome::AlreadyDispensed => "ALREADY DISPENSED: this device recorded handing it over.".to_owned(),
        Outcome::NoPrescription => "NOT A PRESCRIPTION: it says something else.".to_owned(),
    };
    if verdict.list_overdue {
        let due = moment(list.next_update);
        format!("{words}\nThe trust list is out of date since {due}: fetch a newer one before relying on it.")
    } else {
        words
    }
}

/// What is ordered, for whom and by whom.
pub fn facts(facts: &Prescription, list: &TrustList) -> String {
    let mut text = format!(
        "Prescription {} of {} ({})\nFor:    {}, born {}, {}, {}\nBy:     {}, {}\nSigned: {}\n",
        facts.id,
        printable(&list.hospital),
        printable(&facts.issuer),
        printable(&facts.patient.name),
        iso_date::format(facts.patient.date_of_birth),
        facts.patient.sex,
        printable(&facts.patient.hospital_number),
        printable(&facts.prescriber.name),
        printable(&facts.prescriber.mdcn),
        moment(facts.issued_at),
    );
    // Writing to a string does not fail.
    let _ = writeln!(text, "Valid:  {} to {}", moment(facts.valid_from), moment(facts.valid_until));
    for (place, item) in facts.items.iter().enumerate() {
        let _ = writeln!(text, "{:>2}. {}", place + 1, line(item));
    }
    if facts.refills > 0 {
        let _ =
            writeln!(text, "Refills: {}, at least {} days apart", facts.refills, facts.refill_interval_days);
    }
    if facts.controlled {
        text.push_str("Controlled medicine: claim it online before handing it over\n");
    }
    if let Some(instructions) = &facts.instructions {
        let _ = writeln!(text, "Note:   {}", printable(instructions));
    }
    text
}

fn line(item: &Item) -> String {
    let medicine = &item.medicine;
    let substitution = if item.substitution { "" } else { " No substitution." };
    format!(
        "{} {} {}: {} {}. {}{substitution}",
        printable(&medicine.name),
        printable(&medicine.strength),
        medicine.form.as_str(),
        item.quantity,
        item.unit.as_str(),
        sig::words(&item.sig, medicine.form, Language::English),
    )
}

/// To the minute, in Lagos (UTC+1, no daylight saving).
pub fn moment(at: OffsetDateTime) -> String {
    let lagos = time::UtcOffset::from_hms(1, 0, 0).unwrap_or(time::UtcOffset::UTC);
    let at = at.to_offset(lagos);
    format!("{} {:02}:{:02} WAT", iso_date::format(at.date()), at.hour(), at.minute())
}

/// Without characters that would steer the terminal.
fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}
