//! What is thought of programs before they are approved, and whose opinions the office hears.

use serde_json::json;

use super::ids::{EMPLOYERS, OPINIONS, PROGRAMS, PROVIDERS, SETTINGS};
use super::training::{BLK, CUTTERS, LPKS, MECHANICS, SEWERS};
use super::{Desk, read};
use crate::error::Result;
use crate::reference::office_settings;
use crate::training::program_opinion::actions;

/// Who speaks; a firm or a provider by its place.
enum Voice {
    Firm(u64),
    Provider(u64),
    Office,
}

use Voice::{Firm, Office, Provider};

struct Opinion {
    /// By its place.
    program: u64,
    voice: Voice,
    stance: &'static str,
    words: &'static str,
}

/// In the order of their ids. All have spoken of the mechanics and of the cutters; of the sewers no employer has.
const OPINIONS_GIVEN: &[Opinion] = &[
    Opinion {
        program: MECHANICS,
        voice: Firm(1),
        stance: "support_with_changes",
        words: "Tambahkan servis mesin obras; praktik lebih penting daripada teori.",
    },
    Opinion {
        program: MECHANICS,
        voice: Provider(BLK),
        stance: "support",
        words: "Bengkel siap; instruktur untuk mesin garmen masih dicari.",
    },
    Opinion {
        program: MECHANICS,
        voice: Office,
        stance: "support",
        words: "Menjawab kebutuhan yang disampaikan pada forum.",
    },
    Opinion {
        program: CUTTERS,
        voice: Firm(2),
        stance: "support",
        words: "Sesuai dengan pekerjaan di konveksi kami.",
    },
    Opinion {
        program: CUTTERS,
        voice: Provider(BLK),
        stance: "support",
        words: "Ruang dan mesin potong tersedia.",
    },
    Opinion {
        program: CUTTERS,
        voice: Office,
        stance: "support_with_changes",
        words: "Keselamatan kerja perlu jam tersendiri.",
    },
    Opinion {
        program: SEWERS,
        voice: Provider(LPKS),
        stance: "support",
        words: "Dapat dimulai bulan depan.",
    },
    Opinion {
        program: SEWERS,
        voice: Office,
        stance: "oppose",
        words: "Materinya hampir sama dengan program BLK.",
    },
];

/// What was said so far.
pub async fn hear(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&OPINIONS);
    for opinion in OPINIONS_GIVEN {
        let Opinion {
            program,
            voice,
            stance,
            words,
        } = opinion;
        let (voice, employer, provider) = match voice {
            Firm(n) => ("employer", Some(EMPLOYERS.id(*n)), None),
            Provider(n) => ("provider", None, Some(PROVIDERS.id(*n))),
            Office => ("office", None, None),
        };
        let input = read(json!({
            "program_id": PROGRAMS.id(*program), "voice": voice, "employer_id": employer, "provider_id": provider,
            "stance": stance, "words": words,
        }))?;
        actions::create(desk.tx, &input).await?;
    }
    Ok(())
}

/// From now on the office hears employers, providers and itself before it approves.
pub async fn require(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&SETTINGS);
    let all = read(json!({ "required_opinions": ["employer", "provider", "office"] }))?;
    office_settings::actions::update(desk.tx, &all).await?;
    Ok(())
}
