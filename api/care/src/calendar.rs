//! A calendar file for one consultation (RFC 5545).

use time::OffsetDateTime;

use crate::ids::ConsultationId;

/// What the file tells the calendar to do (RFC 5546 section 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Show it.
    Publish,
    /// Take it out.
    Cancel,
}

/// One appointment.
///
/// It carries no reason and no diagnosis: calendars are read by employers and families.
#[derive(Debug, Clone)]
pub struct Appointment<'a> {
    /// Makes the UID, so that a later file replaces an earlier one.
    pub consultation: ConsultationId,
    /// Host name after the `@` of the UID.
    pub host: &'a str,
    /// Counts the changes (SEQUENCE).
    pub sequence: u32,
    /// When the file was made (DTSTAMP).
    pub stamp: OffsetDateTime,
    /// Booked start.
    pub starts_at: OffsetDateTime,
    /// Booked end.
    pub ends_at: OffsetDateTime,
    /// Title.
    pub summary: &'a str,
    /// Further text.
    pub description: &'a str,
    /// Page to open; without any token.
    pub url: &'a str,
    /// Publish or cancel.
    pub method: Method,
}

/// The whole file, with CRLF line ends and lines of at most 75 octets.
pub fn calendar_file(appointment: &Appointment<'_>) -> String {
    let (method, status) = match appointment.method {
        Method::Publish => ("PUBLISH", "CONFIRMED"),
        Method::Cancel => ("CANCEL", "CANCELLED"),
    };
    let mut file = String::with_capacity(1024);
    let mut line = |text: &str| fold(&mut file, text);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Dokita//Consultations//EN");
    line("CALSCALE:GREGORIAN");
    line(&format!("METHOD:{method}"));
    line("BEGIN:VEVENT");
    line(&format!("UID:{}@{}", appointment.consultation, escape(appointment.host)));
    line(&format!("DTSTAMP:{}", utc(appointment.stamp)));
    line(&format!("DTSTART:{}", utc(appointment.starts_at)));
    line(&format!("DTEND:{}", utc(appointment.ends_at)));
    line(&format!("SEQUENCE:{}", appointment.sequence));
    line(&format!("STATUS:{status}"));
    line(&format!("SUMMARY:{}", escape(appointment.summary)));
    line(&format!("DESCRIPTION:{}", escape(appointment.description)));
    line(&format!("URL:{}", appointment.url.replace(['\r', '\n'], "")));
    line("CLASS:PRIVATE");
    if appointment.method == Method::Publish {
        line("BEGIN:VALARM");
        line("ACTION:DISPLAY");
        line(&format!("DESCRIPTION:{}", escape(appointment.summary)));
        line("TRIGGER:-PT15M");
        line("END:VALARM");
    }
    line("END:VEVENT");
    line("END:VCALENDAR");
    file
}

/// RFC 5545 section 3.3.11: backslash, semicolon, comma and newline.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// RFC 5545 section 3.1: at most 75 octets a line, never inside a character.
fn fold(file: &mut String, text: &str) {
    const OCTETS: usize = 75;
    let mut used = 0;
    for character in text.chars() {
        if used + character.len_utf8() > OCTETS {
            file.push_str("\r\n ");
            used = 1;
        }
        used += character.len_utf8();
        file.push(character);
    }
    file.push_str("\r\n");
}

fn utc(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    fn appointment(summary: &str, method: Method) -> String {
        calendar_file(&Appointment {
            consultation: ConsultationId(Uuid::from_u128(7)),
            host: "hospital.example",
            sequence: 2,
            stamp: datetime!(2026-11-20 10:00 UTC),
            starts_at: datetime!(2026-11-24 09:00 +1),
            ends_at: datetime!(2026-11-24 09:30 +1),
            summary,
            description: "Open the page.\nHave your card ready.",
            url: "https://hospital.example/home",
            method,
        })
    }

    #[test]
    fn times_are_written_in_utc_with_uid_and_method() {
        let file = appointment("Visit", Method::Publish);
        for line in [
            "METHOD:PUBLISH\r\n",
            "UID:00000000-0000-0000-0000-000000000007@hospital.example\r\n",
            "DTSTAMP:20261120T100000Z\r\n",
            "DTSTART:20261124T080000Z\r\n",
            "DTEND:20261124T083000Z\r\n",
            "SEQUENCE:2\r\n",
            "DESCRIPTION:Open the page.\\nHave your card ready.\r\n",
        ] {
            assert!(file.contains(line), "{line:?} in {file}");
        }
        assert!(appointment("Visit", Method::Cancel).contains("METHOD:CANCEL\r\n"));
    }

    #[test]
    fn no_line_is_longer_than_75_octets_and_unfolding_restores_it() {
        let summary = "Consultation with Dr Adébáyọ̀; bring, please: the \\ card ".repeat(4);
        let file = appointment(&summary, Method::Publish);
        assert!(file.split("\r\n").all(|line| line.len() <= 75));
        assert!(!file.replace("\r\n", "").contains(['\r', '\n']));
        let unfolded = file.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("SUMMARY:{}\r\n", escape(&summary))));
        assert!(unfolded.contains("bring\\, please: the \\\\ card"));
    }

    #[test]
    fn text_cannot_smuggle_a_line_into_the_file() {
        let file = appointment("Visit\r\nATTACH:http://evil.example", Method::Publish);
        assert!(!file.contains("\r\nATTACH"));
    }
}
