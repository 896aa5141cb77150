//! Which ways into the body, and which units, a dose form has. What lies outside is a slip of the pen: no tablet goes
//! into a vein. Sources: EDQM standard terms (dose forms and routes); BNF 2024, guidance on prescribing.

use crate::prescription::{DoseUnit, Form, Route};

/// A form with what fits it.
struct Fits {
    forms: &'static [Form],
    routes: &'static [Route],
    /// Units of a dose; masses fit wherever the content is dosed.
    doses: &'static [DoseUnit],
    /// Packs in which it is handed over, beside the units of a dose.
    packs: &'static [DoseUnit],
}

const MASSES: &[DoseUnit] =
    &[DoseUnit::Milligram, DoseUnit::Microgram, DoseUnit::Gram, DoseUnit::InternationalUnit];

#[rustfmt::skip]
const FITS: &[Fits] = &[
    // Misoprostol tablets are laid under the tongue and into vagina or rectum as well.
    Fits { forms: &[Form::Tablet, Form::DispersibleTablet], routes: &[Route::Oral, Route::Sublingual, Route::Vaginal, Route::Rectal], doses: &[DoseUnit::Tablet], packs: &[] },
    Fits { forms: &[Form::ModifiedReleaseTablet, Form::ChewableTablet], routes: &[Route::Oral], doses: &[DoseUnit::Tablet], packs: &[] },
    Fits { forms: &[Form::Capsule], routes: &[Route::Oral, Route::Sublingual, Route::Vaginal], doses: &[DoseUnit::Capsule], packs: &[] },
    Fits { forms: &[Form::Lozenge], routes: &[Route::Oral, Route::Sublingual], doses: &[DoseUnit::Lozenge], packs: &[] },
    Fits { forms: &[Form::Syrup, Form::Suspension], routes: &[Route::Oral], doses: &[DoseUnit::Millilitre], packs: &[DoseUnit::Bottle] },
    Fits { forms: &[Form::Mouthwash], routes: &[Route::Oral, Route::Topical], doses: &[DoseUnit::Millilitre], packs: &[DoseUnit::Bottle] },
    Fits { forms: &[Form::OralDrops], routes: &[Route::Oral], doses: &[DoseUnit::Drop, DoseUnit::Millilitre], packs: &[DoseUnit::Bottle] },
    Fits { forms: &[Form::Sachet], routes: &[Route::Oral], doses: &[DoseUnit::Sachet], packs: &[] },
    Fits { forms: &[Form::Powder], routes: &[Route::Oral, Route::Topical, Route::Inhalation], doses: &[DoseUnit::Sachet, DoseUnit::Millilitre, DoseUnit::Application], packs: &[DoseUnit::Bottle] },
    // Some are swallowed, inhaled, or given into rectum or nose: vitamin K, adrenaline, diazepam, midazolam.
    Fits { forms: &[Form::Injection], routes: &[Route::Intramuscular, Route::Intravenous, Route::Subcutaneous, Route::Oral, Route::Rectal, Route::Nasal, Route::Inhalation], doses: &[DoseUnit::Ampoule, DoseUnit::Vial, DoseUnit::Millilitre], packs: &[DoseUnit::Bottle, DoseUnit::Pen] },
    Fits { forms: &[Form::Infusion], routes: &[Route::Intravenous, Route::Subcutaneous, Route::Topical], doses: &[DoseUnit::Bottle, DoseUnit::Vial, DoseUnit::Millilitre], packs: &[] },
    Fits { forms: &[Form::Pen], routes: &[Route::Subcutaneous, Route::Intramuscular], doses: &[DoseUnit::Pen, DoseUnit::Millilitre], packs: &[] },
    Fits { forms: &[Form::Cream, Form::Gel, Form::Ointment, Form::Lotion], routes: &[Route::Topical, Route::Vaginal, Route::Rectal, Route::Nasal], doses: &[DoseUnit::Application, DoseUnit::Millilitre], packs: &[DoseUnit::Tube, DoseUnit::Bottle] },
    Fits { forms: &[Form::EyeDrops], routes: &[Route::Eye], doses: &[DoseUnit::Drop], packs: &[DoseUnit::Bottle, DoseUnit::Millilitre] },
    Fits { forms: &[Form::EyeOintment], routes: &[Route::Eye], doses: &[DoseUnit::Application], packs: &[DoseUnit::Tube] },
    Fits { forms: &[Form::EarDrops], routes: &[Route::Ear], doses: &[DoseUnit::Drop], packs: &[DoseUnit::Bottle, DoseUnit::Millilitre] },
    Fits { forms: &[Form::NasalSpray], routes: &[Route::Nasal], doses: &[DoseUnit::Spray, DoseUnit::Drop], packs: &[DoseUnit::Bottle] },
    Fits { forms: &[Form::Inhaler], routes: &[Route::Inhalation], doses: &[DoseUnit::Puff], packs: &[DoseUnit::Inhaler] },
    Fits { forms: &[Form::NebuliserSolution], routes: &[Route::Inhalation], doses: &[DoseUnit::Ampoule, DoseUnit::Vial, DoseUnit::Millilitre], packs: &[DoseUnit::Bottle] },
    Fits { forms: &[Form::Suppository], routes: &[Route::Rectal], doses: &[DoseUnit::Suppository], packs: &[] },
    Fits { forms: &[Form::Pessary], routes: &[Route::Vaginal], doses: &[DoseUnit::Pessary], packs: &[] },
    Fits { forms: &[Form::Patch], routes: &[Route::Transdermal, Route::Topical], doses: &[DoseUnit::Patch], packs: &[] },
];

fn of(form: Form) -> Option<&'static Fits> {
    FITS.iter().find(|fits| fits.forms.contains(&form))
}

impl Form {
    /// It can be given this way.
    pub fn goes(self, route: Route) -> bool {
        of(self).is_some_and(|fits| fits.routes.contains(&route))
    }

    /// A dose of it can be counted in this unit.
    pub fn is_dosed_in(self, unit: DoseUnit) -> bool {
        MASSES.contains(&unit) || of(self).is_some_and(|fits| fits.doses.contains(&unit))
    }

    /// It can be handed over in this unit.
    pub fn is_handed_over_in(self, unit: DoseUnit) -> bool {
        self.is_dosed_in(unit) || of(self).is_some_and(|fits| fits.packs.contains(&unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulary;

    #[test]
    fn every_form_and_every_product_of_the_formulary_fits() {
        for form in Form::ALL {
            assert_eq!(FITS.iter().filter(|fits| fits.forms.contains(form)).count(), 1, "{form:?}");
        }
        for product in formulary::all() {
            assert!(product.form.goes(product.route), "{}", product.id);
            assert!(product.form.is_dosed_in(product.unit), "{}", product.id);
            assert!(product.form.is_handed_over_in(product.unit), "{}", product.id);
        }
    }

    #[test]
    fn nothing_to_swallow_is_injected_and_eye_drops_go_into_the_eye_only() {
        for form in [Form::Tablet, Form::Capsule, Form::Syrup, Form::Suspension] {
            for route in [Route::Intramuscular, Route::Intravenous, Route::Subcutaneous, Route::Eye] {
                assert!(!form.goes(route), "{form:?} {route:?}");
            }
        }
        let ways = Route::ALL.iter().filter(|route| Form::EyeDrops.goes(**route));
        assert_eq!(ways.collect::<Vec<_>>(), [&Route::Eye]);
        assert!(
            !Form::Tablet.is_dosed_in(DoseUnit::Millilitre)
                && !Form::Syrup.is_handed_over_in(DoseUnit::Tablet)
        );
        assert!(Form::Cream.is_handed_over_in(DoseUnit::Tube) && !Form::Cream.is_dosed_in(DoseUnit::Tube));
    }
}
