//! Is the certificate one that browsers of this hospital will take?

use std::time::{SystemTime, UNIX_EPOCH};

use rustls::pki_types::{CertificateDer, ServerName};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::Finding;

const FILES: &str = "certificate file";
const SERVED: &str = "certificate";
const DAY: i64 = 86_400;
/// Certificates from files are looked after by somebody: two weeks are enough to act.
const SOON_DAYS: i64 = 14;
/// ACME renews a month before the end; this late, it has failed for a week.
const SOON_ACME_DAYS: i64 = 21;

/// `[tls] certificate` and `key` were read and belong together, or why not.
pub fn files(read: &Result<(), String>) -> Finding {
    match read {
        Ok(()) => Finding::ok(FILES, "The certificate and its key can be read and belong together."),
        Err(why) => Finding::problem(
            FILES,
            format!(
                "{why}. Let the user that runs dokita read both files of [tls], and give the whole chain \
                 (often called fullchain.pem) as the certificate."
            ),
        ),
    }
}

/// No TLS connection came about.
pub fn none_served(host: &str) -> Finding {
    Finding::problem(
        SERVED,
        format!(
            "No certificate was shown for {host}: the web server does not answer with TLS. Is it running?"
        ),
    )
}

/// The certificate that the server shows to browsers.
pub fn served(host: &str, leaf: &CertificateDer<'_>, now: SystemTime, by_acme: bool) -> Finding {
    let Ok((_, parsed)) = X509Certificate::from_der(leaf) else {
        return Finding::problem(SERVED, "The certificate is damaged. Obtain a new one.");
    };
    if !names(leaf, host) {
        return Finding::problem(
            SERVED,
            format!(
                "The certificate is not for {host}, so browsers refuse it. Obtain one for this name, or correct \
                 http.public_url."
            ),
        );
    }
    let now =
        now.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    let (from, until) = (parsed.validity().not_before.timestamp(), parsed.validity().not_after.timestamp());
    if now < from {
        return Finding::problem(
            SERVED,
            "The certificate is not valid yet. Most likely this machine's clock is wrong: set it first.",
        );
    }
    lifetime(host, until - now, by_acme)
}

fn lifetime(host: &str, left: i64, by_acme: bool) -> Finding {
    let renew = match by_acme {
        true => {
            "It should have been renewed by itself: port 443 must be open from the internet, and the log says \
             what the certificate authority answered."
        }
        false => "Renew it and write it over the files of [tls]; no restart is needed.",
    };
    let days = left / DAY;
    if left <= 0 {
        return Finding::problem(SERVED, format!("The certificate expired {} ago. {renew}", told(-days)));
    }
    if days < if by_acme { SOON_ACME_DAYS } else { SOON_DAYS } {
        return Finding::warning(SERVED, format!("The certificate expires in {}. {renew}", told(days)));
    }
    Finding::ok(SERVED, format!("Valid for {host}; it ends in {}.", told(days)))
}

fn told(days: i64) -> String {
    match days {
        0 => "less than a day".into(),
        1 => "1 day".into(),
        _ => format!("{days} days"),
    }
}

fn names(leaf: &CertificateDer<'_>, host: &str) -> bool {
    let Ok(name) = ServerName::try_from(host) else { return false };
    let Ok(certificate) = webpki::EndEntityCert::try_from(leaf) else { return false };
    certificate.verify_is_valid_for_subject_name(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::pki_types::pem::PemObject;

    use super::*;
    use crate::commands::doctor::Verdict;

    /// For clinic.test and 192.0.2.7, from 2026-01-01 until 2026-12-31, signed by itself.
    const CLINIC: &[u8] = include_bytes!("clinic.test.pem");
    /// 2026-01-01.
    const START: u64 = 1_767_225_600;

    fn seen(host: &str, day: u64, by_acme: bool) -> Finding {
        let leaf = CertificateDer::from_pem_slice(CLINIC).expect("a certificate");
        served(host, &leaf, UNIX_EPOCH + Duration::from_secs(START + day * 86_400 + 60), by_acme)
    }

    #[test]
    fn a_certificate_for_the_name_or_the_address_in_its_time_is_fine() {
        assert_eq!(seen("clinic.test", 100, false).verdict, Verdict::Ok);
        assert_eq!(seen("192.0.2.7", 100, true).verdict, Verdict::Ok);
    }

    #[test]
    fn another_name_is_a_problem() {
        let finding = seen("other.test", 100, false);
        assert_eq!(finding.verdict, Verdict::Problem);
        assert!(finding.words.contains("not for other.test"));
    }

    #[test]
    fn an_end_that_is_near_is_told_and_an_end_that_has_passed_is_a_problem() {
        let near = seen("clinic.test", 354, false);
        assert_eq!(near.verdict, Verdict::Warning, "{near}");
        assert!(near.words.contains("expires in 9 days") && near.words.contains("files of [tls]"), "{near}");
        assert_eq!(seen("clinic.test", 347, false).verdict, Verdict::Ok);
        let renewal = seen("clinic.test", 347, true);
        assert!(renewal.verdict == Verdict::Warning && renewal.words.contains("by itself"), "{renewal}");
        let past = seen("clinic.test", 369, false);
        assert!(past.verdict == Verdict::Problem && past.words.contains("expired 5 days ago"), "{past}");
    }

    #[test]
    fn a_certificate_from_the_future_points_to_the_clock() {
        let leaf = CertificateDer::from_pem_slice(CLINIC).expect("a certificate");
        let finding = served("clinic.test", &leaf, UNIX_EPOCH + Duration::from_secs(START - 86_400), false);
        assert!(finding.verdict == Verdict::Problem && finding.words.contains("clock"), "{finding}");
    }

    #[test]
    fn what_is_no_certificate_is_a_problem() {
        let finding = served("clinic.test", &CertificateDer::from(vec![48, 3, 1]), UNIX_EPOCH, false);
        assert_eq!(finding.verdict, Verdict::Problem);
    }
}
