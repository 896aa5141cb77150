//! A way into the body that a medicine is not made for.

use super::drug::Drug;
use super::report::Alert;
use super::{Checks, Kind, Severity};
use crate::prescription::Route;

/// Depots and oily solutions: in a vein they stop heart or lungs. Codes, and where it is written.
const MUSCLE_ONLY: &[(&str, &str)] = &[
    ("J01CE08", "SmPC benzathine benzylpenicillin 2023, boxed warning"),
    ("J01CE09", "SmPC procaine benzylpenicillin 2023"),
    ("G03AC06", "SmPC medroxyprogesterone acetate depot 2023"),
    ("P01BE02", "WHO malaria guidelines 2024: oily solution"),
    ("N05AB02", "BNF 2024: depot antipsychotics"),
];

/// Words that name a depot, whatever the substance (BNF 2024: depot antipsychotics, testosterone esters).
const DEPOT_WORDS: [&str; 6] = ["decanoate", "enantate", "enanthate", "palmitate", "depot", "benzathine"];

pub(super) fn look(drugs: &[Drug<'_>], checks: &mut Checks) {
    for drug in drugs {
        let Some((_, item)) = drug.ordered else { continue };
        let route = item.sig.route;
        match muscle_only(drug).filter(|_| route == Route::Intravenous) {
            Some(source) => checks.add(into_a_vein(drug, source)),
            None => {
                let usual = drug.product.map(|product| product.route).filter(|usual| *usual != route);
                if let Some(usual) = usual {
                    checks.add(unusual(drug, route, usual));
                }
            }
        }
    }
}

fn muscle_only(drug: &Drug<'_>) -> Option<&'static str> {
    let by_code = MUSCLE_ONLY.iter().find(|(code, _)| drug.codes.contains(code)).map(|(_, source)| *source);
    let name = drug.name.to_lowercase();
    by_code.or_else(|| DEPOT_WORDS.iter().any(|word| name.contains(word)).then_some("BNF 2024: depots"))
}

fn into_a_vein(drug: &Drug<'_>, source: &str) -> Alert {
    let message = format!("{}: it kills when it enters a vein; into a muscle only.", drug.name);
    Alert::new(
        Kind::Route,
        Severity::Contraindicated,
        "route.vein",
        &format!("vein:{}", drug.code()),
        message,
    )
    .on(drug.index())
    .with("medicine", drug.name)
    .sourced(source)
    .blocking()
}

fn unusual(drug: &Drug<'_>, route: Route, usual: Route) -> Alert {
    // What goes into a vein may mostly go into a muscle, too; not the other way round.
    let milder = matches!(route, Route::Intramuscular | Route::Subcutaneous) && usual == Route::Intravenous;
    let severity = if milder { Severity::Caution } else { Severity::Serious };
    let (route, usual) = (route.as_str(), usual.as_str());
    let message = format!("{}: {route} is not its usual way into the body; that is {usual}.", drug.name);
    let what = format!("{}:{route}", drug.code());
    Alert::new(Kind::Route, severity, "route.unusual", &what, message)
        .on(drug.index())
        .with("medicine", drug.name)
        .with("usual", usual)
        .sourced("BNF 2024")
}
