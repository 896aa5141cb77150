//! Says in words how a medicine is taken, from codes, in five languages.
//!
//! Every code has words in every language; nothing is translated at run time. A speaker of each language and a
//! pharmacist must have read them before patients do (docs/clinical.md).

mod english;
mod hausa;
mod igbo;
mod pidgin;
mod yoruba;

use crate::Language;
use crate::prescription::{Amount, AsNeeded, DoseUnit, Form, Frequency, Meal, Route, Sig};

/// The words of one language. Each answers for every code.
trait Words {
    /// `Take`, `Put`, … with the dose, and where it goes.
    fn give(&self, dose: &str, route: Route, form: Form) -> String;
    /// `2 tablets`, `half a tablet`.
    fn dose(&self, amount: Amount, unit: DoseUnit) -> String;
    /// `three times a day`.
    fn frequency(&self, frequency: Frequency) -> &'static str;
    /// `before food`.
    fn meal(&self, meal: Meal) -> &'static str;
    /// `when there is pain`.
    fn as_needed(&self, reason: AsNeeded) -> &'static str;
    /// `for 5 days`.
    fn days(&self, days: u16) -> String;
}

/// One or two simple sentences: `Take 1 capsule by mouth three times a day after food, for 5 days.`
pub fn words(sig: &Sig, form: Form, language: Language) -> String {
    let words: &dyn Words = match language {
        Language::English => &english::English,
        Language::Pidgin => &pidgin::Pidgin,
        Language::Hausa => &hausa::Hausa,
        Language::Yoruba => &yoruba::Yoruba,
        Language::Igbo => &igbo::Igbo,
    };
    let dose = words.dose(sig.amount, sig.unit);
    let mut text = words.give(&dose, sig.route, form);
    let mut add = |part: &str| {
        text.push(' ');
        text.push_str(part);
    };
    add(words.frequency(sig.frequency));
    if let Some(meal) = sig.meal {
        add(words.meal(meal));
    }
    if let Some(reason) = sig.as_needed {
        add(words.as_needed(reason));
    }
    // A single dose has no duration.
    if let Some(days) = sig.days.filter(|_| sig.frequency != Frequency::OnceOnly) {
        text.push_str(", ");
        text.push_str(&words.days(days));
    }
    text.push('.');
    text
}

/// An amount as digits, or its whole part and the fraction that has a name.
enum Number {
    /// `0.5`.
    Half,
    /// `0.25`.
    Quarter,
    /// `0.75`.
    ThreeQuarters,
    /// `2.5`.
    AndHalf(u32),
    /// `2`.
    Whole(u32),
    /// `1.125`, as digits.
    Decimal(String),
}

fn number(amount: Amount) -> Number {
    match (amount.0 / 1000, amount.0 % 1000) {
        (0, 500) => Number::Half,
        (0, 250) => Number::Quarter,
        (0, 750) => Number::ThreeQuarters,
        (whole, 0) => Number::Whole(whole),
        (whole, 500) => Number::AndHalf(whole),
        (whole, rest) => {
            let digits = format!("{whole}.{rest:03}");
            Number::Decimal(digits.trim_end_matches('0').to_owned())
        }
    }
}

#[cfg(test)]
mod tests;
