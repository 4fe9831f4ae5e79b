//! Which demand the office says weighs more.

use serde_json::json;

use super::ids::PRIORITIES;
use super::{Desk, read};
use crate::demand::priority::actions;
use crate::error::Result;

struct Rule {
    occupation: &'static str,
    region: &'static str,
    weight: i32,
    reason: &'static str,
    /// The first and the last day from today; none where it holds until further notice.
    days: (i64, Option<i64>),
}

/// In the order of their ids: the city's own for mechanics, the wider one that it overrides, and one that is still to come.
const RULES: &[Rule] = &[
    Rule {
        occupation: "7233",
        region: "33.75",
        weight: 200,
        reason: "Mesin garmen berhenti karena kekurangan mekanik, sehingga penjahit ikut menganggur.",
        days: (-30, Some(335)),
    },
    Rule {
        occupation: "7",
        region: "33",
        weight: 120,
        reason: "Industri pengolahan menjadi unggulan dalam rencana tenaga kerja daerah.",
        days: (-90, None),
    },
    Rule {
        occupation: "7318",
        region: "33.75.02",
        weight: 150,
        reason: "Pesanan batik naik menjelang Pekan Batik.",
        days: (30, Some(120)),
    },
];

pub async fn load(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&PRIORITIES);
    for rule in RULES {
        let Rule {
            occupation,
            region,
            weight,
            reason,
            days: (from, until),
        } = rule;
        let input = read(json!({
            "occupation": { "system": "KBJI", "version": "2014", "code": occupation }, "region": region, "weight": weight,
            "reason": reason, "valid_from": desk.day(*from), "valid_until": until.map(|until| desk.day(until)),
        }))?;
        actions::create(desk.tx, &input).await?;
    }
    Ok(())
}
