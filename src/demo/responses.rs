//! Which demands the training providers have seen, and what they have offered to those who need people.

use serde_json::json;

use super::ids::{ATTENTIONS, BATCHES, DEMANDS, PROGRAMS, PROVIDERS, RESPONSES};
use super::training::{BLK, LPKS, RUNNING};
use super::{Desk, read, reason};
use crate::demand::skill_demand::model::SkillDemandId;
use crate::error::Result;
use crate::training::demand_attention;
use crate::training::demand_response::actions;

struct Offer {
    /// By its place.
    provider: u64,
    /// By their places.
    demands: &'static [u64],
    seats: i32,
    /// By its place, where there is one already.
    program: Option<u64>,
    /// The days from today between which the seats are offered.
    days: (i64, i64),
    note: Option<&'static str>,
    stands: Stands,
}

/// What the office has decided.
enum Stands {
    Offered,
    Accepted,
    /// To the class, by its place.
    Linked(u64),
    /// With the reason.
    Declined(&'static str),
}

use Stands::{Accepted, Declined, Linked, Offered};

/// In the order of their ids. The first is the one of which the mechanics' class came.
const OFFERS: &[Offer] = &[
    Offer {
        provider: BLK,
        demands: &[1],
        seats: 16,
        program: Some(1),
        days: (-10, 17),
        note: Some("Bengkel mesin garmen siap, instruktur sudah ditugaskan."),
        stands: Linked(RUNNING),
    },
    Offer {
        provider: BLK,
        demands: &[2, 3],
        seats: 16,
        program: Some(2),
        days: (24, 75),
        note: None,
        stands: Accepted,
    },
    Offer {
        provider: BLK,
        demands: &[7, 8],
        seats: 16,
        program: Some(4),
        days: (45, 120),
        note: Some("Peserta magang dapat bergabung pada kelas yang sama."),
        stands: Offered,
    },
    Offer {
        provider: LPKS,
        demands: &[5],
        seats: 8,
        program: None,
        days: (30, 60),
        note: None,
        stands: Declined("facilities_not_adequate"),
    },
];

/// Who has seen which demand, by their places, and whether it has spoken to the firm; in the order of their ids.
const SEEN: &[(u64, u64, bool)] = &[
    (BLK, 1, true),
    (BLK, 7, false),
    (BLK, 8, false),
    (LPKS, 5, true),
];

pub async fn load(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&ATTENTIONS);
    for (provider, demand, contacted) in SEEN {
        let input = read(json!({
            "provider_id": PROVIDERS.id(*provider), "demand_id": DEMANDS.id(*demand),
        }))?;
        let seen = demand_attention::actions::create(desk.tx, &input).await?;
        if *contacted {
            demand_attention::actions::contact(desk.tx, seen.id).await?;
        }
    }
    desk.number(&RESPONSES);
    for offer in OFFERS {
        respond(desk, offer).await?;
    }
    Ok(())
}

async fn respond(desk: &mut Desk<'_, '_>, offer: &Offer) -> Result<()> {
    let Offer {
        provider,
        demands,
        seats,
        program,
        days: (from, until),
        note,
        stands,
    } = offer;
    let demand_ids: Vec<SkillDemandId> = demands.iter().map(|n| DEMANDS.id(*n)).collect();
    let input = read(json!({
        "provider_id": PROVIDERS.id(*provider), "demand_ids": demand_ids, "seats": seats,
        "program_id": program.map(|n| PROGRAMS.id(n)), "from": desk.day(*from), "until": desk.day(*until), "note": note,
    }))?;
    let id = actions::create(desk.tx, &input).await?.response.id;
    match stands {
        Offered => {}
        Accepted => {
            actions::act(desk.tx, id, "accept", None).await?;
        }
        Linked(class) => {
            actions::act(desk.tx, id, "accept", None).await?;
            let class = read(json!({ "batch_id": BATCHES.id(*class) }))?;
            actions::link(desk.tx, id, &class).await?;
        }
        Declined(why) => {
            actions::act(desk.tx, id, "decline", Some(&reason(why)?)).await?;
        }
    }
    Ok(())
}
