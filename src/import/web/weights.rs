//! What each fact of a block is worth for and against its being part of the article.
//!
//! Start reading at [`points`].

use super::measure::{Fact, Row};

/// The points of a block: over nothing, it is part of the article; 100 are odds of e to one.
pub(super) fn points(row: &Row) -> i32 {
    WEIGHTS.iter().fold(START, |sum, (fact, steps, beyond)| {
        let value = row.get(*fact as usize).copied().unwrap_or(0.0);
        let step = steps.iter().find(|(most, _)| value <= *most);
        sum + step.map_or(*beyond, |(_, points)| *points)
    })
}

/// Where the sum begins.
const START: i32 = -20;

/// A fact, its steps (up to this value: these points) and the points beyond the last step.
type Weight = (Fact, &'static [(f32, i32)], i32);

#[rustfmt::skip]
const WEIGHTS: &[Weight] = &[
    // table begins
    (Fact::Letters, &[(2.25, -73), (2.74, -38), (5.48, 7)], 16),
    (Fact::Words, &[(3.28, -8), (3.75, 4), (3.88, 20), (4.03, 32)], 43),
    (Fact::LinkShare, &[(0.267, 9), (0.68, -11)], -24),
    (Fact::SentenceEnd, &[(0.00000, -11)], 13),
    (Fact::Digits, &[(0.0352, -1), (0.251, 10)], -18),
    (Fact::Capitals, &[(0.0667, 11), (0.201, -1), (0.236, -13)], -74),
    (Fact::IsFigure, &[(0.00000, 3)], -57),
    (Fact::InTitle, &[(0.00000, -3)], 131),
    (Fact::InDescription, &[(0.00000, -10)], 214),
    (Fact::InComments, &[(0.609, -180)], 7),
    (Fact::InRelated, &[(0.023, -104), (0.916, -124)], 3),
    (Fact::InFooter, &[(0.757, -65), (0.952, -35)], 8),
    (Fact::InSignup, &[(0.928, -127)], 7),
    (Fact::InMedia, &[(0.00405, -203), (0.0126, -182), (0.0482, -158), (0.191, -76), (0.424, -6)], 11),
    (Fact::InMain, &[(1.5, 11)], -30),
    (Fact::InList, &[(0.0525, 84), (0.0564, 69), (0.0966, 45), (0.316, 30), (0.396, -14)], -24),
    (Fact::InQuote, &[(0.0885, 152), (1.42, 69)], -3),
    (Fact::OwnByline, &[(0.00000, 2)], -115),
    (Fact::OwnKin, &[(0.00000, -17), (0.896, -6)], 16),
    (Fact::ParentLong, &[(0.0309, -52), (0.107, 8)], 48),
    (Fact::ParentDensity, &[(0.636, 9), (0.737, 0), (0.981, -8)], 2),
    (Fact::GrandLong, &[(0.459, -8), (0.958, 2), (0.96, 11)], 21),
    (Fact::LikeLong, &[(0.0259, -49), (0.0367, -57), (0.0379, -64), (0.059, -37), (0.164, 16), (0.928, 55), (0.968, 40), (0.977, 65)], 89),
    (Fact::LikeCount, &[(1.7, -34), (2.25, 20)], 26),
    (Fact::OffPath, &[(10.5, 3), (11.5, -56), (19.5, -80), (20.5, -18)], 49),
    (Fact::DownToCore, &[(0.00000, 45), (4.5, -53), (6.5, -71), (13.5, -91)], -32),
    (Fact::BranchLinks, &[(0.00000, 53), (0.12, 18), (0.642, -28), (0.775, -90)], -99),
    (Fact::BranchDensity, &[(0.63, -9), (0.884, -16)], 20),
    (Fact::BranchLetters, &[(4.68, -16), (4.81, -7), (5.11, 1), (8.21, 10), (8.32, -4)], -20),
    (Fact::Position, &[(0.00455, 7), (0.357, 30), (0.504, 20), (0.602, -7), (0.822, -25), (0.842, -48)], -59),
    (Fact::AfterH1, &[(-0.00000, -55), (0.00000, -11)], 8),
    (Fact::AfterHead, &[(-8.84, -76), (-1.05, -32), (6.76, 10), (10.3, -7)], -43),
    (Fact::AfterRegion, &[(0.00000, 8)], -22),
    (Fact::RegionShare, &[(0.00000, 35), (0.673, -17), (0.749, 3), (0.846, 16)], 23),
    (Fact::LettersBefore, &[(-0.00000, 41), (2.74, -16), (2.86, -5), (6.28, 7)], -20),
    (Fact::LettersAfter, &[(3.02, -10), (5.38, 1), (5.45, 13)], 24),
    (Fact::SameParentBefore, &[(0.00000, -19)], 18),
    (Fact::AroundLinks, &[(0.00000, 43), (0.0291, 30), (0.0624, 23), (0.134, 1), (0.659, -32)], -43),
    (Fact::StopWords, &[(0.00000, 10)], -183),
    (Fact::AfterStop, &[(0.00000, 11)], -32),
    (Fact::PageDensity, &[(0.00000, 54), (0.173, 91), (0.942, -3)], 22),
    (Fact::PageBlocks, &[(5.41, -8), (5.5, 0), (6.54, 18)], -83),
    (Fact::CoreDensity, &[(0.00000, 69), (0.829, 24), (0.864, -6), (0.938, -16), (0.982, -25)], -13),
    // table ends
];
