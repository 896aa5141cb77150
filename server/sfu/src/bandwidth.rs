//! Shares a subscriber's estimated bandwidth among the pictures it wants. Sound is not in here:
//! it is always sent, and its rate is taken off the budget before.

/// Above the present layer, this much more than the sum (in percent) must be there: the estimate
/// swings, and a picture that jumps between sizes is worse than a small one.
const HEADROOM: u64 = 115;
/// The present layers are kept until the sum is so much (in percent) above the budget.
const TOLERANCE: u64 = 105;
/// The first picture is still sent when this part (in percent) of its smallest layer fits.
const LAST_RESORT: u64 = 60;

/// What one slot wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Demand {
    /// Bit/s of each layer, small to large; `None` where nothing flows.
    pub rates: Vec<Option<u64>>,
    /// The largest layer wanted; `None`: nothing is wanted.
    pub ceiling: Option<usize>,
    /// What is sent now.
    pub current: Option<usize>,
    /// Lower is served first.
    pub priority: u8,
}

/// The layer of each demand, in their order; `None` where nothing is to be sent. Everybody gets
/// the smallest layer in order of priority before anybody gets a larger one. Without an estimate
/// (`budget` is `None`) all get what they want.
pub(crate) fn allocate(budget: Option<u64>, may_raise: bool, demands: &[Demand]) -> Vec<Option<usize>> {
    let budget = budget.unwrap_or(u64::MAX / HEADROOM);
    let mut order: Vec<usize> = (0..demands.len()).collect();
    order.sort_by_key(|index| demands[*index].priority);
    let mut chosen = vec![None; demands.len()];
    let mut sum = 0;
    for (rank, &index) in order.iter().enumerate() {
        let demand = &demands[index];
        let Some((layer, rate)) = demand.smallest() else { continue };
        let fits = (sum + rate) * 100 <= budget * TOLERANCE;
        let last_resort = rank == 0 && rate * LAST_RESORT <= budget * 100;
        if fits || last_resort {
            chosen[index] = Some(layer);
            sum += rate;
        }
    }
    for &index in &order {
        let (demand, Some(base)) = (&demands[index], chosen[index]) else { continue };
        let mut best = (base, sum);
        for (layer, rate) in demand.flowing().skip_while(|(layer, _)| *layer <= base) {
            let total = sum - demand.rate(base) + rate;
            let raises = demand.current.is_none_or(|current| layer > current);
            let fits =
                if raises { total * HEADROOM <= budget * 100 } else { total * 100 <= budget * TOLERANCE };
            let allowed = !raises || may_raise || demand.current.is_none();
            if fits && allowed {
                best = (layer, total);
            }
        }
        (chosen[index], sum) = (Some(best.0), best.1);
    }
    chosen
}

/// What the estimator should keep up and look for, in bit/s: the rate of the next step up from
/// `chosen`, and that of everything wanted.
pub(crate) fn wanted_rates(demands: &[Demand], chosen: &[Option<usize>]) -> (u64, u64) {
    let (mut sending, mut step, mut all) = (0, 0, 0);
    for (demand, chosen) in demands.iter().zip(chosen) {
        let now = chosen.map_or(0, |layer| demand.rate(layer));
        let next = demand.flowing().find(|(layer, _)| chosen.is_none_or(|chosen| *layer > chosen));
        sending += now;
        all += demand.flowing().last().map_or(now, |(_, rate)| rate.max(now));
        if let Some((_, rate)) = next {
            let more = rate.saturating_sub(now);
            step = if step == 0 { more } else { more.min(step) };
        }
    }
    let next = if step == 0 { 0 } else { (sending + step) * HEADROOM / 100 };
    (next, all * HEADROOM / 100)
}

/// True where a larger layer flows and is wanted than is sent.
pub(crate) fn is_reduced(demands: &[Demand], chosen: &[Option<usize>]) -> bool {
    demands.iter().zip(chosen).any(|(demand, chosen)| {
        demand.flowing().last().is_some_and(|(layer, _)| chosen.is_none_or(|chosen| chosen < layer))
    })
}

impl Demand {
    fn flowing(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let count = self.ceiling.map_or(0, |ceiling| ceiling + 1);
        self.rates.iter().take(count).enumerate().filter_map(|(layer, rate)| Some((layer, (*rate)?)))
    }

    /// The largest layer that flows and is wanted.
    pub fn best(&self) -> Option<usize> {
        self.flowing().last().map(|(layer, _)| layer)
    }

    /// The smallest layer that flows; before anything flows, the smallest there is.
    fn smallest(&self) -> Option<(usize, u64)> {
        self.ceiling?;
        if self.rates.is_empty() {
            return None;
        }
        Some(self.flowing().next().unwrap_or((0, 0)))
    }

    fn rate(&self, layer: usize) -> u64 {
        self.rates.get(layer).copied().flatten().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn camera(current: Option<usize>, priority: u8) -> Demand {
        let rates = vec![Some(150_000), Some(500_000), Some(1_500_000)];
        Demand { rates, ceiling: Some(2), current, priority }
    }

    #[test]
    fn everybody_is_seen_before_anybody_is_large() {
        let demands = [camera(None, 1), camera(None, 0), camera(None, 1)];
        assert_eq!(allocate(Some(950_000), true, &demands), [Some(0), Some(1), Some(0)]);
    }

    #[test]
    fn without_an_estimate_all_get_what_they_want() {
        let off = Demand { ceiling: None, ..camera(None, 0) };
        assert_eq!(allocate(None, true, &[camera(None, 0), off]), [Some(2), None]);
    }

    #[test]
    fn a_layer_is_kept_where_it_would_not_be_raised_to() {
        assert_eq!(allocate(Some(1_500_000), true, &[camera(Some(2), 0)]), [Some(2)]);
        assert_eq!(allocate(Some(1_500_000), true, &[camera(Some(1), 0)]), [Some(1)]);
        assert_eq!(allocate(Some(1_800_000), true, &[camera(Some(1), 0)]), [Some(2)]);
        assert_eq!(allocate(Some(1_800_000), false, &[camera(Some(1), 0)]), [Some(1)]);
    }

    #[test]
    fn pictures_stop_before_sound_does() {
        assert_eq!(allocate(Some(60_000), true, &[camera(Some(0), 0)]), [None]);
        assert_eq!(allocate(Some(100_000), true, &[camera(Some(0), 0), camera(Some(0), 1)]), [Some(0), None]);
    }

    #[test]
    fn the_estimator_is_asked_for_the_next_step_and_for_everything() {
        let (next, all) = wanted_rates(&[camera(Some(0), 0)], &[Some(0)]);
        assert_eq!((next, all), (575_000, 1_725_000));
        assert_eq!(wanted_rates(&[camera(Some(2), 0)], &[Some(2)]), (0, 1_725_000));
    }

    proptest! {
        #[test]
        fn the_budget_is_kept_but_for_the_last_resort(
            budget in 0u64..10_000_000,
            rates in prop::collection::vec(prop::collection::vec(prop::option::of(1u64..3_000_000), 0..4), 0..8),
        ) {
            let demands: Vec<Demand> = rates.into_iter().enumerate()
                .map(|(index, rates)| Demand { rates, ceiling: Some(2), current: None, priority: index as u8 })
                .collect();
            let chosen = allocate(Some(budget), true, &demands);
            let sum: u64 = demands.iter().zip(&chosen).filter_map(|(d, c)| Some(d.rate((*c)?))).sum();
            prop_assert!(sum * LAST_RESORT <= budget * 100 || sum * 100 <= budget * TOLERANCE);
        }
    }
}
