//! The rooms and shops of the training providers.

use serde_json::json;

use super::ids::{PROVIDERS, WORKSHOPS};
use super::training::{BLK, LPKS};
use super::{Desk, read, reason};
use crate::error::Result;
use crate::training::workshop::actions;

struct Room {
    provider: u64,
    name: &'static str,
    capacity: i32,
    /// What stands in it, and how often.
    equipment: &'static [(&'static str, i32)],
}

/// In the order of their ids. The last one is closed.
const ROOMS: &[Room] = &[
    Room {
        provider: BLK,
        name: "Bengkel mesin garmen",
        capacity: 16,
        equipment: &[
            ("Mesin jahit industri", 12),
            ("Mesin obras", 6),
            ("Meja kerja mekanik", 8),
        ],
    },
    Room {
        provider: BLK,
        name: "Ruang jahit",
        capacity: 20,
        equipment: &[("Mesin jahit industri", 20)],
    },
    Room {
        provider: BLK,
        name: "Bengkel batik",
        capacity: 16,
        equipment: &[("Kompor batik", 16), ("Cap batik", 40)],
    },
    Room {
        provider: LPKS,
        name: "Ruang jahit",
        capacity: 16,
        equipment: &[("Mesin jahit", 16)],
    },
    Room {
        provider: LPKS,
        name: "Ruang teori lama",
        capacity: 24,
        equipment: &[],
    },
];

/// The place of the one that is closed.
pub const CLOSED: u64 = 5;

pub async fn load(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&WORKSHOPS);
    for room in ROOMS {
        let Room {
            provider,
            name,
            capacity,
            equipment,
        } = room;
        let equipment: Vec<_> = equipment
            .iter()
            .map(|(name, count)| json!({ "name": name, "count": count }))
            .collect();
        let input = read(json!({
            "provider_id": PROVIDERS.id(*provider), "name": name, "capacity": capacity, "equipment": equipment,
        }))?;
        actions::create(desk.tx, &input).await?;
    }
    let why = reason("under_repair")?;
    actions::act(desk.tx, WORKSHOPS.id(CLOSED), "close", Some(&why)).await?;
    Ok(())
}
