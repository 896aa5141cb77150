//! The texts a patient agrees to before a telemedicine consultation.
//!
//! A text is never machine-translated: a language is offered only when its text was written.
//! Changing a text means a new version; what somebody agreed to stays on record by version.

use serde::Serialize;
use utoipa::ToSchema;

use crate::patient::Language;

/// Version of the texts below.
pub const VERSION: &str = "2026-11";

/// One text in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConsentText {
    /// Which edition.
    pub version: &'static str,
    /// In which language.
    pub language: Language,
    /// Paragraphs, separated by an empty line.
    pub text: &'static str,
}

const TEXTS: [ConsentText; 2] = [
    ConsentText { version: VERSION, language: Language::English, text: ENGLISH },
    ConsentText { version: VERSION, language: Language::Pidgin, text: PIDGIN },
];

/// The current text in a language; `None` where nobody has written it yet.
pub fn consent_text(language: Language) -> Option<&'static ConsentText> {
    TEXTS.iter().find(|text| text.language == language)
}

/// The languages in which a text exists.
pub fn languages() -> impl Iterator<Item = Language> {
    TEXTS.iter().map(|text| text.language)
}

/// The languages in which no text exists yet.
pub fn missing_languages() -> impl Iterator<Item = Language> {
    Language::ALL.iter().copied().filter(|language| consent_text(*language).is_none())
}

const ENGLISH: &str = "\
I agree to a consultation by video or voice over the internet.

I understand that the doctor cannot examine me by hand, and may ask me to come to the hospital, to \
have a test, or to see somebody else. If I become seriously ill I will go to the nearest hospital \
and not wait for a call.

I understand that the call needs a working connection. If it breaks, the hospital may call me on \
the phone.

My details, and what the doctor writes about this consultation, are kept by the hospital as part of \
my record under the Nigeria Data Protection Act 2023. The call is not recorded unless I am asked \
and agree at that time. I may ask to see my record and to have mistakes put right.

I will be in a place where I can speak freely, and I will tell the doctor if somebody is with me.

I may stop the consultation, or take back this agreement, at any time. It will not affect the care \
I get at the hospital.";

const PIDGIN: &str = "\
I gree make doctor see me for video or voice call on top internet.

I sabi say doctor no fit touch me to check my body for this call. Doctor fit tell me make I come \
hospital, do test, or go see another person. If my sickness come serious, I go go the hospital wey \
near me quick quick, I no go dey wait for call.

I sabi say the call need better network. If network cut, hospital fit call me for phone.

Hospital go keep my details and wetin doctor write about this call for my record, as the Nigeria \
Data Protection Act 2023 talk am. Nobody go record the call unless dem ask me first and I gree that \
time. I fit ask to see my record, and make dem correct any mistake.

I go stay place wey I fit talk free, and I go tell doctor if another person dey with me.

I fit stop the call, or take back this agreement, any time. E no go change the care wey I dey get \
for hospital.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_always_there_and_no_language_is_invented() {
        assert!(consent_text(Language::English).is_some());
        assert_eq!(languages().count() + missing_languages().count(), Language::ALL.len());
        assert!(consent_text(Language::Hausa).is_none());
    }

    #[test]
    fn every_text_has_all_its_paragraphs() {
        for text in TEXTS {
            assert_eq!(text.text.split("\n\n").count(), 6, "{}", text.language);
        }
    }
}
