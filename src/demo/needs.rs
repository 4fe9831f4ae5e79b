//! For what instructors are needed: nobody of the training centre can teach how garment machines are serviced, and a practitioner
//! of the firm that misses mechanics will.

use serde_json::json;

use super::ids::{BATCHES, INSTRUCTORS, NEEDS, PROGRAMS};
use super::training::{BATIK, MECHANICS, RUNNING, SEWING_MACHINES, TAILORING};
use super::{Desk, read};
use crate::error::Result;
use crate::training::instructor_need::actions;

struct Wanted {
    /// The program, by its place.
    course: u64,
    /// Weekdays with the hours of each.
    hours: (&'static [i32], &'static str, &'static str),
    when: When,
    note: Option<&'static str>,
    /// Who is considered, by their places; the first one is asked where it goes on.
    considered: &'static [u64],
    stands: Stands,
}

/// On which days somebody is needed.
enum When {
    /// On those of a class, by its place.
    Class(u64),
    /// Between a first and a last day from today.
    Days(i64, i64),
}

/// How far it has come.
#[derive(PartialEq, Eq)]
enum Stands {
    Open,
    Shortlisted,
    Offered,
    Filled,
}

use Stands::{Filled, Offered, Open, Shortlisted};
use When::{Class, Days};

/// In the order of their ids.
const WANTED: &[Wanted] = &[
    Wanted {
        course: MECHANICS,
        hours: (&[2, 4], "13:00", "17:00"),
        when: Class(RUNNING),
        note: Some("Praktik perawatan mesin garmen di bengkel"),
        considered: &[3],
        stands: Filled,
    },
    Wanted {
        course: BATIK,
        hours: (&[1, 2, 3], "08:00", "12:00"),
        when: Days(45, 66),
        note: None,
        considered: &[],
        stands: Open,
    },
    Wanted {
        course: SEWING_MACHINES,
        hours: (&[1, 2, 3], "08:00", "12:00"),
        when: Days(60, 95),
        note: None,
        considered: &[1],
        stands: Shortlisted,
    },
    Wanted {
        course: TAILORING,
        hours: (&[4, 5], "08:00", "12:00"),
        when: Days(50, 80),
        note: None,
        considered: &[2],
        stands: Offered,
    },
];

pub async fn load(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&NEEDS);
    for (n, wanted) in (1..).zip(WANTED) {
        let Wanted {
            course,
            hours: (weekdays, from, until),
            when,
            note,
            considered,
            stands,
        } = wanted;
        let weekly = weekdays
            .iter()
            .map(|weekday| json!({ "weekday": weekday, "from": from, "until": until }));
        let (class, first, last) = match *when {
            Class(n) => (Some(BATCHES.id(n)), None, None),
            Days(first, last) => (None, Some(desk.day(first)), Some(desk.day(last))),
        };
        let input = read(json!({
            "program_id": PROGRAMS.id(*course), "batch_id": class, "weekly": weekly.collect::<Vec<_>>(),
            "starts_on": first, "ends_on": last, "note": note,
        }))?;
        actions::create(desk.tx, &input).await?;
        let [asked, ..] = considered else { continue };
        let id = NEEDS.id(n);
        let ids: Vec<_> = considered.iter().map(|n| INSTRUCTORS.id(*n)).collect();
        let shortlist = read(json!({ "instructor_ids": ids }))?;
        actions::shortlist(desk.tx, id, &shortlist).await?;
        if matches!(stands, Offered | Filled) {
            let offer = read(json!({ "instructor_id": INSTRUCTORS.id(*asked) }))?;
            actions::offer(desk.tx, id, &offer).await?;
        }
        if *stands == Filled {
            actions::accept(desk.tx, id).await?;
        }
    }
    Ok(())
}
