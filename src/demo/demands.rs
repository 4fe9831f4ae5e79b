//! What the firms have said that they need.

use serde_json::json;

use super::ids::{DEMANDS, EMPLOYERS, HIRES};
use super::{Desk, listening, read, reason};
use crate::demand::skill_demand::actions;
use crate::error::Result;

struct Need {
    /// The firm, by its place.
    firm: u64,
    title: &'static str,
    /// KBJI 2014.
    occupation: &'static str,
    skills: &'static [&'static str],
    headcount: i32,
    kind: &'static str,
    /// A month, in rupiah.
    wages: Option<(i64, i64)>,
    /// The days from today on which the first and by which the last is needed.
    needed: (i64, i64),
    stands: Stands,
}

enum Stands {
    Draft,
    Submitted,
    /// With the hires so far: how many, and how many days ago.
    Verified(&'static [(i32, i64)]),
    /// With the reason.
    Rejected(&'static str),
    Withdrawn(&'static str),
}

use Stands::{Draft, Rejected, Submitted, Verified, Withdrawn};

/// In the order of their ids; the programs cite them by their place. The first is the one that the story is about, and
/// no other verified one is for its occupation, so that the worked figures stand in one cell.
const NEEDS: &[Need] = &[
    Need {
        firm: 1,
        title: "Mekanik mesin garmen",
        occupation: "7233.02",
        skills: &[
            "servis mesin jahit industri",
            "servis mesin obras",
            "perawatan berkala",
        ],
        headcount: 25,
        kind: "hire",
        wages: Some((2_700_926, 3_200_000)),
        needed: (-60, 120),
        stands: Verified(&[(3, 35), (1, 12)]),
    },
    Need {
        firm: 1,
        title: "Operator mesin jahit",
        occupation: "8153.01",
        skills: &["jahit lurus", "obras"],
        headcount: 40,
        kind: "hire",
        wages: Some((2_700_926, 2_900_000)),
        needed: (-30, 150),
        stands: Verified(&[(10, 20)]),
    },
    Need {
        firm: 2,
        title: "Operator jahit konveksi",
        occupation: "8153.01",
        skills: &["jahit lurus", "pasang kerah"],
        headcount: 20,
        kind: "hire",
        wages: Some((2_700_926, 2_800_000)),
        needed: (0, 90),
        stands: Verified(&[]),
    },
    Need {
        firm: 2,
        title: "Tukang potong kain",
        occupation: "7532.01",
        skills: &["potong mesin", "gelar kain"],
        headcount: 6,
        kind: "hire",
        wages: Some((2_700_926, 3_000_000)),
        needed: (0, 60),
        stands: Verified(&[(1, 5)]),
    },
    Need {
        firm: 1,
        title: "Pembuat pola busana",
        occupation: "7532.04",
        skills: &["pola digital", "grading"],
        headcount: 3,
        kind: "hire",
        wages: Some((3_000_000, 4_000_000)),
        needed: (0, 120),
        stands: Verified(&[]),
    },
    Need {
        firm: 6,
        title: "Penjahit busana",
        occupation: "7531",
        skills: &["kebaya", "jas"],
        headcount: 8,
        kind: "hire",
        wages: None,
        needed: (-15, 75),
        stands: Verified(&[(2, 8)]),
    },
    Need {
        firm: 3,
        title: "Pembatik cap dan tulis",
        occupation: "7318",
        skills: &["canting cap", "canting tulis", "pelorodan"],
        headcount: 15,
        kind: "hire",
        wages: Some((2_700_926, 3_000_000)),
        needed: (30, 180),
        stands: Verified(&[]),
    },
    Need {
        firm: 4,
        title: "Pembatik tulis magang",
        occupation: "7318",
        skills: &["canting tulis"],
        headcount: 6,
        kind: "intern",
        wages: None,
        needed: (30, 120),
        stands: Verified(&[]),
    },
    Need {
        firm: 5,
        title: "Operator alat tenun mesin",
        occupation: "8152",
        skills: &["sambung benang", "ganti palet"],
        headcount: 12,
        kind: "hire",
        wages: Some((2_700_926, 2_850_000)),
        needed: (0, 100),
        stands: Verified(&[(5, 30)]),
    },
    Need {
        firm: 6,
        title: "Tukang bordir",
        occupation: "7533",
        skills: &["bordir komputer"],
        headcount: 5,
        kind: "hire",
        wages: None,
        needed: (0, 90),
        stands: Verified(&[]),
    },
    Need {
        firm: 3,
        title: "Operator pewarnaan kain",
        occupation: "8154",
        skills: &["pewarna alam", "pengolahan limbah"],
        headcount: 4,
        kind: "upskill",
        wages: None,
        needed: (0, 60),
        stands: Verified(&[]),
    },
    Need {
        firm: 1,
        title: "Pemeriksa mutu garmen",
        occupation: "7543",
        skills: &["inspeksi akhir"],
        headcount: 4,
        kind: "hire",
        wages: Some((2_700_926, 3_000_000)),
        needed: (-90, 30),
        stands: Verified(&[(4, 40)]),
    },
    Need {
        firm: 4,
        title: "Tukang pelorodan batik",
        occupation: "7318",
        skills: &["pelorodan"],
        headcount: 2,
        kind: "hire",
        wages: None,
        needed: (14, 90),
        stands: Draft,
    },
    Need {
        firm: 5,
        title: "Teknisi listrik mesin tenun",
        occupation: "7412",
        skills: &["panel kontrol", "motor listrik"],
        headcount: 3,
        kind: "hire",
        wages: Some((3_000_000, 3_800_000)),
        needed: (14, 120),
        stands: Submitted,
    },
    Need {
        firm: 2,
        title: "Tenaga serbaguna",
        occupation: "9329",
        skills: &[],
        headcount: 300,
        kind: "hire",
        wages: None,
        needed: (0, 30),
        stands: Rejected("headcount_not_credible"),
    },
    Need {
        firm: 3,
        title: "Desainer motif batik",
        occupation: "2163",
        skills: &["gambar digital"],
        headcount: 2,
        kind: "hire",
        wages: None,
        needed: (0, 60),
        stands: Withdrawn("need_met_elsewhere"),
    },
];

pub async fn load(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&DEMANDS);
    for (n, need) in (1..).zip(NEEDS) {
        draft(desk, n, need).await?;
    }
    desk.number(&HIRES);
    for (n, need) in (1..).zip(NEEDS) {
        decide(desk, n, &need.stands).await?;
    }
    Ok(())
}

async fn draft(desk: &mut Desk<'_, '_>, n: u64, need: &Need) -> Result<()> {
    let Need {
        firm,
        title,
        occupation,
        skills,
        headcount,
        kind,
        wages,
        needed: (from, by),
        stands: _,
    } = need;
    let input = read(json!({
        "employer_id": EMPLOYERS.id(*firm), "title": title,
        "occupation": { "system": "KBJI", "version": "2014", "code": occupation }, "skills": skills,
        "headcount": headcount, "kind": kind, "region": "33.75",
        "needed_from": desk.day(*from), "needed_by": desk.day(*by),
        "wage_min_idr": wages.map(|(least, _)| least), "wage_max_idr": wages.map(|(_, most)| most),
        "valid_until": desk.day(*by + 180), "input_ids": listening::led_to(n), "confirm_distinct": true,
    }))?;
    actions::create(desk.tx, &input).await?;
    Ok(())
}

async fn decide(desk: &mut Desk<'_, '_>, n: u64, stands: &Stands) -> Result<()> {
    let id = DEMANDS.id(n);
    match stands {
        Draft => return Ok(()),
        Withdrawn(why) => {
            actions::act(desk.tx, id, "withdraw", Some(&reason(why)?)).await?;
            return Ok(());
        }
        Submitted | Verified(_) | Rejected(_) => {
            actions::act(desk.tx, id, "submit", None).await?;
        }
    }
    if let Rejected(why) = stands {
        actions::act(desk.tx, id, "reject", Some(&reason(why)?)).await?;
    }
    if let Verified(hires) = stands {
        actions::act(desk.tx, id, "verify", None).await?;
        for (count, ago) in *hires {
            let input = read(json!({ "count": count, "on": desk.day(-ago) }))?;
            actions::record_hires(desk.tx, id, &input).await?;
        }
    }
    Ok(())
}
