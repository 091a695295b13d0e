//! The axis of a panel: where a value stands, and which round values are written beside it.

/// From the left edge of a panel to its right one.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    from: f64,
    to: f64,
    /// From mark to mark, where these are equally far apart; otherwise it is logarithmic.
    step: Option<f64>,
}

/// So many marks have room beside each other.
const MARKS: usize = 7;
/// So many steps a linear axis should have, whose numbers may be long.
const STEPS: f64 = 4.0;
/// Round numbers below ten.
const ROUND: [f64; 3] = [1.0, 2.0, 5.0];

impl Scale {
    /// In decades, for times: from a round number below all values to one above them. `None`: nothing to show.
    #[must_use]
    pub fn logarithmic(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let (least, most) = ends(values.into_iter().filter(|value| *value > 0.0))?;
        let rounds = rounds(least / 10.0, most * 10.0);
        let from = rounds.iter().copied().filter(|round| *round <= least).fold(least / 10.0, f64::max);
        let to = rounds.iter().copied().filter(|round| *round > most).fold(most * 10.0, f64::min);
        Some(Self { from, to, step: None })
    }

    /// From zero, for amounts: the length of a bar is what it means. `None`: nothing to show, or nothing but zeros.
    #[must_use]
    pub fn linear(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let (least, most) = ends(values.into_iter().chain([0.0]))?;
        (most > least).then(|| {
            let step = step(most - least);
            let (from, to) = ((least / step).floor() * step, (most / step).ceil() * step);
            Self { from, to, step: Some(step) }
        })
    }

    /// Where it stands: 0 is the left edge, 1 the right one.
    #[must_use]
    pub fn place(&self, value: f64) -> f64 {
        let place = match self.step {
            Some(_) => (value - self.from) / (self.to - self.from),
            None => (value / self.from).ln() / (self.to / self.from).ln(),
        };
        place.clamp(0.0, 1.0)
    }

    /// What is written beside it: values and their texts.
    #[must_use]
    pub fn marks(&self) -> Vec<(f64, String)> {
        let marks: Vec<f64> = match self.step {
            Some(step) => {
                let first = (self.from / step).round();
                let all = (0_u8..=u8::MAX).map(|number| (first + f64::from(number)) * step);
                all.take_while(|mark| self.holds(*mark)).collect()
            }
            None => {
                let all = rounds(self.from, self.to).into_iter().filter(|round| self.holds(*round));
                let all: Vec<f64> = all.collect();
                let is_crowded = all.len() > MARKS;
                all.into_iter().filter(|round| !is_crowded || is_power_of_ten(*round)).collect()
            }
        };
        marks.into_iter().map(|mark| (mark, written(mark))).collect()
    }

    /// Whether it stands between the edges, which are not exact.
    fn holds(&self, value: f64) -> bool {
        let beyond = (self.to - self.from).abs() * 1e-9;
        (self.from - beyond..=self.to + beyond).contains(&value)
    }
}

fn ends(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let ends = |ends: Option<(f64, f64)>, value: f64| {
        Some(ends.map_or((value, value), |(least, most)| (least.min(value), most.max(value))))
    };
    values.filter(|value| value.is_finite()).fold(None, ends)
}

/// A round step of which a length has few.
fn step(length: f64) -> f64 {
    let ten = 10_f64.powf(length.log10().floor() - 1.0);
    let mut steps = [1.0, 10.0, 100.0].into_iter().flat_map(|tens| ROUND.map(|round| round * tens * ten));
    steps.find(|step| length / step <= STEPS).unwrap_or(length)
}

/// All round numbers from about here to about there.
fn rounds(from: f64, to: f64) -> Vec<f64> {
    let mut ten = 10_f64.powf(from.log10().floor());
    let mut rounds = Vec::new();
    while ten <= to {
        rounds.extend(ROUND.map(|round| round * ten));
        ten *= 10.0;
    }
    rounds
}

fn is_power_of_ten(value: f64) -> bool {
    let logarithm = value.log10();
    (logarithm - logarithm.round()).abs() < 1e-6
}

/// Without the digits that are there only because of binary fractions.
fn written(value: f64) -> String {
    let digits = if value.abs() >= 100.0 { 0 } else { 4 };
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(scale: Option<Scale>) -> Vec<String> {
        scale.unwrap().marks().into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn marks_are_round_and_few() {
        assert_eq!(texts(Scale::logarithmic([0.3, 4.0])), ["0.2", "0.5", "1", "2", "5"]);
        assert_eq!(texts(Scale::logarithmic([0.03, 900.0])), ["0.1", "1", "10", "100", "1000"]);
        assert_eq!(texts(Scale::logarithmic([1.0, 1.0])), ["1", "2"]);
        assert_eq!(texts(Scale::linear([3.0, 40_000.0])), ["0", "10000", "20000", "30000", "40000"]);
        assert_eq!(texts(Scale::linear([0.31])), ["0", "0.1", "0.2", "0.3", "0.4"]);
        assert_eq!(texts(Scale::linear([-2.0, 1.0])), ["-2", "-1", "0", "1"]);
    }

    #[test]
    fn nothing_has_no_scale() {
        assert!(Scale::linear([0.0, 0.0]).is_none());
        assert!(Scale::logarithmic([0.0, f64::NAN]).is_none());
    }

    #[test]
    fn values_stand_in_their_place() {
        let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        let scale = Scale::logarithmic([0.1, 9.0]).unwrap();
        assert!(near(scale.place(0.1), 0.0) && near(scale.place(1.0), 0.5) && near(scale.place(1e9), 1.0));
        let scale = Scale::linear([40.0]).unwrap();
        assert!(near(scale.place(0.0), 0.0) && near(scale.place(10.0), 0.25));
    }
}
