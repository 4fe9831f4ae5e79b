//! Where the office has listened, and what was said to it.

use serde_json::json;

use super::ids::{CONSULTATIONS, DEMANDS, EMPLOYERS, INPUTS};
use super::{Desk, read};
use crate::demand::consultation::actions as consultations;
use crate::demand::consultation_input::actions;
use crate::demand::consultation_input::model::ConsultationInputId;
use crate::error::Result;

struct Meeting {
    kind: &'static str,
    place: Option<&'static str>,
    /// The days from today.
    held_on: i64,
    attendees: Option<i32>,
    summary: Option<&'static str>,
    stands: Stands,
}

/// How far the office has come with it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stands {
    Planned,
    Held,
    Closed,
    Published,
}

/// In the order of their ids; the inputs name them by their place.
const MEETINGS: &[Meeting] = &[
    Meeting {
        kind: "forum",
        place: Some("Aula Dinas, Pekalongan"),
        held_on: -75,
        attendees: Some(24),
        summary: Some(
            "Kekurangan tenaga terbesar ada pada mekanik mesin garmen dan operator jahit. Dinas menyiapkan pelatihan mekanik di BLK.",
        ),
        stands: Stands::Published,
    },
    Meeting {
        kind: "tna_visit",
        place: Some("CV Konveksi Contoh Jaya"),
        held_on: -3,
        attendees: Some(4),
        summary: None,
        stands: Stands::Held,
    },
    Meeting {
        kind: "forum",
        place: Some("Aula Dinas, Pekalongan"),
        held_on: 20,
        attendees: None,
        summary: None,
        stands: Stands::Planned,
    },
    Meeting {
        kind: "survey",
        place: None,
        held_on: 45,
        attendees: None,
        summary: None,
        stands: Stands::Planned,
    },
    Meeting {
        kind: "letter",
        place: None,
        held_on: -10,
        attendees: None,
        summary: None,
        stands: Stands::Held,
    },
    Meeting {
        kind: "letter",
        place: None,
        held_on: -30,
        attendees: None,
        summary: None,
        stands: Stands::Closed,
    },
];

struct Said {
    /// The consultation, by its place.
    at: u64,
    voice: Voice,
    words: &'static str,
    /// KBJI 2014.
    occupation: Option<&'static str>,
    headcount: Option<i32>,
    urgency: &'static str,
    then: Then,
}

enum Voice {
    /// By its place, and its name.
    Firm(u64, &'static str),
    Other(&'static str, &'static str),
}

/// What followed from it.
enum Then {
    Recorded,
    /// A demand names it, by its place; it is not decided about yet.
    Drafted(u64),
    Converted(u64),
    Merged(u64),
    /// With reason and answer.
    Declined(&'static str, &'static str),
}

use Then::{Converted, Declined, Drafted, Merged, Recorded};
use Voice::{Firm, Other};

/// In the order of their ids.
const SAID: &[Said] = &[
    Said {
        at: 1,
        voice: Firm(1, "PT Garmen Contoh Utama"),
        words: "Kami butuh mekanik yang bisa merawat mesin jahit dan obras. Sekarang kami memanggil teknisi dari luar kota.",
        occupation: Some("7233.02"),
        headcount: Some(25),
        urgency: "high",
        then: Converted(1),
    },
    Said {
        at: 1,
        voice: Firm(1, "PT Garmen Contoh Utama"),
        words: "Operator jahit untuk lini baru masih kurang 40 orang.",
        occupation: Some("8153.01"),
        headcount: Some(40),
        urgency: "normal",
        then: Converted(2),
    },
    Said {
        at: 1,
        voice: Other("association", "Asosiasi Garmen Contoh"),
        words: "Hampir semua anggota kami mencari operator jahit.",
        occupation: Some("8153.01"),
        headcount: None,
        urgency: "normal",
        then: Merged(2),
    },
    Said {
        at: 1,
        voice: Firm(2, "CV Konveksi Contoh Jaya"),
        words: "Mohon bantuan modal untuk membeli mesin baru.",
        occupation: None,
        headcount: None,
        urgency: "low",
        then: Declined(
            "not_a_training_need",
            "Permohonan modal diteruskan kepada dinas yang membidangi koperasi dan usaha kecil.",
        ),
    },
    Said {
        at: 1,
        voice: Firm(3, "PT Batik Contoh Pesisir"),
        words: "Pembatik muda makin sulit dicari.",
        occupation: Some("7318"),
        headcount: Some(15),
        urgency: "normal",
        then: Converted(7),
    },
    Said {
        at: 2,
        voice: Firm(2, "CV Konveksi Contoh Jaya"),
        words: "Tukang potong kain kami tinggal dua, keduanya hampir pensiun.",
        occupation: Some("7532.01"),
        headcount: Some(6),
        urgency: "high",
        then: Converted(4),
    },
    Said {
        at: 2,
        voice: Firm(2, "CV Konveksi Contoh Jaya"),
        words: "Penjahit yang sudah bisa memasang kerah kami terima langsung.",
        occupation: Some("8153.01"),
        headcount: Some(20),
        urgency: "normal",
        then: Drafted(3),
    },
    Said {
        at: 2,
        voice: Other("employer", "Bengkel Contoh Makmur"),
        words: "Kami menservis mesin pabrik di sekitar sini dan kekurangan teknisi mesin jahit.",
        occupation: None,
        headcount: Some(2),
        urgency: "normal",
        then: Recorded,
    },
    Said {
        at: 3,
        voice: Other("job_network", "Bursa Kerja Khusus SMK Contoh"),
        words: "Lulusan kami belum mengenal mesin potong otomatis.",
        occupation: None,
        headcount: None,
        urgency: "normal",
        then: Recorded,
    },
    Said {
        at: 5,
        voice: Other("school", "SMK Contoh 1"),
        words: "Mohon pelatihan barista untuk dua orang siswa.",
        occupation: Some("5132"),
        headcount: Some(2),
        urgency: "low",
        then: Declined(
            "too_few_people",
            "Satu kelas memerlukan lebih banyak peserta. Silakan mendaftar lagi bila ada peminat lain.",
        ),
    },
    Said {
        at: 6,
        voice: Other("agency", "Kelurahan Contoh"),
        words: "Mohon pelatihan menjahit bagi warga.",
        occupation: Some("7531"),
        headcount: Some(10),
        urgency: "low",
        then: Declined(
            "already_in_training",
            "Kelas menjahit busana di BLK dapat diikuti warga; pendaftarannya sedang dibuka.",
        ),
    },
];

/// The inputs that led to a demand.
pub fn led_to(demand: u64) -> Vec<ConsultationInputId> {
    let named = |said: &Said| match said.then {
        Drafted(n) | Converted(n) => n == demand,
        Recorded | Merged(_) | Declined(..) => false,
    };
    let all = (1..).zip(SAID);
    all.filter(|(_, said)| named(said))
        .map(|(n, _)| INPUTS.id(n))
        .collect()
}

/// What was said, before any demand was made from it.
pub async fn hear(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&CONSULTATIONS);
    for meeting in MEETINGS {
        let input = read(json!({
            "kind": meeting.kind, "held_on": desk.day(meeting.held_on), "place": meeting.place,
            "attendees": meeting.attendees, "summary": meeting.summary,
        }))?;
        let made = consultations::create(desk.tx, &input).await?;
        if meeting.stands >= Stands::Held {
            consultations::hold(desk.tx, made.id, &read(json!({}))?).await?;
        }
    }
    desk.number(&INPUTS);
    for said in SAID {
        let (firm, kind, name) = match said.voice {
            Firm(n, name) => (Some(EMPLOYERS.id(n)), "employer", name),
            Other(kind, name) => (None, kind, name),
        };
        let occupation = said
            .occupation
            .map(|code| json!({ "system": "KBJI", "version": "2014", "code": code }));
        let input = read(json!({
            "consultation_id": CONSULTATIONS.id(said.at), "voiced_by": { "kind": kind, "name": name }, "employer_id": firm,
            "words": said.words, "occupation": occupation, "headcount": said.headcount, "urgency": said.urgency,
        }))?;
        actions::create(desk.tx, &input).await?;
    }
    Ok(())
}

/// What was decided, once the demands are there.
pub async fn decide(desk: &mut Desk<'_, '_>) -> Result<()> {
    for (n, said) in (1..).zip(SAID) {
        let id = INPUTS.id(n);
        match said.then {
            Recorded | Drafted(_) => {}
            Converted(_) => {
                actions::convert(desk.tx, id).await?;
            }
            Merged(demand) => {
                let into = read(json!({ "demand_id": DEMANDS.id(demand) }))?;
                actions::merge(desk.tx, id, &into).await?;
            }
            Declined(reason, answer) => {
                let because = read(json!({ "reason": reason, "answer": answer }))?;
                actions::decline(desk.tx, id, &because).await?;
            }
        }
    }
    for (n, meeting) in (1..).zip(MEETINGS) {
        let id = CONSULTATIONS.id(n);
        if meeting.stands >= Stands::Closed {
            consultations::act(desk.tx, id, "close").await?;
        }
        if meeting.stands == Stands::Published {
            consultations::publish(desk.tx, id).await?;
        }
    }
    Ok(())
}
