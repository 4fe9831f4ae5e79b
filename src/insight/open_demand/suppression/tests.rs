use super::*;

pub fn part(quarter: &str, region: &str, occupation: &str, firm: usize, demanded: i64) -> Part {
    Part {
        quarter: quarter.to_owned(),
        region: region.to_owned(),
        occupation: occupation.to_owned(),
        firm: format!("{firm:013}"),
        demanded,
        hired: 0,
    }
}

/// In one quarter and regency.
fn here(occupation: &str, firms: Range<usize>, demanded: i64) -> Vec<Part> {
    let one = |firm| part("2026Q4", "33.75", occupation, firm, demanded);
    firms.map(one).collect()
}

/// The rows under the regency: the occupation, and how many people, or nothing where that is suppressed.
fn told(parts: Vec<Part>) -> Vec<(String, Option<i64>)> {
    let rows = publish(parts).into_iter().filter_map(|cell| {
        Some((
            cell.key.occupation?,
            cell.figures.map(|figures| figures.demanded),
        ))
    });
    rows.collect()
}

fn rows(expected: &[(&str, Option<i64>)]) -> Vec<(String, Option<i64>)> {
    let rows = expected.iter();
    rows.map(|(code, demanded)| ((*code).to_owned(), *demanded))
        .collect()
}

#[test]
fn without_demand_there_is_nothing_and_four_firms_are_nothing_to_tell_of() {
    assert_eq!(publish(Vec::new()), []);
    let only = Cell {
        key: Key::default(),
        figures: None,
    };
    assert_eq!(publish(here("7531", 0..4, 10)), [only]);
}

#[test]
fn five_firms_are_told_of_on_every_level() {
    let cells = publish(here("7531", 0..5, 10));
    let figures = Figures {
        employers: 5,
        demanded: 50,
        hired: 0,
    };
    assert_eq!(cells.len(), 7);
    assert!(cells.iter().all(|cell| cell.figures == Some(figures)));
    assert!(cells.is_sorted_by_key(|cell| &cell.key));
    assert_eq!(
        cells[6].key,
        Key {
            quarter: Some("2026Q4".to_owned()),
            region: Some("33.75".to_owned()),
            occupation: Some("7531".to_owned()),
        }
    );
}

#[test]
fn a_firm_that_two_offices_know_is_one() {
    let mut parts = here("7531", 0..4, 10);
    parts.push(part("2026Q4", "33.26", "7531", 0, 10));
    assert_eq!(publish(parts.clone()).len(), 1, "four firms");
    parts.push(part("2026Q4", "33.26", "7531", 4, 10));
    assert!(publish(parts)[0].figures.is_some(), "five firms");
}

/// Of tailors and dressmakers (753) there are enough in two groups of four digits. The third has three firms: it is
/// suppressed, and since those three would be what is left, the smaller of the others too.
#[test]
fn what_is_left_over_is_hidden_behind_the_smallest_neighbour() {
    let mut parts = here("7531", 0..6, 10);
    parts.extend(here("7532", 6..11, 10));
    parts.extend(here("7533", 11..14, 10));
    let expected = [
        ("7", Some(140)),
        ("75", Some(140)),
        ("753", Some(140)),
        ("7531", Some(60)),
        ("7532", None),
        ("7533", None),
    ];
    assert_eq!(told(parts), rows(&expected));
}

#[test]
fn two_small_ones_that_have_five_firms_together_hide_each_other() {
    let mut parts = here("7531", 0..6, 10);
    parts.extend(here("7532", 6..9, 10));
    parts.extend(here("7533", 8..11, 10));
    let told = told(parts);
    assert_eq!(
        told[3..],
        rows(&[("7531", Some(60)), ("7532", None), ("7533", None)])
    );
}

#[test]
fn firms_that_both_small_ones_share_count_once() {
    let mut parts = here("7531", 0..6, 10);
    parts.extend(here("7532", 6..9, 10));
    parts.extend(here("7533", 6..9, 10));
    let told = told(parts);
    assert_eq!(
        told[3..],
        rows(&[("7531", None), ("7532", None), ("7533", None)])
    );
}

#[test]
fn of_equals_the_one_with_fewer_people_goes_and_then_the_lower_code() {
    let small = here("7533", 20..22, 10);
    let mut parts = here("7531", 0..5, 20);
    parts.extend(here("7532", 5..10, 10));
    parts.extend(small.clone());
    assert_eq!(
        told(parts)[3..],
        rows(&[("7531", Some(100)), ("7532", None), ("7533", None)])
    );
    let mut parts = here("7531", 0..5, 10);
    parts.extend(here("7532", 5..10, 10));
    parts.extend(small);
    assert_eq!(
        told(parts)[3..],
        rows(&[("7531", None), ("7532", Some(50)), ("7533", None)])
    );
}

/// A quarter with two firms takes the other quarter along, and nothing under either is listed.
#[test]
fn nothing_under_a_suppressed_row_is_listed() {
    let mut parts = here("7531", 0..9, 10);
    parts.extend((9..11).map(|firm| part("2027Q1", "33.75", "7531", firm, 10)));
    let cells = publish(parts);
    let told: Vec<_> = cells
        .iter()
        .map(|cell| (cell.key.quarter.as_deref(), cell.figures.is_some()))
        .collect();
    assert_eq!(
        told,
        [
            (None, true),
            (Some("2026Q4"), false),
            (Some("2027Q1"), false)
        ]
    );
}

/// Six firms in all; five of them in one group, which leaves five in the others. Exactly one of those asks there alone, and that is
/// what an exact number of firms would tell.
#[test]
fn numbers_of_firms_are_rounded_so_that_no_difference_counts_few() {
    let mut parts = here("7531", 0..5, 10);
    parts.extend(here("7532", 1..4, 10));
    parts.extend(here("7533", 3..6, 10));
    let firms: Vec<_> = publish(parts)
        .into_iter()
        .filter_map(|cell| Some(cell.figures?.employers))
        .collect();
    assert_eq!(firms, [5, 5, 5, 5, 5, 5, 5]);
}
