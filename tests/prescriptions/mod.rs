//! What others read in our symbols.

use dokita_tests::rx::damage;

#[test]
fn zbar_and_zxing_read_token_and_health_card() {
    let folder = tempfile::tempdir().unwrap();
    damage::undamaged(folder.path()).unwrap();
}
