//! What may be handed over without a connection: little, for a short time, by known devices.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Handing, Ledger, Refused};
use crate::prescription::{Item, Prescription};

/// Most days of supply that a hospital may allow.
pub const MOST_DAYS: u16 = 90;
/// Records older than this are refused: by then everybody had a connection.
pub const OLDEST: Duration = Duration::days(14);
/// How far the clock of a device may be ahead.
pub const CLOCK_SKEW: Duration = Duration::minutes(5);

/// Who handed over, and what the hospital and the pharmacy allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Days of supply at most; 0: nothing is dispensed without a connection.
    pub max_days: u16,
    /// The pharmacy may.
    pub pharmacy_allowed: bool,
    /// The device's key is known since.
    pub device_since: OffsetDateTime,
    /// The device's key was taken back then.
    pub device_until: Option<OffsetDateTime>,
}

/// Why a record is not accepted; the text says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OfflineRefused {
    /// Hospital or pharmacy do not allow it.
    #[error(
        "Dispensing without a connection is not allowed here. Call the hospital about what was handed over."
    )]
    NotAllowed,
    /// A controlled medicine needs a claim.
    #[error(
        "A controlled medicine is dispensed with a connection only. Call the hospital about what was handed over."
    )]
    ControlledOnlineOnly,
    /// The device was not known, or no more.
    #[error("This device was not allowed to dispense at that time.")]
    Device,
    /// Ahead of our clock.
    #[error("The time of handing over is in the future. Set the clock of the device.")]
    InTheFuture,
    /// Older than [`OLDEST`].
    #[error("This was handed over more than 14 days ago. Call the hospital about it.")]
    TooLongAgo,
    /// More days than allowed, or how many cannot be told.
    #[error("Item {} lasts longer than may be handed over without a connection.", .0 + 1)]
    TooManyDays(usize),
    /// Not valid at that time, an expired batch, an unknown item, a substitution that is not allowed.
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl OfflineRefused {
    /// It went out although it should not have: it counts, as a conflict. Not so what a device says
    /// that was taken away from the pharmacy, or what names no item.
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Device | Self::Refused(Refused::NothingToHandOver))
    }

    /// The kind, for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAllowed => "offline-not-allowed",
            Self::ControlledOnlineOnly => "controlled-online-only",
            Self::Device => "device-not-allowed",
            Self::InTheFuture => "in-the-future",
            Self::TooLongAgo => "too-long-ago",
            Self::TooManyDays(_) => "too-many-days",
            Self::Refused(refused) => refused.code(),
        }
    }
}

/// Whether a handing-over at `at`, told at `now`, is within what is allowed without a connection. It
/// does not ask what is left: that was not to be known. Days of supply count together with what the
/// pharmacy handed over of the prescription without a connection before.
pub fn check(
    policy: Policy,
    prescription: &Prescription,
    (before, pharmacy): (&Ledger, Uuid),
    handed: &[Handing],
    (at, now): (OffsetDateTime, OffsetDateTime),
) -> Result<(), OfflineRefused> {
    if prescription.controlled {
        return Err(OfflineRefused::ControlledOnlineOnly);
    }
    if policy.max_days == 0 || !policy.pharmacy_allowed {
        return Err(OfflineRefused::NotAllowed);
    }
    if at > now + CLOCK_SKEW {
        return Err(OfflineRefused::InTheFuture);
    }
    if at < now - OLDEST {
        return Err(OfflineRefused::TooLongAgo);
    }
    if at + CLOCK_SKEW < policy.device_since || policy.device_until.is_some_and(|until| at >= until) {
        return Err(OfflineRefused::Device);
    }
    let fresh = Ledger::of(prescription);
    fresh.open_at(at)?;
    fresh.fits(at, handed)?;
    for (line, item) in prescription.items.iter().enumerate() {
        let quantity: u64 = handed.iter().filter(|it| it.line == line).map(|it| u64::from(it.quantity)).sum();
        let days = days_of_supply(item, quantity.saturating_add(before.offline(line, pharmacy)));
        if quantity > 0 && days.is_none_or(|days| days > u64::from(policy.max_days)) {
            return Err(OfflineRefused::TooManyDays(line));
        }
    }
    Ok(())
}

/// How many days a quantity lasts when it is taken as prescribed, rounded up; none where that
/// cannot be told (a bottle of drops, to be used until told otherwise).
pub fn days_of_supply(item: &Item, quantity: u64) -> Option<u64> {
    if item.unit != item.sig.unit {
        return item.sig.days.map(u64::from);
    }
    // Both in thousandths: amount at a time, and times a day. A single dose lasts a day.
    let daily =
        u64::from(item.sig.amount.0) * u64::from(item.sig.frequency.daily_thousandths().unwrap_or(1000));
    (daily > 0).then(|| quantity.saturating_mul(1_000_000).div_ceil(daily))
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;
    use crate::Sex;
    use crate::prescription::{Amount, DoseUnit, Form, Frequency, Medicine, Prescriber, Route, Sig, Subject};

    const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);
    const POLICY: Policy = Policy {
        max_days: 7,
        pharmacy_allowed: true,
        device_since: datetime!(2026-11-01 00:00 UTC),
        device_until: None,
    };

    fn prescription() -> Prescription {
        let sig = Sig {
            amount: Amount(1000),
            unit: DoseUnit::Capsule,
            route: Route::Oral,
            frequency: Frequency::ThreeTimesDaily,
            days: Some(7),
            as_needed: None,
            meal: None,
        };
        let medicine = Medicine {
            product: None,
            atc: Some("J01CA04".into()),
            name: "amoxicillin".into(),
            form: Form::Capsule,
            strength: "500 mg".into(),
        };
        let item = crate::prescription::Item {
            medicine,
            sig,
            quantity: 42,
            unit: DoseUnit::Capsule,
            substitution: false,
        };
        let name = "Test Patient".to_owned();
        Prescription {
            id: Uuid::nil(),
            issuer: "https://rx.example.ng".into(),
            issued_at: NOW - Duration::days(20),
            valid_from: NOW - Duration::days(20),
            valid_until: NOW + Duration::days(10),
            patient: Subject {
                name,
                date_of_birth: date!(1990 - 01 - 01),
                sex: Sex::Female,
                hospital_number: "P-1".into(),
            },
            prescriber: Prescriber { name: "Dr Test".into(), mdcn: "MDCN/R/1".into() },
            items: vec![item],
            refills: 0,
            refill_interval_days: 0,
            controlled: false,
            instructions: None,
            rid: "a".into(),
        }
    }

    fn handing(quantity: u32) -> Handing {
        Handing { id: Uuid::nil(), line: 0, quantity, expires_on: date!(2027 - 01 - 31), substituted: false }
    }

    fn told(
        policy: Policy,
        rx: &Prescription,
        quantity: u32,
        at: OffsetDateTime,
    ) -> Result<(), &'static str> {
        check(policy, rx, (&Ledger::of(rx), Uuid::nil()), &[handing(quantity)], (at, NOW))
            .map_err(OfflineRefused::code)
    }

    #[test]
    fn a_week_of_capsules_goes_out_without_a_connection_and_a_day_more_does_not() {
        let rx = prescription();
        assert_eq!(told(POLICY, &rx, 21, NOW), Ok(()));
        assert_eq!(told(POLICY, &rx, 22, NOW), Err("too-many-days"));
    }

    #[test]
    fn whoever_is_not_allowed_at_that_time_is_refused() {
        let rx = prescription();
        let hour = Duration::hours(1);
        assert_eq!(told(Policy { max_days: 0, ..POLICY }, &rx, 1, NOW), Err("offline-not-allowed"));
        assert_eq!(
            told(Policy { pharmacy_allowed: false, ..POLICY }, &rx, 1, NOW),
            Err("offline-not-allowed")
        );
        let revoked = Policy { device_until: Some(NOW - hour), ..POLICY };
        assert_eq!(told(revoked, &rx, 1, NOW - hour), Err("device-not-allowed"));
        assert_eq!(told(revoked, &rx, 1, NOW - hour * 2), Ok(()), "it was handed over before");
        let young = Policy { device_since: NOW, ..POLICY };
        assert_eq!(told(young, &rx, 1, NOW - hour), Err("device-not-allowed"));
        assert_eq!(told(POLICY, &rx, 1, NOW + hour), Err("in-the-future"));
        assert_eq!(told(POLICY, &rx, 1, NOW - Duration::days(15)), Err("too-long-ago"));
    }

    #[test]
    fn controlled_expired_and_unknown_things_are_refused() {
        let rx = prescription();
        let controlled = Prescription { controlled: true, ..rx.clone() };
        assert_eq!(told(POLICY, &controlled, 1, NOW), Err("controlled-online-only"));
        let expired = Prescription { valid_until: NOW, ..rx.clone() };
        assert_eq!(told(POLICY, &expired, 1, NOW), Err("prescription-expired"));
        assert_eq!(told(POLICY, &expired, 1, NOW - Duration::hours(1)), Ok(()));
        let old = Handing { expires_on: date!(2026 - 11 - 23), ..handing(1) };
        assert_eq!(
            check(POLICY, &rx, (&Ledger::of(&rx), Uuid::nil()), &[old], (NOW, NOW)).unwrap_err().code(),
            "expired-batch"
        );
        let other = Handing { line: 1, ..handing(1) };
        assert_eq!(
            check(POLICY, &rx, (&Ledger::of(&rx), Uuid::nil()), &[other], (NOW, NOW)).unwrap_err().code(),
            "nothing-to-hand-over"
        );
    }

    #[test]
    fn what_lasts_nobody_knows_how_long_is_refused() {
        let mut rx = prescription();
        rx.items[0].unit = DoseUnit::Bottle;
        assert_eq!(told(POLICY, &rx, 1, NOW), Ok(()), "seven days are prescribed");
        rx.items[0].sig.days = None;
        assert_eq!(told(POLICY, &rx, 1, NOW), Err("too-many-days"));
        rx.items[0].unit = DoseUnit::Capsule;
        rx.items[0].sig.frequency = Frequency::OnceOnly;
        assert_eq!(days_of_supply(&rx.items[0], 2), Some(2));
    }
}
