use super::*;

#[test]
fn every_code_has_words_in_every_language() {
    let one = Sig {
        amount: Amount(1000),
        unit: DoseUnit::Tablet,
        route: Route::Oral,
        frequency: Frequency::OnceDaily,
        days: Some(3),
        as_needed: None,
        meal: None,
    };
    let mut sigs = vec![one.clone()];
    let mut add = |change: &dyn Fn(&mut Sig)| {
        let mut sig = one.clone();
        change(&mut sig);
        sigs.push(sig);
    };
    for amount in [250, 500, 750, 1000, 1500, 2000, 1125, 7_500_000] {
        for unit in DoseUnit::ALL {
            add(&|sig| (sig.amount, sig.unit) = (Amount(amount), *unit));
        }
    }
    Frequency::ALL.iter().for_each(|frequency| add(&|sig| sig.frequency = *frequency));
    Meal::ALL.iter().for_each(|meal| add(&|sig| sig.meal = Some(*meal)));
    AsNeeded::ALL.iter().for_each(|reason| add(&|sig| sig.as_needed = Some(*reason)));
    Route::ALL.iter().for_each(|route| add(&|sig| sig.route = *route));
    for language in Language::ALL {
        for sig in &sigs {
            for form in Form::ALL {
                let text = words(sig, *form, *language);
                assert!(text.len() > 10 && text.ends_with('.'), "{text}");
                assert!(!text.contains(['{', '}', '_']) && !text.contains("  "), "{text}");
            }
        }
    }
}

#[test]
fn no_two_codes_share_their_words() {
    let sets: [&dyn Words; 5] =
        [&english::English, &pidgin::Pidgin, &hausa::Hausa, &yoruba::Yoruba, &igbo::Igbo];
    for set in sets {
        let distinct = |mut texts: Vec<String>| {
            let all = texts.len();
            texts.sort();
            texts.dedup();
            assert_eq!(texts.len(), all, "{texts:?}");
        };
        distinct(Frequency::ALL.iter().map(|code| set.frequency(*code).to_owned()).collect());
        distinct(Meal::ALL.iter().map(|code| set.meal(*code).to_owned()).collect());
        distinct(AsNeeded::ALL.iter().map(|code| set.as_needed(*code).to_owned()).collect());
        distinct(Route::ALL.iter().map(|code| set.give("X", *code, Form::Tablet)).collect());
        distinct(DoseUnit::ALL.iter().map(|code| set.dose(Amount(2000), *code)).collect());
    }
}

#[test]
fn a_sig_reads_as_a_simple_sentence() {
    let mut sig = Sig {
        amount: Amount(500),
        unit: DoseUnit::Tablet,
        route: Route::Oral,
        frequency: Frequency::ThreeTimesDaily,
        days: Some(5),
        as_needed: Some(AsNeeded::Pain),
        meal: Some(Meal::After),
    };
    assert_eq!(
        Language::ALL.iter().map(|language| words(&sig, Form::Tablet, *language)).collect::<Vec<_>>(),
        [
            "Take half a tablet by mouth three times a day after food only when there is pain, for 5 days.",
            "Take half tablet for mouth three times every day after you chop only if pain dey, for 5 days.",
            "A sha rabin ƙwaya ta baki sau uku a rana bayan cin abinci idan akwai ciwo kawai, har kwana 5.",
            "Lo ìdajì hóró oògùn láti ẹnu lẹ́ẹ̀mẹta lójúmọ́ lẹ́yìn oúnjẹ tí ìrora bá wà nìkan, fún ọjọ́ 5.",
            "Ṅụọ ọkara mkpụrụ ọgwụ n'ọnụ ugboro atọ n'ụbọchị mgbe i richara nri naanị mgbe mgbu dị, ruo ụbọchị 5.",
        ]
    );
    sig.frequency = Frequency::OnceOnly;
    (sig.as_needed, sig.meal) = (None, None);
    assert_eq!(words(&sig, Form::Tablet, Language::English), "Take half a tablet by mouth one time only.");
}
