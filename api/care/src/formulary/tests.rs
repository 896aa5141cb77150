use super::*;

#[test]
fn a_search_finds_by_the_beginning_of_any_word_and_ignores_case() {
    assert_eq!(search("AMOX", 2)[0].name, "Amoxicillin");
    assert!(search("paracetamol 500", 5).iter().all(|product| product.id == "paracetamol-500mg-tablet"));
    assert!(search("lumefantrine", 10).iter().any(|product| product.atc == "P01BF01"));
    assert!(search("nothing like it", 10).is_empty());
    assert_eq!(search("", 7).len(), 7);
}
