//! Money in naira, counted in whole kobo so that nothing is ever rounded away.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount in kobo (1/100 naira); negative amounts are refunds.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    ToSchema,
)]
#[serde(transparent)]
pub struct Kobo(pub i64);

impl Kobo {
    /// Whole naira as kobo; `None` where that overflows.
    pub fn from_naira(naira: i64) -> Option<Self> {
        naira.checked_mul(100).map(Self)
    }

    /// Sum, or `None` where it overflows.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Difference, or `None` where it overflows.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// A number of equal items, or `None` where it overflows.
    pub fn checked_mul(self, quantity: i64) -> Option<Self> {
        self.0.checked_mul(quantity).map(Self)
    }
}

impl fmt::Display for Kobo {
    /// `₦1,234.50`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kobo = self.0.unsigned_abs();
        let naira = (kobo / 100).to_string();
        let mut grouped = String::with_capacity(naira.len() * 4 / 3 + 1);
        for (index, digit) in naira.chars().enumerate() {
            if index > 0 && (naira.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}₦{grouped}.{:02}", kobo % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_shown_in_naira_with_two_decimals() {
        for (kobo, shown) in [
            (123_450, "₦1,234.50"),
            (0, "₦0.00"),
            (5, "₦0.05"),
            (99_999, "₦999.99"),
            (10_000_000_000, "₦100,000,000.00"),
            (-250, "-₦2.50"),
            (i64::MIN, "-₦92,233,720,368,547,758.08"),
        ] {
            assert_eq!(Kobo(kobo).to_string(), shown);
        }
    }

    #[test]
    fn an_overflowing_sum_is_refused() {
        assert_eq!(Kobo(i64::MAX).checked_add(Kobo(1)), None);
        assert_eq!(Kobo::from_naira(i64::MAX), None);
    }
}
