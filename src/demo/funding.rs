//! How much money there is, and what the classes cost.

use chrono::Datelike as _;
use serde_json::json;

use super::ids::{BATCHES, CEILINGS, COSTS};
use super::training::{COMPLETED, EVALUATED, OPEN, RUNNING};
use super::{Desk, read};
use crate::error::Result;
use crate::training::{batch_cost, funding_ceiling};

/// Source, years from this one, whole rupiah: in the order of their ids. Each has room for all classes of its source, in whichever
/// year these start.
const MONEY: &[(&str, i32, i64)] = &[
    ("dbhcht", 0, 1_200_000_000),
    ("apbd", 0, 2_400_000_000),
    ("apbd_1", 0, 1_600_000_000),
    ("csr", 0, 450_000_000),
    ("dbhcht", 1, 1_500_000_000),
    ("apbd", 1, 2_500_000_000),
];

/// Class, line, planned and used in whole rupiah: in the order of their ids.
const SPENT: &[(u64, &str, i64, i64)] = &[
    (RUNNING, "instructor_fees", 38_400_000, 12_800_000),
    (RUNNING, "materials", 24_000_000, 18_500_000),
    (RUNNING, "consumables", 9_600_000, 4_200_000),
    (RUNNING, "certification", 8_000_000, 0),
    // 16 people for two months in the lowest band.
    (RUNNING, "insurance", 537_600, 537_600),
    (OPEN, "instructor_fees", 32_000_000, 0),
    (OPEN, "materials", 20_000_000, 0),
    (COMPLETED, "instructor_fees", 18_000_000, 17_500_000),
    (COMPLETED, "meals", 9_600_000, 9_600_000),
    (EVALUATED, "instructor_fees", 24_000_000, 24_000_000),
];

pub async fn load(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&CEILINGS);
    let this_year = desk.tx.today().year();
    for (source, years, amount) in MONEY {
        let input = read(json!({
            "source": source, "year": this_year + years, "amount_idr": amount, "note": "DPA Dinas, kegiatan pelatihan kerja",
        }))?;
        funding_ceiling::actions::create(desk.tx, &input).await?;
    }
    desk.number(&COSTS);
    for (class, line, planned, used) in SPENT {
        let input = read(json!({
            "batch_id": BATCHES.id(*class), "line": line, "planned_idr": planned, "used_idr": used,
        }))?;
        batch_cost::actions::create(desk.tx, &input).await?;
    }
    Ok(())
}
