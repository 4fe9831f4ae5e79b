//! Who is insured.

use serde_json::{Value, json};

use super::ids::{COVERS, ENROLLMENTS, TRAINEES};
use super::people::SEATS;
use super::training::{COMPLETED, OPEN, RUNNING, days_of};
use super::{Desk, read};
use crate::error::{Error, Result};
use crate::insurance::insurance_enrollment::actions;

/// How far a person's cover has come. Who is not listed has none.
#[derive(Clone, Copy)]
enum Stands {
    Planned,
    Requested,
    Sent,
    /// From the first to the last day of the class.
    Active,
    /// Active, but with a last day so many days from today.
    Ending(i64),
    Rejected,
}

use Stands::{Active, Ending, Planned, Rejected, Requested, Sent};

/// The enrollment, by its place; in the order of the covers' ids. In the running class one cover ends too soon, one is
/// only asked for, and person 16 has none: three gaps.
const COVERED: &[(u64, Stands)] = &[
    (1, Active),
    (2, Active),
    (3, Active),
    (4, Active),
    (5, Active),
    (6, Active),
    (7, Active),
    (8, Active),
    (9, Active),
    (10, Active),
    (11, Active),
    (12, Active),
    (13, Active),
    (14, Ending(5)),
    (15, Requested),
    (17, Planned),
    (18, Planned),
    (19, Planned),
    (20, Requested),
    (21, Sent),
    (22, Rejected),
    (23, Active),
    (24, Active),
    (25, Active),
    (26, Active),
    (27, Active),
    (28, Active),
];

pub async fn load(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&COVERS);
    for (n, (person, stands)) in (1..).zip(COVERED) {
        insure(desk, n, *person, *stands).await?;
    }
    Ok(())
}

async fn insure(desk: &mut Desk<'_, '_>, n: u64, person: u64, stands: Stands) -> Result<()> {
    let class = SEATS
        .iter()
        .find(|(_, people)| people.contains(&person))
        .map_or(OPEN, |(class, _)| *class);
    let (starts, ends) =
        days_of(class).ok_or_else(|| Error::failed("a class of the demo office does not exist"))?;
    let payer = match class {
        RUNNING => "office",
        COMPLETED => "provider",
        _ => "self",
    };
    let mut body = json!({
        "trainee_id": TRAINEES.id(person), "participation": { "kind": "enrollment", "id": ENROLLMENTS.id(person) },
        "programs": ["jkk", "jkm"], "segment": "bpu", "payer": payer,
    });
    if matches!(stands, Active) {
        body["covers_from"] = json!(desk.day(starts));
        body["covers_until"] = json!(desk.day(ends));
    }
    actions::create(desk.tx, &read(body)?).await?;
    let id = COVERS.id(n);
    if matches!(stands, Planned) {
        return Ok(());
    }
    actions::act(desk.tx, id, "request").await?;
    match stands {
        Planned | Requested => {}
        Sent => {
            actions::act(desk.tx, id, "send").await?;
        }
        Active => {
            actions::activate(desk.tx, id, &read(begun(desk, n, starts))?).await?;
        }
        Ending(last) => {
            actions::activate(desk.tx, id, &read(begun(desk, n, starts))?).await?;
            actions::end(
                desk.tx,
                id,
                &read(json!({ "covers_until": desk.day(last) }))?,
            )
            .await?;
        }
        Rejected => {
            let why = json!({ "code": "identity_not_matched", "note": "Tanggal lahir berbeda dengan KTP" });
            actions::reject(desk.tx, id, &read(why)?).await?;
        }
    }
    Ok(())
}

/// What BPJS has answered: from the first day of the class on.
fn begun(desk: &Desk<'_, '_>, n: u64, starts: i64) -> Value {
    json!({ "member_number": format!("900000{n:05}"), "covers_from": desk.day(starts) })
}
