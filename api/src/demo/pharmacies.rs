//! Two invented pharmacies, each with a pharmacist.

use dokita_store::pharmacies::{self, Pharmacy, Post};
use dokita_store::{DbTime, DbUuid, StoreError, audit, people};

use super::{DemoError, entry};
use crate::AppState;

/// Pharmacist of the hospital's own pharmacy.
pub(super) const DANJUMA: &str = "yusuf.danjuma@ireti.example";
/// Pharmacist of the other pharmacy.
pub(super) const UMEH: &str = "adaeze.umeh@unity.example";

struct Place {
    name: &'static str,
    /// Invented: no premises licence has such a number.
    pcn_number: &'static str,
    phone: &'static str,
    address: &'static str,
    offline: bool,
    /// Address and registration of who works there.
    pharmacist: (&'static str, &'static str),
}

const PLACES: [Place; 2] = [
    Place {
        name: "Ireti Pharmacy",
        pcn_number: "PCN/DEMO/0001",
        phone: "+2347000000031",
        address: "Ireti Specialist Hospital, ground floor",
        offline: true,
        pharmacist: (DANJUMA, "PCN-00001"),
    },
    Place {
        name: "Unity Pharmacy, Wuse",
        pcn_number: "PCN/DEMO/0002",
        phone: "+2347000000032",
        address: "3 Aminu Kano Crescent, Wuse II",
        offline: true,
        pharmacist: (UMEH, "PCN-00002"),
    },
];

/// Makes the pharmacies that are not there yet, and staffs them.
pub(super) async fn open(app: &AppState) -> Result<(), DemoError> {
    let known = pharmacies::page(&app.db, None, 200).await?;
    for place in &PLACES {
        if known.iter().any(|it| it.pcn_number == place.pcn_number) {
            continue;
        }
        let pharmacist = people::by_email(&app.db, place.pharmacist.0).await?;
        let user = pharmacist.ok_or(StoreError::Corrupt { column: "email" })?.id;
        let id = DbUuid(app.new_id());
        let post = Post { user_id: user, pharmacy_id: id, pcn_number: place.pharmacist.1.to_owned() };
        let mut tx = app.db.write().await?;
        pharmacies::insert(&mut tx, row(app, place, id)).await?;
        pharmacies::assign(&mut tx, post, app.now()).await?;
        let entries = [
            entry(app, "pharmacy.added", format!("pharmacy:{}", id.0)),
            entry(app, "pharmacist.assigned", format!("user:{user}")),
        ];
        audit::commit(tx, &entries).await?;
    }
    Ok(())
}

fn row(app: &AppState, place: &Place, id: DbUuid) -> Pharmacy {
    Pharmacy {
        id,
        name: place.name.to_owned(),
        pcn_number: place.pcn_number.to_owned(),
        phone: Some(place.phone.to_owned()),
        address: Some(place.address.to_owned()),
        state: Some("FC".to_owned()),
        lga: None,
        offline_allowed: i64::from(place.offline),
        status: "active".to_owned(),
        version: 1,
        created_at: DbTime(app.now()),
    }
}
