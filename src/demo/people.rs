//! The trainees, and their seats.

use chrono::{Datelike as _, Months, NaiveDate};
use serde_json::{Value, json};

use super::ids::{BATCHES, ENROLLMENTS, TRAINEES};
use super::training::{COMPLETED, OPEN, RUNNING, SELECTING};
use super::{Desk, read, reason};
use crate::error::{Error, Result};
use crate::people::{enrollment, trainee};

/// Given name, whether a woman, birth date, where the NIK was issued, where the person lives, schooling.
type Person = (
    &'static str,
    bool,
    (i32, u32, u32),
    &'static str,
    &'static str,
    &'static str,
);

/// In the order of their ids: those of the running class, of the open one, of the completed one, and two who have no
/// seat yet.
const PEOPLE: &[Person] = &[
    ("Aisyah", true, (1995, 7, 1), "337501", "33.75.01", "smk"),
    ("Adi", false, (2001, 3, 14), "337501", "33.75.01", "smk"),
    ("Agus", false, (1998, 8, 17), "337504", "33.75.04", "smk"),
    ("Bayu", false, (2003, 1, 9), "337502", "33.75.02", "sma"),
    ("Citra", true, (2000, 12, 30), "337503", "33.75.03", "smk"),
    ("Dani", false, (1997, 5, 22), "332613", "33.75.04", "smp"),
    ("Eko", false, (1993, 10, 3), "337504", "33.75.04", "smk"),
    ("Fajar", false, (2002, 6, 18), "337503", "33.75.03", "smk"),
    ("Gilang", false, (2004, 2, 29), "337501", "33.75.01", "smk"),
    ("Hana", true, (1999, 9, 12), "337502", "33.75.02", "d3"),
    ("Imam", false, (1996, 4, 25), "337502", "33.75.02", "sma"),
    ("Joko", false, (1991, 11, 7), "337503", "33.75.03", "smp"),
    ("Kartika", true, (2001, 1, 31), "337504", "33.75.04", "smk"),
    ("Lukman", false, (2000, 7, 20), "337501", "33.75.01", "smk"),
    ("Maulana", false, (1994, 3, 3), "337502", "33.75.02", "sma"),
    ("Nadia", true, (2002, 8, 8), "337503", "33.75.03", "smk"),
    ("Oki", false, (1999, 2, 11), "337504", "33.75.04", "smp"),
    ("Putri", true, (2003, 5, 5), "337501", "33.75.01", "smk"),
    ("Qori", true, (1998, 10, 10), "337502", "33.75.02", "smp"),
    ("Rina", true, (1992, 6, 16), "337503", "33.75.03", "sma"),
    ("Slamet", false, (1990, 12, 1), "337504", "33.75.04", "smp"),
    ("Tuti", true, (2004, 4, 19), "337501", "33.75.01", "smk"),
    ("Umi", true, (1989, 1, 27), "337502", "33.75.02", "smp"),
    ("Vina", true, (1997, 9, 9), "337503", "33.75.03", "smk"),
    ("Wati", true, (1994, 7, 14), "337504", "33.75.04", "sd"),
    ("Yanti", true, (2001, 11, 23), "337501", "33.75.01", "smk"),
    ("Zainal", false, (1996, 2, 6), "337502", "33.75.02", "sma"),
    ("Bunga", true, (2000, 3, 28), "337503", "33.75.03", "smk"),
    ("Dimas", false, (2002, 10, 15), "337504", "33.75.04", "smk"),
    ("Endah", true, (1995, 8, 21), "337501", "33.75.01", "sma"),
];

/// Which people have a seat in which class; their enrollments have the people's places.
pub const SEATS: [(u64, std::ops::RangeInclusive<u64>); 3] =
    [(RUNNING, 1..=16), (OPEN, 17..=22), (COMPLETED, 23..=28)];

pub async fn register(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&TRAINEES);
    for (n, person) in (1..).zip(PEOPLE) {
        let (given, woman, (year, month, day), issued, region, education) = *person;
        let born = NaiveDate::from_ymd_opt(year, month, day)
            .ok_or_else(|| Error::failed("a birth date of the demo office does not exist"))?;
        let mut body = body(desk, n, given, woman, born, issued, region);
        body["education"] = json!(education);
        if n == 6 {
            // One, so that a screen can show how it looks.
            body["disability"] = json!("Pendengaran kurang di telinga kiri");
        }
        add(desk, body).await?;
    }
    // A pupil of 16, whose guardian has agreed, and a record that was closed.
    let today = desk.day(0);
    let born = today
        .checked_sub_months(Months::new(12 * 16 + 3))
        .unwrap_or(today);
    let mut pupil = body(desk, 31, "Farah", true, born, "337502", "33.75.02");
    pupil["education"] = json!("smp");
    pupil["guardian"] = json!({ "name": "Halimah Contoh", "phone": "+6281200000431" });
    add(desk, pupil).await?;
    let born = NaiveDate::from_ymd_opt(1988, 6, 2).unwrap_or(today);
    let mut moved = body(desk, 32, "Ganjar", false, born, "337503", "33.75.03");
    moved["education"] = json!("sma");
    add(desk, moved).await?;
    let why = reason("moved_out_of_region")?;
    trainee::actions::close(desk.tx, TRAINEES.id(32), &why).await?;
    Ok(())
}

async fn add(desk: &mut Desk<'_, '_>, body: Value) -> Result<()> {
    trainee::actions::create(desk.tx, desk.keys, &read(body)?).await?;
    Ok(())
}

/// All but the schooling.
fn body(
    desk: &Desk<'_, '_>,
    n: u64,
    given: &str,
    woman: bool,
    born: NaiveDate,
    issued: &str,
    region: &str,
) -> Value {
    let written = born.day() + if woman { 40 } else { 0 };
    let (month, year) = (born.month(), born.year().rem_euclid(100));
    let given_on = desk.day(-45);
    json!({
        "nik": format!("{issued}{written:02}{month:02}{year:02}{:04}", 9000 + n),
        "name": format!("{given} Contoh"), "sex": if woman { "female" } else { "male" },
        "birth_date": born, "birth_place": "Pekalongan",
        "phone": format!("+62812000003{n:02}"), "email": format!("peserta{n}@contoh.example"),
        "address": format!("Gang Contoh {n}, Pekalongan"), "region": region,
        "consents": [{ "purpose": "training", "given_on": given_on }, { "purpose": "insurance", "given_on": given_on }],
    })
}

pub async fn enroll(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&ENROLLMENTS);
    for (class, people) in SEATS {
        for n in people {
            let input =
                read(json!({ "batch_id": BATCHES.id(class), "trainee_id": TRAINEES.id(n) }))?;
            enrollment::actions::create(desk.tx, &input).await?;
        }
    }
    // Who has completed one class comes to the next, and is not insured for it yet.
    let again = read(json!({ "batch_id": BATCHES.id(SELECTING), "trainee_id": TRAINEES.id(26) }))?;
    enrollment::actions::create(desk.tx, &again).await?;
    Ok(())
}

/// What has become of the seats in the classes that have begun.
pub async fn attend(desk: &mut Desk<'_, '_>) -> Result<()> {
    for n in (1..=16).chain(23..=28) {
        act(desk, n, "activate").await?;
    }
    act(desk, 10, "suspend").await?;
    for n in 23..=26 {
        act(desk, n, "complete").await?;
    }
    act(desk, 27, "fail").await?;
    let leaving =
        read(json!({ "reason": "found_work", "note": "Diterima bekerja sebelum ujian" }))?;
    enrollment::actions::leave(desk.tx, ENROLLMENTS.id(28), "withdraw", &leaving).await?;
    Ok(())
}

async fn act(desk: &mut Desk<'_, '_>, n: u64, action: &'static str) -> Result<()> {
    enrollment::actions::act(desk.tx, ENROLLMENTS.id(n), action).await?;
    Ok(())
}
