//! What rounds on two sides say of each benchmark. Pure.
//!
//! A side's figure is the median of its rounds; its spread is how far the middle half of them lies apart, so that one
//! round in which the machine was busy neither makes a difference nor hides one, and more rounds make it surer.

use std::collections::BTreeMap;

use super::measure::Figures;

/// Medians of each round, by benchmark.
#[derive(Debug, Default)]
pub struct Rounds {
    ours: BTreeMap<String, Vec<f64>>,
    theirs: BTreeMap<String, Vec<f64>>,
}

/// What a difference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Within the threshold.
    Same,
    /// Over the threshold, but rounds of one side differ as much: it may be the machine.
    Unsure,
    /// Surely slower.
    Slower,
    /// Surely faster.
    Faster,
}

/// A benchmark that both sides have.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    pub name: String,
    /// Nanoseconds.
    pub theirs: f64,
    /// Nanoseconds.
    pub ours: f64,
    /// Ours by theirs: above 1 is slower.
    pub ratio: f64,
    /// That of the side whose rounds differ more, as a part of their figure.
    pub spread: f64,
    pub verdict: Verdict,
}

impl Rounds {
    /// Adds what one side measured in one round.
    pub fn add(&mut self, is_ours: bool, figures: &Figures) {
        let side = if is_ours { &mut self.ours } else { &mut self.theirs };
        for (name, figure) in figures {
            side.entry(name.clone()).or_default().push(figure.median);
        }
    }

    /// Every benchmark that both sides have; `threshold` is a part, not per cent.
    pub fn compared(&self, threshold: f64) -> Vec<Compared> {
        let both = self.ours.iter().filter_map(|(name, ours)| Some((name, ours, self.theirs.get(name)?)));
        both.map(|(name, ours, theirs)| compared(name, ours, theirs, threshold)).collect()
    }

    /// Names of benchmarks that the other side does not have.
    pub fn only_ours(&self) -> Vec<&str> {
        missing(&self.ours, &self.theirs)
    }

    /// Names of benchmarks that this side does not have.
    pub fn only_theirs(&self) -> Vec<&str> {
        missing(&self.theirs, &self.ours)
    }
}

fn missing<'a>(from: &'a BTreeMap<String, Vec<f64>>, there: &BTreeMap<String, Vec<f64>>) -> Vec<&'a str> {
    from.keys().filter(|name| !there.contains_key(*name)).map(String::as_str).collect()
}

fn compared(name: &str, ours: &[f64], theirs: &[f64], threshold: f64) -> Compared {
    let ([ours_low, ours, ours_high], [low, theirs, high]) = (quartiles(ours), quartiles(theirs));
    let ratio = ours / theirs;
    let spread = (ours_high - ours_low).max(high - low) / theirs;
    let verdict = match (ratio - 1.0).abs() {
        difference if difference <= threshold => Verdict::Same,
        difference if difference <= spread => Verdict::Unsure,
        _ if ratio > 1.0 => Verdict::Slower,
        _ => Verdict::Faster,
    };
    Compared { name: name.to_owned(), theirs, ours, ratio, spread, verdict }
}

/// Where a quarter, half and three quarters of the rounds lie below.
fn quartiles(rounds: &[f64]) -> [f64; 3] {
    let mut sorted = rounds.to_vec();
    sorted.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarters| {
        let steps = quarters * sorted.len().saturating_sub(1);
        let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
        let (below, above) = (at(steps / 4), at(steps.div_ceil(4)));
        below + (above - below) * f64::from(u8::try_from(steps % 4).unwrap_or(0)) / 4.0
    })
}

#[cfg(test)]
mod tests {
    use super::{Rounds, Verdict, compared, quartiles};
    use crate::bench::measure::{Figure, Figures};

    const TENTH: f64 = 0.1;

    fn verdict(ours: [f64; 5], theirs: [f64; 5]) -> Verdict {
        compared("x", &ours, &theirs, TENTH).verdict
    }

    #[test]
    fn slower_is_more_than_the_threshold_and_more_than_the_spread() {
        let steady = [100.0, 101.0, 99.0, 100.0, 100.0];
        assert_eq!(verdict(steady, steady), Verdict::Same);
        assert_eq!(verdict(steady.map(|time| time * 1.09), steady), Verdict::Same);
        assert_eq!(verdict(steady.map(|time| time * 1.12), steady), Verdict::Slower);
        assert_eq!(verdict(steady.map(|time| time * 0.8), steady), Verdict::Faster);
        // As much slower, but either side's own rounds differ as much.
        let unsteady = [85.0, 112.0, 100.0, 99.0, 118.0];
        assert_eq!(verdict(unsteady.map(|time| time * 1.12), steady), Verdict::Unsure);
        assert_eq!(verdict(steady.map(|time| time * 1.12), unsteady), Verdict::Unsure);
    }

    #[test]
    fn one_bad_round_neither_makes_nor_hides_a_difference() {
        let steady = [100.0, 101.0, 99.0, 100.0, 100.0];
        let busy_once = [100.0, 101.0, 99.0, 900.0, 100.0];
        assert_eq!(verdict(busy_once, steady), Verdict::Same);
        assert_eq!(verdict(steady.map(|time| time * 1.5), busy_once), Verdict::Slower);
    }

    #[test]
    fn the_figures_are_those_of_the_rounds() {
        let one = compared("x", &[30.0, 10.0, 50.0, 20.0, 40.0], &[20.0; 5], TENTH);
        assert!((one.ratio - 1.5).abs() < 1e-9 && (one.spread - 1.0).abs() < 1e-9, "{one:?}");
        assert_eq!((one.ours, one.theirs), (30.0, 20.0));
    }

    #[test]
    fn quartiles_of_any_number_of_rounds() {
        assert_eq!(quartiles(&[5.0, 1.0, 4.0, 2.0, 3.0]), [2.0, 3.0, 4.0]);
        assert_eq!(quartiles(&[1.0, 2.0, 3.0, 4.0]), [1.75, 2.5, 3.25]);
        assert_eq!(quartiles(&[7.0]), [7.0; 3]);
    }

    #[test]
    fn what_one_side_alone_has_is_told_and_not_compared() {
        let figures = |names: &[&str]| -> Figures {
            let figure = Figure { median: 1.0, deviation: 0.0 };
            names.iter().map(|name| ((*name).to_owned(), figure)).collect()
        };
        let mut rounds = Rounds::default();
        for _ in 0..5 {
            rounds.add(true, &figures(&["both", "new"]));
            rounds.add(false, &figures(&["both", "old"]));
        }
        assert_eq!((rounds.only_ours(), rounds.only_theirs()), (vec!["new"], vec!["old"]));
        let compared = rounds.compared(TENTH);
        assert_eq!(compared.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["both"]);
    }
}
