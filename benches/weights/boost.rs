//! Gradient boosting of trees with two questions each, the same second question on both sides.
//!
//! After Friedman, "Greedy function approximation" (2001), with Newton steps and a penalty on leaves as `XGBoost` has (Chen and
//! Guestrin, 2016), on rows and features drawn anew in each round (Friedman, "Stochastic gradient boosting", 2002). Start
//! reading at [`fit`].

use std::fmt::Write;

/// Borders of a feature are looked for among this many shares of its values.
const BINS: usize = 64;

/// How a table is fitted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) rounds: usize,
    pub(crate) rate: f32,
    /// The penalty on the values of leaves, in weight of rows.
    pub(crate) penalty: f32,
    /// The share of rows, and of features, that a round looks at.
    pub(crate) rows: f32,
    pub(crate) features: f32,
}

/// A row of measures, whether it is wanted, and its weight.
pub(crate) struct Example<'a> {
    pub(crate) row: &'a [f32],
    pub(crate) wanted: bool,
    pub(crate) weight: f32,
}

/// Two questions, and the points when neither is answered with yes, the first alone, the second alone, both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tree {
    pub(crate) first: (usize, f32),
    pub(crate) second: (usize, f32),
    pub(crate) points: [f32; 4],
}

/// A fitted table: log odds are the start and the sum of its trees.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) start: f32,
    pub(crate) trees: Vec<Tree>,
}

impl Table {
    /// The table as the source of `weights.rs` has it, in thousandths.
    pub(crate) fn source(&self, names: &[&str]) -> String {
        let mut out = format!("const START: i32 = {};\n\n", thousandths(self.start));
        for tree in &self.trees {
            let [neither, first, second, both] = tree.points.map(thousandths);
            let _ = writeln!(
                out,
                "    ({}, {}, {}, {}, [{neither}, {first}, {second}, {both}]),",
                names[tree.first.0],
                border(tree.first.1),
                names[tree.second.0],
                border(tree.second.1),
            );
        }
        out
    }

    pub(crate) fn points(&self, row: &[f32]) -> f32 {
        self.trees.iter().fold(self.start, |sum, tree| {
            let first = usize::from(row[tree.first.0] > tree.first.1);
            let second = usize::from(row[tree.second.0] > tree.second.1);
            sum + tree.points[first + 2 * second]
        })
    }
}

#[allow(clippy::cast_possible_truncation)] // points are far below 2^31
pub(crate) fn thousandths(points: f32) -> i32 {
    (points * 1000.0).round() as i32
}

/// A border with the digits that tell values apart.
fn border(value: f32) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0');
    if text.ends_with('.') {
        format!("{text}0")
    } else {
        text.to_owned()
    }
}

/// A generator of numbers that differ from run to run in nothing (xorshift, Marsaglia 2003).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f32::from((self.0 >> 48) as u16) / 65536.0
    }
}

/// The sums of gradients and of second derivatives.
#[derive(Clone, Copy, Default)]
struct Sums(f32, f32);

impl Sums {
    fn add(&mut self, other: Sums) {
        self.0 += other.0;
        self.1 += other.1;
    }

    fn without(self, other: Sums) -> Sums {
        Sums(self.0 - other.0, self.1 - other.1)
    }

    fn gain(self, penalty: f32) -> f32 {
        self.0 * self.0 / (self.1 + penalty)
    }
}

/// Fits a table to examples.
pub(crate) fn fit(examples: &[Example<'_>], settings: Settings) -> Table {
    let width = examples.first().map_or(0, |example| example.row.len());
    let borders: Vec<Vec<f32>> = (0..width).map(|at| borders(examples, at)).collect();
    // By feature, so that a round reads in order.
    let codes: Vec<Vec<u8>> = borders
        .iter()
        .enumerate()
        .map(|(at, borders)| {
            let code = |value: f32| to_code(borders.partition_point(|border| *border < value));
            examples
                .iter()
                .map(|example| code(example.row[at]))
                .collect()
        })
        .collect();
    let weight: f32 = examples.iter().map(|example| example.weight).sum();
    let wanted = examples.iter().filter(|example| example.wanted);
    let share = wanted.map(|example| example.weight).sum::<f32>() / weight;
    let start = (share / (1.0 - share)).ln();
    let mut table = Table {
        start,
        trees: Vec::new(),
    };
    let mut odds = vec![start; examples.len()];
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..settings.rounds {
        let rows: Vec<usize> = (0..examples.len())
            .filter(|_| random.next() < settings.rows)
            .collect();
        let mut features: Vec<usize> = (0..width)
            .filter(|_| random.next() < settings.features)
            .collect();
        if features.is_empty() {
            features.push(0);
        }
        let sums: Vec<Sums> = rows
            .iter()
            .map(|at| {
                let example = &examples[*at];
                let chance = 1.0 / (1.0 + (-odds[*at]).exp());
                let target = if example.wanted { 1.0 } else { 0.0 };
                Sums(
                    example.weight * (target - chance),
                    example.weight * chance * (1.0 - chance),
                )
            })
            .collect();
        let side = vec![0_u8; rows.len()];
        let first = best(
            &rows,
            &sums,
            &side,
            &codes,
            &features,
            &borders,
            settings.penalty,
        );
        let side: Vec<u8> = rows
            .iter()
            .map(|at| u8::from(usize::from(codes[first.0][*at]) > first.1))
            .collect();
        let second = best(
            &rows,
            &sums,
            &side,
            &codes,
            &features,
            &borders,
            settings.penalty,
        );
        let mut leaves = [Sums::default(); 4];
        for (place, at) in rows.iter().enumerate() {
            let over = usize::from(usize::from(codes[second.0][*at]) > second.1);
            leaves[usize::from(side[place]) + 2 * over].add(sums[place]);
        }
        let tree = Tree {
            first: (first.0, borders[first.0][first.1]),
            second: (second.0, borders[second.0][second.1]),
            points: leaves.map(|sums| settings.rate * sums.0 / (sums.1 + settings.penalty)),
        };
        for (at, odds) in odds.iter_mut().enumerate() {
            let one = usize::from(usize::from(codes[first.0][at]) > first.1);
            let two = usize::from(usize::from(codes[second.0][at]) > second.1);
            *odds += tree.points[one + 2 * two];
        }
        table.trees.push(tree);
    }
    table
}

fn to_code(bin: usize) -> u8 {
    u8::try_from(bin).expect("there are fewer bins than a byte has values")
}

/// The values of a feature between equal shares of the examples.
fn borders(examples: &[Example<'_>], at: usize) -> Vec<f32> {
    let mut values: Vec<f32> = examples.iter().map(|example| example.row[at]).collect();
    values.sort_by(f32::total_cmp);
    let mut borders: Vec<f32> = (1..BINS)
        .filter_map(|bin| {
            let place = bin * values.len() / BINS;
            let below = *values.get(place.checked_sub(1)?)?;
            let next = values[values.partition_point(|value| *value <= below)..].first()?;
            Some((below + next) / 2.0)
        })
        .collect();
    borders.dedup();
    if borders.is_empty() {
        borders.push(f32::MAX);
    }
    borders
}

/// The feature and the place of its border that tell the rows of both sides apart best.
fn best(
    rows: &[usize],
    sums: &[Sums],
    side: &[u8],
    codes: &[Vec<u8>],
    features: &[usize],
    borders: &[Vec<f32>],
    penalty: f32,
) -> (usize, usize) {
    let mut found = (f32::MIN, (features[0], 0));
    for feature in features {
        let mut bins = [[Sums::default(); BINS + 1]; 2];
        let codes = &codes[*feature];
        for ((at, sums), side) in rows.iter().zip(sums).zip(side) {
            bins[usize::from(*side)][usize::from(codes[*at])].add(*sums);
        }
        let all = bins.map(|bins| {
            bins.into_iter().fold(Sums::default(), |mut sum, bin| {
                sum.add(bin);
                sum
            })
        });
        let mut below = [Sums::default(); 2];
        for border in 0..borders[*feature].len() {
            let mut gain = 0.0;
            for ((below, bins), all) in below.iter_mut().zip(&bins).zip(&all) {
                below.add(bins[border]);
                gain += below.gain(penalty) + all.without(*below).gain(penalty);
            }
            if gain > found.0 {
                found = (gain, (*feature, border));
            }
        }
    }
    found.1
}
