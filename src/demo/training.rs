//! Who trains, what is taught, and the classes.

use serde_json::{Value, json};

use super::ids::{BATCHES, DEMANDS, PROGRAMS, PROVIDERS, WAIVERS};
use super::{Desk, opinions, read, reason};
use crate::demand::skill_demand::model::SkillDemandId;
use crate::error::Result;
use crate::insight::coverage;
use crate::training::{batch, batch_waiver, program, provider};

/// The public training centre, the private institution and the garment maker's own, by their places.
pub const BLK: u64 = 1;
pub const LPKS: u64 = 2;
const COMPANY: u64 = 3;

struct Course {
    provider: u64,
    title: &'static str,
    /// KBJI 2014.
    occupation: &'static str,
    units: &'static [&'static str],
    /// Of theory and of practice.
    hours: (i32, i32),
    /// The demands that it cites, by their places; where there are none, the policy reason says why it is taught.
    demands: &'static [u64],
    stands: Stands,
}

/// How far it has come before opinions are heard; where it says so, with the reason.
enum Stands {
    Draft,
    Submitted,
    Incomplete(&'static str),
    InOpinion,
    /// As that, once it had been returned and submitted again.
    Mended(&'static str),
    Approved,
    Refused(&'static str),
}

use Stands::{Approved, Draft, InOpinion, Incomplete, Mended, Refused, Submitted};

const POLICY: &str = "Program rutin tahun sebelumnya";

/// In the order of their ids.
const COURSES: &[Course] = &[
    Course {
        provider: BLK,
        title: "Mekanik mesin garmen",
        occupation: "7233.02",
        units: &["C.141000.001.01", "C.141000.002.01"],
        hours: (40, 120),
        demands: &[1],
        stands: Mended("curriculum_not_to_standard"),
    },
    Course {
        provider: BLK,
        title: "Operator mesin jahit industri",
        occupation: "8153.01",
        units: &["C.141110.001.01"],
        hours: (30, 130),
        demands: &[2, 3],
        stands: Approved,
    },
    Course {
        provider: LPKS,
        title: "Menjahit busana",
        occupation: "7531",
        units: &["C.141200.001.01"],
        hours: (40, 160),
        demands: &[6],
        stands: Approved,
    },
    Course {
        provider: BLK,
        title: "Batik cap dan tulis",
        occupation: "7318",
        units: &["C.131340.001.01", "C.131340.002.01"],
        hours: (40, 120),
        demands: &[7, 8],
        stands: Approved,
    },
    Course {
        provider: COMPANY,
        title: "Pemeriksa mutu garmen",
        occupation: "7543",
        units: &[],
        hours: (16, 64),
        demands: &[12],
        stands: Submitted,
    },
    Course {
        provider: LPKS,
        title: "Pembuat pola busana digital",
        occupation: "7532.04",
        units: &["C.141110.005.01"],
        hours: (60, 100),
        demands: &[5],
        stands: Draft,
    },
    Course {
        provider: LPKS,
        title: "Bordir komputer",
        occupation: "7533",
        units: &[],
        hours: (30, 90),
        demands: &[10],
        stands: Refused("facilities_not_adequate"),
    },
    Course {
        provider: BLK,
        title: "Menjahit dasar",
        occupation: "8153.01",
        units: &[],
        hours: (40, 80),
        demands: &[],
        stands: Approved,
    },
    Course {
        provider: LPKS,
        title: "Pembuat pola dasar",
        occupation: "7532.04",
        units: &[],
        hours: (20, 60),
        demands: &[5],
        stands: Incomplete("incomplete_information"),
    },
    Course {
        provider: BLK,
        title: "Tukang potong kain",
        occupation: "7532.01",
        units: &[],
        hours: (24, 96),
        demands: &[4],
        stands: InOpinion,
    },
    Course {
        provider: LPKS,
        title: "Operator jahit konveksi",
        occupation: "8153.01",
        units: &["C.141110.001.01"],
        hours: (30, 110),
        demands: &[2, 3],
        stands: InOpinion,
    },
    Course {
        provider: LPKS,
        title: "Bordir tangan",
        occupation: "7533",
        units: &[],
        hours: (20, 80),
        demands: &[10],
        stands: Approved,
    },
];

/// The programs that others have to do with, by their places.
pub const MECHANICS: u64 = 1;
pub const SEWING_MACHINES: u64 = 2;
pub const TAILORING: u64 = 3;
pub const BATIK: u64 = 4;
const BASIC_SEWING: u64 = 8;
pub const CUTTERS: u64 = 10;
pub const SEWERS: u64 = 11;
const EMBROIDERY: u64 = 12;

struct Class {
    /// By its place.
    course: u64,
    name: &'static str,
    /// The fund and its ceiling.
    funding: (&'static str, i64),
    /// The days from today on which registration opens and closes and the class starts and ends.
    days: [i64; 4],
    min_seats: i32,
}

/// The classes, in the order of their ids.
pub const RUNNING: u64 = 1;
pub const OPEN: u64 = 2;
pub const COMPLETED: u64 = 4;
/// Its registration is over, and nobody has come.
const REGISTERED: u64 = 5;
pub const SELECTING: u64 = 6;
/// It ends after its provider's accreditation does.
const WAIVED: u64 = 7;
pub const EVALUATED: u64 = 8;
/// The one between is made with its timetable.
const BARRED: u64 = 10;

const CLASSES: &[Class] = &[
    Class {
        course: 1,
        name: "Mekanik mesin garmen, paket 1",
        funding: ("dbhcht", 96_000_000),
        days: [-38, -24, -10, 17],
        min_seats: 6,
    },
    Class {
        course: 2,
        name: "Operator mesin jahit industri, paket 1",
        funding: ("apbd", 80_000_000),
        days: [-5, 16, 24, 45],
        min_seats: 6,
    },
    Class {
        course: 4,
        name: "Batik cap dan tulis, paket 1",
        funding: ("apbd_1", 88_000_000),
        days: [20, 34, 45, 66],
        min_seats: 6,
    },
    Class {
        course: 3,
        name: "Menjahit busana, paket 1",
        funding: ("csr", 45_000_000),
        days: [-54, -40, -28, 0],
        min_seats: 6,
    },
    Class {
        course: 3,
        name: "Menjahit busana, paket 2",
        funding: ("csr", 45_000_000),
        days: [-30, -1, 14, 41],
        min_seats: 6,
    },
    Class {
        course: 2,
        name: "Operator mesin jahit industri, paket 2",
        funding: ("apbd", 80_000_000),
        days: [-28, -7, 7, 28],
        min_seats: 1,
    },
    Class {
        course: 3,
        name: "Menjahit busana, paket 3",
        funding: ("apbn", 45_000_000),
        days: [310, 330, 345, 380],
        min_seats: 6,
    },
    Class {
        course: 4,
        name: "Batik cap dan tulis, paket perintis",
        funding: ("apbd_1", 60_000_000),
        days: [-110, -96, -80, -54],
        min_seats: 6,
    },
];

/// It ends after its provider's accreditation does, and no waiver lifts that: it is not opened.
const TOO_LONG: Class = Class {
    course: 3,
    name: "Menjahit busana, paket 4",
    funding: ("apbn", 45_000_000),
    days: [320, 340, 355, 390],
    min_seats: 6,
};

/// Days from today on which the class `n` starts and ends.
pub fn days_of(n: u64) -> Option<(i64, i64)> {
    let place = usize::try_from(n).ok()?.checked_sub(1)?;
    CLASSES
        .get(place)
        .map(|class| (class.days[2], class.days[3]))
}

/// Up to the day on which people may enroll.
pub async fn prepare(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&PROVIDERS);
    for body in providers(desk) {
        provider::actions::create(desk.tx, &read(body)?).await?;
    }
    for n in [BLK, LPKS] {
        provider::actions::act(desk.tx, PROVIDERS.id(n), "activate", None).await?;
    }
    desk.number(&PROGRAMS);
    for course in COURSES {
        propose(desk, course).await?;
    }
    desk.number(&BATCHES);
    for class in CLASSES {
        plan(desk, class).await?;
    }
    desk.number_from(&BATCHES, BARRED);
    plan(desk, &TOO_LONG).await?;
    opinions::hear(desk).await?;
    program::actions::act(desk.tx, PROGRAMS.id(MECHANICS), "approve", None).await?;
    revise(desk).await?;
    opinions::require(desk).await?;
    for n in [RUNNING, OPEN, COMPLETED, REGISTERED, SELECTING, EVALUATED] {
        batch::actions::open(desk.tx, BATCHES.id(n)).await?;
    }
    batch::actions::act(desk.tx, BATCHES.id(SELECTING), "select").await?;
    desk.number(&WAIVERS);
    let waiver = read(json!({
        "batch_id": BATCHES.id(WAIVED), "rule": "accreditation", "reason": "decision_pending",
        "note": "Perpanjangan akreditasi sedang diproses.", "granted_by": "Kepala Bidang Contoh", "valid_until": desk.day(330),
    }))?;
    batch_waiver::actions::create(desk.tx, &waiver).await?;
    Ok(())
}

fn providers(desk: &Desk<'_, '_>) -> [Value; 3] {
    [
        json!({
            "name": "BLK Contoh Kota Pekalongan", "kind": "blk", "vin": "9001337501", "accredited_until": desk.day(730),
            "region": "33.75", "workshops": ["Bengkel mesin garmen", "Ruang jahit", "Bengkel batik"],
            "contact": { "name": "Budi Contoh", "phone": "+6281200000201", "email": "blk@contoh.example" },
        }),
        json!({
            "name": "LPKS Busana Contoh", "kind": "lpks", "vin": "9002337501", "nib": "9120000091001",
            "licence": { "number": "563/9001/LPK/CONTOH", "until": desk.day(400) }, "accredited_until": desk.day(365),
            "region": "33.75", "workshops": ["Ruang jahit"],
            "contact": { "name": "Dewi Contoh", "phone": "+6281200000202", "email": "lpks@contoh.example" },
        }),
        json!({
            "name": "Pusat Pelatihan PT Garmen Contoh Utama", "kind": "company", "nib": "9120000090001",
            "region": "33.75", "workshops": ["Lini latihan"],
            "contact": { "name": "Sari Contoh", "phone": "+6281200000101" },
        }),
    ]
}

async fn propose(desk: &mut Desk<'_, '_>, course: &Course) -> Result<()> {
    let Course {
        provider,
        title,
        occupation,
        units,
        hours: (theory, practice),
        demands,
        stands,
    } = course;
    let demand_ids: Vec<SkillDemandId> = demands.iter().map(|n| DEMANDS.id(*n)).collect();
    let input = read(json!({
        "provider_id": PROVIDERS.id(*provider), "title": title,
        "occupation": { "system": "KBJI", "version": "2014", "code": occupation }, "units": units,
        "hours_theory": theory, "hours_practice": practice,
        "entry": { "min_age": 18, "education": "smp", "residence": "33.75" }, "certificate": "Sertifikat pelatihan",
        "demand_ids": demand_ids, "policy_reason": demands.is_empty().then_some(POLICY),
    }))?;
    let id = program::actions::create(desk.tx, &input).await?.program.id;
    let (steps, why): (&[&'static str], _) = match stands {
        Draft => (&[], None),
        Submitted => (&["submit"], None),
        Incomplete(why) => (&["submit", "return"], Some(reason(why)?)),
        InOpinion => (&["submit", "open-opinions"], None),
        Mended(why) => (
            &["submit", "return", "submit", "open-opinions"],
            Some(reason(why)?),
        ),
        Approved => (&["submit", "approve"], None),
        Refused(why) => (&["submit", "refuse"], Some(reason(why)?)),
    };
    for step in steps {
        let why = why.as_ref().filter(|_| ["return", "refuse"].contains(step));
        program::actions::act(desk.tx, id, step, why).await?;
    }
    Ok(())
}

/// Editions that follow others: one of batik that is being written, and one of basic sewing that is taught instead of the first.
/// Embroidery by hand is suspended for a month.
async fn revise(desk: &mut Desk<'_, '_>) -> Result<()> {
    let places = u64::try_from(COURSES.len()).unwrap_or_default();
    desk.number_from(&PROGRAMS, places + 1);
    let as_it_is = read(json!({}))?;
    program::actions::revise(desk.tx, PROGRAMS.id(BATIK), &as_it_is).await?;
    let first = PROGRAMS.id(BASIC_SEWING);
    let second = program::actions::revise(desk.tx, first, &as_it_is).await?;
    for step in ["submit", "approve"] {
        program::actions::act(desk.tx, second.program.id, step, None).await?;
    }
    let replaced = reason("replaced_by_new_version")?;
    program::actions::act(desk.tx, first, "retire", Some(&replaced)).await?;
    let term = json!({ "reason": "instructor_not_available", "until": desk.day(30) });
    program::actions::suspend(desk.tx, PROGRAMS.id(EMBROIDERY), &read(term)?).await?;
    Ok(())
}

async fn plan(desk: &mut Desk<'_, '_>, class: &Class) -> Result<()> {
    let Class {
        course,
        name,
        funding: (source, ceiling),
        days,
        min_seats,
    } = class;
    let [opens, closes, starts, ends] = days.map(|day| desk.day(day));
    let input = read(json!({
        "program_id": PROGRAMS.id(*course), "name": name, "seats": 16, "min_seats": min_seats,
        "funding": { "source": source, "ceiling_idr": ceiling },
        "registration_opens_on": opens, "registration_closes_on": closes, "starts_on": starts, "ends_on": ends,
    }))?;
    batch::actions::create(desk.tx, &input).await?;
    Ok(())
}

/// The classes that have begun.
pub async fn teach(desk: &mut Desk<'_, '_>) -> Result<()> {
    for action in ["select", "confirm"] {
        batch::actions::act(desk.tx, BATCHES.id(RUNNING), action).await?;
    }
    let uncovered = coverage::UNCOVERED_PARTICIPANTS;
    for n in [RUNNING, COMPLETED, EVALUATED] {
        batch::actions::start(desk.tx, BATCHES.id(n), uncovered).await?;
    }
    for n in [COMPLETED, EVALUATED] {
        batch::actions::complete(desk.tx, BATCHES.id(n)).await?;
    }
    let evaluation = read(
        json!({ "evaluation": "Kelas perintis tanpa peserta terdaftar; hanya menguji kurikulum." }),
    )?;
    batch::actions::evaluate(desk.tx, BATCHES.id(EVALUATED), &evaluation).await?;
    Ok(())
}
