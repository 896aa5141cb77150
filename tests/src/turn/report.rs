//! Medians and ratios of the comparison, as one object of JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::bench::Contender;
use super::generator::Sample;

/// More loss than that makes a scenario invalid.
const MOST_LOSS: f64 = 0.001;

/// One measurement.
#[derive(Debug, Clone)]
pub struct Run {
    /// Which traffic.
    pub scenario: &'static str,
    /// Through which server.
    pub contender: Contender,
    /// What came of it.
    pub sample: Sample,
}

/// All measurements.
#[derive(Debug, Default)]
pub struct Report {
    load_average: f64,
    scenarios: BTreeMap<&'static str, BTreeMap<Contender, Vec<Sample>>>,
}

impl Report {
    /// An empty one; `load_average` is of the machine before the first run.
    #[must_use]
    pub fn new(load_average: f64) -> Self {
        Self { load_average, ..Self::default() }
    }

    /// Takes a measurement.
    pub fn add(&mut self, run: Run) {
        self.scenarios.entry(run.scenario).or_default().entry(run.contender).or_default().push(run.sample);
    }

    /// No server lost or spoilt more than it may.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.scenarios.values().flat_map(BTreeMap::values).all(|samples| is_valid(samples))
    }

    /// The object: ratios to coturn on top, then the scenarios.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        for (name, contenders) in &self.scenarios {
            let coturn = contenders.get(&Contender::Coturn).map(|samples| per_cpu_second(samples));
            for (contender, samples) in contenders {
                if let (Some(coturn), Some(key)) = (coturn, ratio(name, *contender)) {
                    object.insert(key, json!(rounded(per_cpu_second(samples) / coturn, 1e3)));
                }
            }
        }
        let scenarios = self.scenarios.iter().map(|(name, contenders)| {
            let mut entry: Map<String, Value> = contenders
                .iter()
                .map(|(contender, samples)| (contender.name().into(), summary(samples)))
                .collect();
            entry.insert("valid".into(), json!(contenders.values().all(|samples| is_valid(samples))));
            ((*name).to_owned(), Value::Object(entry))
        });
        object.insert("scenarios".into(), Value::Object(scenarios.collect()));
        object.insert("load_average_before".into(), json!(self.load_average));
        object.insert("valid".into(), json!(self.is_valid()));
        Value::Object(object)
    }
}

/// The name of a ratio to coturn.
fn ratio(scenario: &str, contender: Contender) -> Option<String> {
    match (scenario, contender) {
        (_, Contender::Coturn) => None,
        (_, Contender::Bundled) | ("400", Contender::Gso) => Some(format!("ratio_{scenario}")),
        (_, other) => Some(format!("ratio_{scenario}_{}", other.name())),
    }
}

fn summary(samples: &[Sample]) -> Value {
    let (offered, delivered, lost) = totals(samples);
    json!({
        "packets_per_cpu_second": per_cpu_second(samples).round(),
        "packets_per_second": median(samples, |sample| sample.relayed as f64 / sample.seconds).round(),
        "cpu_share": rounded(median(samples, |sample| sample.cpu / sample.seconds), 1e2),
        "kernel_share": rounded(median(samples, |sample| sample.kernel / sample.cpu), 1e3),
        "repeats": samples.len(),
        "offered": offered,
        "delivered": delivered,
        "lost": lost,
        "strange": samples.iter().map(|sample| sample.strange).sum::<u64>(),
    })
}

fn is_valid(samples: &[Sample]) -> bool {
    let (offered, _, lost) = totals(samples);
    let strange: u64 = samples.iter().map(|sample| sample.strange).sum();
    strange == 0 && (lost as f64) < offered as f64 * MOST_LOSS
}

fn totals(samples: &[Sample]) -> (u64, u64, u64) {
    samples.iter().fold((0, 0, 0), |(offered, delivered, lost), sample| {
        (offered + sample.offered, delivered + sample.delivered, lost + sample.lost)
    })
}

fn per_cpu_second(samples: &[Sample]) -> f64 {
    median(samples, |sample| sample.relayed as f64 / sample.cpu)
}

fn median(samples: &[Sample], value: impl Fn(&Sample) -> f64) -> f64 {
    let mut values: Vec<f64> = samples.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}

fn rounded(value: f64, scale: f64) -> f64 {
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(relayed: u64, lost: u64) -> Sample {
        let delivered = 10_000 - lost;
        Sample { relayed, cpu: 1.0, kernel: 0.9, seconds: 1.0, offered: 10_000, delivered, lost, strange: 0 }
    }

    #[test]
    fn a_ratio_is_of_medians_and_loss_makes_it_invalid() {
        let mut report = Report::default();
        for (contender, relayed) in [(Contender::Coturn, [100, 90, 900]), (Contender::Gso, [250, 10, 260])] {
            for relayed in relayed {
                report.add(Run { scenario: "chan_100", contender, sample: sample(relayed, 0) });
            }
        }
        assert_eq!(report.to_json()["ratio_chan_100_gso"], json!(2.5));
        assert_eq!(report.to_json()["valid"], json!(true));
        report.add(Run { scenario: "chan_100", contender: Contender::Gso, sample: sample(250, 100) });
        assert!(!report.is_valid());
    }
}
