use proptest::prelude::*;

use super::*;
use crate::reference::office::COMPLETION_RATE;

fn rate(ten_thousandths: i32) -> Rate {
    Rate::new(ten_thousandths).unwrap()
}

fn demand(employers: i64, demanded: i64, hired: i64) -> Part {
    Part {
        demand: Demand {
            employers,
            demanded,
            hired,
            weighted_open: 0,
        },
        ..Part::default()
    }
}

/// A class of a program without history.
fn class(in_training: i64, planned_seats: i64) -> Part {
    with_history(in_training, planned_seats, 0, 0)
}

fn with_history(in_training: i64, planned_seats: i64, completed: i64, ended: i64) -> Part {
    Part {
        class: Class {
            in_training,
            uncovered: 0,
            planned_seats,
            completed,
            ended,
        },
        ..Part::default()
    }
}

fn one(parts: impl IntoIterator<Item = Part>) -> Figures {
    let parts = parts.into_iter().map(|part| (Key::default(), part));
    let found = cells(parts, COMPLETION_RATE);
    assert_eq!(found.len(), 1);
    found[0].1
}

#[test]
fn of_25_mechanics_4_are_hired_14_will_graduate_and_7_stay_unmet() {
    let mut running = class(16, 0);
    running.class.uncovered = 1;
    let figures = one([demand(1, 25, 4), running]);
    assert_eq!(
        figures,
        Figures {
            employers: 1,
            demanded: 25,
            hired: 4,
            open: 21,
            in_training: 16,
            completion_rate: rate(8_750),
            completion_rate_source: CompletionRateSource::Default,
            expected_graduates: 14,
            planned_seats: 0,
            unmet: 7,
            weighted_unmet: 0,
            unmet_after_plan: 7,
            instructors: 0,
            trainees_covered: 15,
            trainees_uncovered: 1,
        }
    );
}

#[test]
fn who_could_teach_is_told_for_each_region_and_quarter_of_the_agency() {
    let key = |region: &str, quarter: Option<&str>| Key {
        occupation: Some("7233.02".to_owned()),
        region: Some(region.to_owned()),
        quarter: quarter.map(str::to_owned),
    };
    let able = Part {
        instructors: 3,
        ..Part::default()
    };
    let parts = [
        (key("33.75", None), able),
        (key("33.75.01", Some("2026Q4")), demand(1, 25, 4)),
        (key("33.26", Some("2026Q4")), demand(1, 2, 0)),
    ];
    let told = cells(parts, COMPLETION_RATE);
    let told: Vec<i64> = told
        .iter()
        .map(|(_, figures)| figures.instructors)
        .collect();
    // Where nobody is wanted there is no cell.
    assert_eq!(told, [0, 3]);
}

#[test]
fn what_is_unmet_weighs_as_what_is_open_does_on_the_average() {
    let mut mechanics = demand(1, 25, 4);
    mechanics.demand.weighted_open = 21 * 200;
    let mut others = demand(1, 4, 1);
    others.demand.weighted_open = 3 * 50;
    // 14 of 24 will graduate: 10 times (21 × 2 + 3 × 0.5) / 24.
    let figures = one([mechanics, others, class(16, 0)]);
    assert_eq!((figures.unmet, figures.weighted_unmet), (10, 1_812));
    assert_eq!(one([class(16, 0)]).weighted_unmet, 0);
}

#[test]
fn planned_seats_bring_graduates_of_their_own() {
    let figures = one([demand(1, 25, 4), class(16, 0), class(3, 5)]);
    // 14 and 2 of the 2.625; then 4 of the 4.375.
    assert_eq!((figures.expected_graduates, figures.unmet), (16, 5));
    assert_eq!((figures.planned_seats, figures.unmet_after_plan), (5, 1));
}

#[test]
fn graduates_are_rounded_down_class_by_class() {
    // 1.75 twice are 2, though 3.5 are 3.
    assert_eq!(one([class(2, 0), class(2, 0)]).expected_graduates, 2);
    assert_eq!(one([class(4, 0)]).expected_graduates, 3);
}

#[test]
fn nothing_is_unmet_below_zero() {
    let figures = one([demand(1, 2, 0), class(16, 16)]);
    assert_eq!(
        (figures.open, figures.unmet, figures.unmet_after_plan),
        (2, 0, 0)
    );
}

#[test]
fn a_programs_own_rate_counts_from_20_who_have_ended_it() {
    let figures = |completed, ended| {
        let found = one([with_history(16, 0, completed, ended)]);
        (found.completion_rate, found.completion_rate_source)
    };
    assert_eq!(
        figures(0, 19),
        (COMPLETION_RATE, CompletionRateSource::Default)
    );
    assert_eq!(figures(0, 20), (Rate::ZERO, CompletionRateSource::History));
    // 2 of 3, half up to 1/10,000.
    assert_eq!(
        figures(14, 21),
        (rate(6_667), CompletionRateSource::History)
    );
}

#[test]
fn a_cells_rate_is_the_mean_by_seats() {
    let figures = one([with_history(6, 2, 20, 20), class(8, 0)]);
    assert_eq!(figures.completion_rate, rate(9_375));
    assert_eq!(figures.completion_rate_source, CompletionRateSource::Mixed);
    // A class without anybody and without a free seat says nothing.
    let figures = one([demand(1, 1, 0), with_history(0, 0, 0, 20)]);
    assert_eq!(
        (figures.completion_rate, figures.completion_rate_source),
        (COMPLETION_RATE, CompletionRateSource::Default)
    );
}

#[test]
fn cells_come_in_the_order_of_their_keys_and_empty_ones_not_at_all() {
    let key = |occupation: &str| Key {
        occupation: Some(occupation.to_owned()),
        ..Key::default()
    };
    let parts = [
        (key("8153.01"), class(1, 0)),
        (key("7233.02"), demand(1, 1, 1)),
        (key("7533"), class(0, 0)),
        (key("7532.01"), class(0, 1)),
        (key("8153.01"), demand(2, 3, 0)),
    ];
    let found = cells(parts, COMPLETION_RATE);
    let keys: Vec<_> = found
        .iter()
        .map(|(key, _)| key.occupation.as_deref().unwrap())
        .collect();
    assert_eq!(keys, ["7233.02", "7532.01", "8153.01"]);
    assert_eq!((found[2].1.demanded, found[2].1.in_training), (3, 1));
}

/// The same by fractions, and by counting up where the rules say "rounded".
fn naive(parts: &[Part], default: i128) -> Figures {
    let mut sums = [0i64; 6];
    let (mut expected, mut of_plan, mut mean, mut weight) = (0i64, 0i64, 0i128, 0i128);
    let mut sources = std::collections::BTreeSet::new();
    let floor = |count: i64, rate: i128| {
        (0..)
            .take_while(|n| (n + 1) * 10_000 <= i128::from(count) * rate)
            .count()
    };
    let nearest =
        |above: i128, below: i128| (0i128..).find(|n| 2 * above < (2 * n + 1) * below).unwrap();
    for Part { demand, class, .. } in parts {
        let own = class.ended >= 20;
        let rate = if own {
            nearest(
                i128::from(class.completed) * 10_000,
                i128::from(class.ended),
            )
        } else {
            default
        };
        let seats = i128::from(class.in_training) + i128::from(class.planned_seats);
        if seats > 0 {
            sources.insert(own);
        }
        mean += rate * seats;
        weight += seats;
        expected += i64::try_from(floor(class.in_training, rate)).unwrap();
        of_plan += i64::try_from(floor(class.planned_seats, rate)).unwrap();
        let more = [
            demand.employers,
            demand.demanded,
            demand.hired,
            class.in_training,
            class.planned_seats,
            class.uncovered,
        ];
        for (sum, more) in sums.iter_mut().zip(more) {
            *sum += more;
        }
    }
    let [
        employers,
        demanded,
        hired,
        in_training,
        planned_seats,
        uncovered,
    ] = sums;
    let open = demanded - hired;
    let unmet = if open > expected { open - expected } else { 0 };
    Figures {
        employers,
        demanded,
        hired,
        open,
        in_training,
        completion_rate: rate(
            i32::try_from(if weight == 0 {
                default
            } else {
                nearest(mean, weight)
            })
            .unwrap(),
        ),
        completion_rate_source: match (sources.contains(&true), sources.contains(&false)) {
            (true, true) => CompletionRateSource::Mixed,
            (true, false) => CompletionRateSource::History,
            _ => CompletionRateSource::Default,
        },
        expected_graduates: expected,
        planned_seats,
        unmet,
        instructors: 0,
        weighted_unmet: 0,
        unmet_after_plan: if unmet > of_plan { unmet - of_plan } else { 0 },
        trainees_covered: in_training - uncovered,
        trainees_uncovered: uncovered,
    }
}

prop_compose! {
    fn any_demand()(employers in 0i64..5, demanded in 0i64..60, hired in 0i64..60) -> Part {
        demand(employers, demanded, hired.min(demanded))
    }
}

prop_compose! {
    fn any_class()(in_training in 0i64..40, uncovered in 0i64..40, planned in 0i64..40, completed in 0i64..60, others in 0i64..30) -> Part {
        let mut part = with_history(in_training, planned, completed, completed + others);
        part.class.uncovered = uncovered.min(in_training);
        part
    }
}

proptest! {
    #[test]
    fn a_cell_is_what_the_rules_say(parts in prop::collection::vec(prop_oneof![any_demand(), any_class()], 1..8)) {
        let found = cells(parts.iter().map(|part| (Key::default(), *part)), COMPLETION_RATE);
        let expected = naive(&parts, 8_750);
        match found.as_slice() {
            [(_, figures)] => prop_assert_eq!(*figures, expected),
            _ => prop_assert_eq!((expected.demanded, expected.in_training, expected.planned_seats), (0, 0, 0)),
        }
    }
}
