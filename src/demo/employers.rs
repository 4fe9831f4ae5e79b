//! The firms.

use serde_json::json;

use super::ids::EMPLOYERS;
use super::{Desk, read, reason};
use crate::demand::employer::actions;
use crate::error::Result;

struct Firm {
    name: &'static str,
    /// KBLI 2020.
    industry: &'static str,
    workers: i32,
    risk_group: i32,
    region: &'static str,
    contact: &'static str,
    stands: Stands,
}

/// How far the office has come with it.
enum Stands {
    Registered,
    Verified,
    /// With the reason.
    Suspended(&'static str),
    Closed(&'static str),
}

/// In the order of their ids; the demands name them by their place.
const FIRMS: &[Firm] = &[
    Firm {
        name: "PT Garmen Contoh Utama",
        industry: "14111",
        workers: 640,
        risk_group: 1,
        region: "33.75.01",
        contact: "Sari Contoh",
        stands: Stands::Verified,
    },
    Firm {
        name: "CV Konveksi Contoh Jaya",
        industry: "14111",
        workers: 123,
        risk_group: 1,
        region: "33.75.04",
        contact: "Hadi Contoh",
        stands: Stands::Verified,
    },
    Firm {
        name: "PT Batik Contoh Pesisir",
        industry: "13134",
        workers: 230,
        risk_group: 3,
        region: "33.75.02",
        contact: "Ratna Contoh",
        stands: Stands::Verified,
    },
    Firm {
        name: "UD Batik Contoh Kauman",
        industry: "13134",
        workers: 45,
        risk_group: 3,
        region: "33.75.02.1004",
        contact: "Yusuf Contoh",
        stands: Stands::Verified,
    },
    Firm {
        name: "PT Tenun Contoh Nusantara",
        industry: "13121",
        workers: 410,
        risk_group: 3,
        region: "33.75.03",
        contact: "Lestari Contoh",
        stands: Stands::Verified,
    },
    Firm {
        name: "CV Jahit Contoh Rapi",
        industry: "14120",
        workers: 35,
        risk_group: 1,
        region: "33.75.01.1002",
        contact: "Bagus Contoh",
        stands: Stands::Verified,
    },
    Firm {
        name: "PT Sarung Contoh Mandiri",
        industry: "13121",
        workers: 180,
        risk_group: 3,
        region: "33.75.04",
        contact: "Wulan Contoh",
        stands: Stands::Registered,
    },
    Firm {
        name: "CV Bordir Contoh Indah",
        industry: "14111",
        workers: 28,
        risk_group: 1,
        region: "33.75.03.1002",
        contact: "Joko Contoh",
        stands: Stands::Suspended("contribution_arrears"),
    },
    Firm {
        name: "UD Kain Contoh Lama",
        industry: "13121",
        workers: 0,
        risk_group: 3,
        region: "33.75.02",
        contact: "Aminah Contoh",
        stands: Stands::Closed("ceased_operating"),
    },
];

pub async fn load(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&EMPLOYERS);
    for (n, firm) in (1..).zip(FIRMS) {
        let Firm {
            name,
            industry,
            workers,
            risk_group,
            region,
            contact,
            stands,
        } = firm;
        let input = read(json!({
            "name": name, "nib": format!("91200000{:05}", 90_000 + n),
            "industry": { "system": "KBLI", "version": "2020", "code": industry },
            "workers": workers, "workers_as_of": desk.day(-30), "risk_group": risk_group,
            "region": region, "address": format!("Jalan Contoh {n}, Pekalongan"),
            "contact": { "name": contact, "phone": format!("+62812000001{n:02}"), "email": format!("personalia{n}@contoh.example") },
        }))?;
        let id = actions::create(desk.tx, &input).await?.id;
        let (action, why) = match stands {
            Stands::Registered => continue,
            Stands::Verified => ("verify", None),
            Stands::Suspended(why) => {
                actions::act(desk.tx, id, "verify", None).await?;
                ("suspend", Some(reason(why)?))
            }
            Stands::Closed(why) => ("close", Some(reason(why)?)),
        };
        actions::act(desk.tx, id, action, why.as_ref()).await?;
    }
    Ok(())
}
