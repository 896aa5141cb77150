//! Medicine and dose in English words that are made of codes, so that they can be read back.

use crate::prescription::{Amount, AsNeeded, DoseUnit, Form, Frequency, Meal, Medicine, Route, Sig};

/// `Amoxicillin, 500 mg capsule`.
pub fn medicine(medicine: &Medicine) -> String {
    format!("{}, {} {}", medicine.name, medicine.strength, medicine.form.as_str())
}

/// Reads what [`medicine`] wrote; product and ATC code stand elsewhere.
pub fn read_medicine(words: &str, atc: Option<String>) -> Option<Medicine> {
    let (name, rest) = words.rsplit_once(", ")?;
    let (strength, form) = rest.rsplit_once(' ')?;
    let form = Form::ALL.iter().copied().find(|known| known.as_str() == form)?;
    Some(Medicine { product: None, atc, name: name.to_owned(), form, strength: strength.to_owned() })
}

/// `2 tablet, oral, every 6 hours, for 3 days, if fever, after food`.
pub fn sig(sig: &Sig) -> String {
    let mut words = format!(
        "{} {}, {}, {}",
        decimal(sig.amount),
        spaced(sig.unit.as_str()),
        sig.route.as_str(),
        spaced(sig.frequency.as_str())
    );
    if let Some(days) = sig.days {
        words += &format!(", for {days} days");
    }
    if let Some(reason) = sig.as_needed {
        words += &format!(", if {}", spaced(reason.as_str()));
    }
    if let Some(meal) = sig.meal {
        words += &format!(", {} food", spaced(meal.as_str()));
    }
    words
}

/// Reads what [`sig`] wrote.
pub fn read_sig(words: &str) -> Option<Sig> {
    let mut parts = words.split(", ").peekable();
    let (amount, unit) = parts.next()?.split_once(' ')?;
    let sig = Sig {
        amount: read_decimal(amount)?,
        unit: find(DoseUnit::ALL, DoseUnit::as_str, unit)?,
        route: find(Route::ALL, Route::as_str, parts.next()?)?,
        frequency: find(Frequency::ALL, Frequency::as_str, parts.next()?)?,
        days: match parts.peek().and_then(|part| part.strip_prefix("for ")?.strip_suffix(" days")) {
            Some(days) => parts.next().and_then(|_| days.parse().ok()).map(Some)?,
            None => None,
        },
        as_needed: match parts.peek().and_then(|part| part.strip_prefix("if ")) {
            Some(reason) => {
                parts.next().and_then(|_| find(AsNeeded::ALL, AsNeeded::as_str, reason)).map(Some)?
            }
            None => None,
        },
        meal: match parts.next() {
            Some(part) => Some(find(Meal::ALL, Meal::as_str, part.strip_suffix(" food")?)?),
            None => None,
        },
    };
    parts.next().is_none().then_some(sig)
}

fn spaced(code: &str) -> String {
    code.replace('-', " ")
}

fn find<T: Copy>(all: &[T], as_str: impl Fn(T) -> &'static str, words: &str) -> Option<T> {
    all.iter().copied().find(|&code| spaced(as_str(code)) == spaced(words))
}

/// Thousandths as a decimal without idle zeros.
pub fn decimal(amount: Amount) -> String {
    let (whole, thousandths) = (amount.0 / 1000, amount.0 % 1000);
    if thousandths == 0 {
        return whole.to_string();
    }
    format!("{whole}.{thousandths:03}").trim_end_matches('0').to_owned()
}

fn read_decimal(text: &str) -> Option<Amount> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let thousandths: u32 = format!("{fraction:0<3}").parse().ok().filter(|_| fraction.len() <= 3)?;
    whole.parse::<u32>().ok()?.checked_mul(1000)?.checked_add(thousandths).map(Amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sig_is_read_back() {
        for (place, &unit) in DoseUnit::ALL.iter().enumerate() {
            for &frequency in Frequency::ALL {
                let sample = Sig {
                    amount: Amount(u32::try_from(place).unwrap() * 250 + 5),
                    unit,
                    route: Route::ALL[place % Route::ALL.len()],
                    frequency,
                    days: (place % 2 == 0).then_some(7),
                    as_needed: AsNeeded::ALL.get(place).copied(),
                    meal: Meal::ALL.get(place % 5).copied(),
                };
                assert_eq!(read_sig(&sig(&sample)), Some(sample));
            }
        }
    }

    #[test]
    fn every_form_is_read_back() {
        for &form in Form::ALL {
            let sample = Medicine {
                product: None,
                atc: None,
                name: "Amoxicillin, clavulanic acid".into(),
                form,
                strength: "125 mg/5 mL".into(),
            };
            assert_eq!(read_medicine(&medicine(&sample), None), Some(sample));
        }
    }
}
