//! Who teaches: the training centre's and the private institution's own, a practitioner of the firm that misses mechanics,
//! and a freelance. Nobody of the training centre can teach how garment machines are serviced.

use serde_json::{Value, json};

use super::ids::{EMPLOYERS, INSTRUCTORS, PROVIDERS};
use super::training::{BLK, LPKS};
use super::{Desk, read, reason};
use crate::error::Result;
use crate::training::instructor::actions;

/// Whom a person works for.
enum Works {
    /// For a training provider, by its place.
    Teaches(u64),
    /// For an employer, by its place.
    Practises(u64),
    Freelance,
}

use Works::{Freelance, Practises, Teaches};

/// A competency unit or an occupation, and the last day of its certificate from today.
type Skill = (&'static str, Option<i64>);

struct Person {
    given: &'static str,
    region: &'static str,
    works: Works,
    skills: &'static [Skill],
    /// The last day of the teaching-method certificate from today.
    method: Option<i64>,
    /// Weekdays with the hours of each.
    hours: (&'static [i32], &'static str, &'static str),
    /// The first and the last day of an absence from today.
    away: Option<(i64, i64)>,
    lendable: bool,
    /// The action that ended or interrupted the work, and why.
    stopped: Option<(&'static str, &'static str)>,
}

const WORKDAYS: &[i32] = &[1, 2, 3, 4, 5];

/// In the order of their ids.
const PEOPLE: &[Person] = &[
    Person {
        given: "Wiryo",
        region: "33.75.02",
        works: Teaches(BLK),
        skills: &[("8153.01", Some(500)), ("C.141110.001.01", Some(500))],
        method: Some(700),
        hours: (WORKDAYS, "08:00", "16:00"),
        away: None,
        lendable: true,
        stopped: None,
    },
    Person {
        given: "Ningsih",
        region: "33.75.01",
        works: Teaches(BLK),
        skills: &[("7531", None), ("7533", Some(20))],
        method: Some(300),
        hours: (WORKDAYS, "08:00", "16:00"),
        away: Some((30, 43)),
        lendable: false,
        stopped: None,
    },
    Person {
        given: "Tarjo",
        region: "33.75.01",
        works: Practises(1),
        skills: &[("7233.02", Some(400)), ("C.141000.001.01", Some(400))],
        method: None,
        hours: (&[2, 4], "13:00", "17:00"),
        away: None,
        lendable: false,
        stopped: None,
    },
    Person {
        given: "Ratmi",
        region: "33.75.03",
        works: Teaches(LPKS),
        skills: &[("7531", Some(250)), ("7532.04", Some(-10))],
        method: Some(-40),
        hours: (&[], "", ""),
        away: None,
        lendable: true,
        stopped: None,
    },
    Person {
        given: "Basuki",
        region: "33.26",
        works: Teaches(BLK),
        skills: &[("7318", None)],
        method: Some(150),
        hours: (WORKDAYS, "08:00", "16:00"),
        away: None,
        lendable: true,
        stopped: Some(("suspend", "own_request")),
    },
    Person {
        given: "Suharti",
        region: "33.75.04",
        works: Freelance,
        skills: &[("7532.04", Some(600)), ("C.141110.005.01", None)],
        method: Some(90),
        hours: (&[6], "09:00", "15:00"),
        away: None,
        lendable: true,
        stopped: None,
    },
    Person {
        given: "Gunawan",
        region: "33.75.04",
        works: Teaches(BLK),
        skills: &[("7543", Some(-200))],
        method: Some(-300),
        hours: (&[], "", ""),
        away: None,
        lendable: false,
        stopped: Some(("close", "retired")),
    },
];

pub async fn load(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&INSTRUCTORS);
    for (n, person) in (1..).zip(PEOPLE) {
        let input = read(body(desk, n, person))?;
        let id = actions::create(desk.tx, &input).await?.0.id;
        if let Some((action, why)) = person.stopped {
            actions::act(desk.tx, id, action, Some(&reason(why)?)).await?;
        }
    }
    Ok(())
}

fn body(desk: &Desk<'_, '_>, n: usize, person: &Person) -> Value {
    let Person {
        given,
        region,
        works,
        skills,
        method,
        hours: (weekdays, from, until),
        away,
        lendable,
        stopped: _,
    } = person;
    let day = |offset: Option<i64>| offset.map(|offset| desk.day(offset));
    let (provider, employer) = match works {
        Teaches(place) => (Some(PROVIDERS.id(*place)), None),
        Practises(place) => (None, Some(EMPLOYERS.id(*place))),
        Freelance => (None, None),
    };
    let competencies = (1..)
        .zip(*skills)
        .map(|(place, (code, until)): (usize, _)| {
            // Units begin with a letter.
            let is_unit = code.starts_with(char::is_alphabetic);
            let occupation = json!({ "system": "KBJI", "version": "2014", "code": code });
            json!({
                "unit": is_unit.then_some(code), "occupation": (!is_unit).then_some(occupation),
                "certificate": format!("CONTOH/INS/{n:02}/{place}"), "until": day(*until),
            })
        });
    let hours = weekdays
        .iter()
        .map(|weekday| json!({ "weekday": weekday, "from": from, "until": until }));
    let absences = away.map(|(from, until)| {
        json!({ "from": desk.day(from), "until": desk.day(until), "note": "Cuti tahunan" })
    });
    json!({
        "name": format!("{given} Contoh"), "region": region,
        "contact": { "phone": format!("+62812000005{n:02}"), "email": format!("pengajar{n}@contoh.example") },
        "provider_id": provider, "employer_id": employer, "competencies": competencies.collect::<Vec<_>>(),
        "method_certificate_until": day(*method), "availability": hours.collect::<Vec<_>>(),
        "absences": absences.into_iter().collect::<Vec<_>>(), "lendable": lendable,
    })
}
