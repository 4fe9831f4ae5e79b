//! A whole consultation: twenty firms, forty voices, from planned to published, followed to a class and back.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Value, json};

use super::{INPUTS, MEETINGS, decline, firm};
use crate::support::chain::{batch, demand, occupation, program, provider, response, with};
use crate::support::{Caller, Database, Office};

/// What each firm says it needs, and the occupation of KBJI that is meant.
const TRADES: [(&str, &str); 20] = [
    ("Kami butuh mekanik mesin jahit garmen.", "7233.02"),
    ("Operator jahit yang bisa mesin high speed.", "8153"),
    ("Pembatik cap untuk pesanan ekspor.", "7318"),
    ("Tukang potong kain yang teliti.", "7532"),
    ("Operator mesin tenun.", "8152"),
    ("Operator pencelupan kain.", "8154"),
    ("Penjahit busana.", "7531"),
    ("Tukang las kapal.", "7212"),
    ("Teknisi pendingin untuk ruang beku ikan.", "7127"),
    ("Pengolah ikan.", "7511"),
    ("Mekanik sepeda motor.", "7231"),
    ("Teknisi listrik pabrik.", "7412"),
    ("Juru masak hotel.", "5120"),
    ("Pramusaji.", "5131"),
    ("Resepsionis hotel.", "4224"),
    ("Staf administrasi gudang.", "4321"),
    ("Pengemudi forklift.", "8344"),
    ("Pembuat roti.", "7512"),
    ("Tukang kayu mebel.", "7522"),
    ("Penata rambut.", "5141"),
];

/// The demand of a firm that was made from these inputs, verified.
async fn promise(officer: &Caller, firm: &str, code: &str, inputs: &[&str]) -> String {
    let need = json!({ "occupation": occupation(code), "input_ids": inputs, "headcount": 10 });
    let id = officer
        .make("skill-demands", with(demand(firm), need))
        .await
        .id();
    for action in ["submit", "verify"] {
        let done = officer.act("skill-demands", &id, action, json!({})).await;
        done.ok();
    }
    id
}

/// Everything that a client can list, as text.
async fn all_that(caller: &Caller) -> String {
    let mut seen = String::new();
    for resource in [
        "employers",
        "consultations",
        "consultation-inputs",
        "skill-demands",
        "demand-attentions",
        "demand-responses",
        "training-providers",
        "instructors",
        "instructor-needs",
        "instructor-gap",
        "training-programs",
        "batches",
        "trainees",
        "enrollments",
        "insurance-enrollments",
        "coverage-gaps",
        "alignment",
        "alignment/skill-demands",
        "alignment/batches",
        "consultations/agenda",
    ] {
        let answer = caller.get(&format!("/v1/{resource}")).await;
        seen.push_str(&answer.ok().text);
    }
    seen
}

#[rstest]
#[actix_web::test]
async fn twenty_firms_are_listened_to(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let mut firms = Vec::new();
    for n in 0..20 {
        firms.push(firm(&officer, n).await);
    }
    let garments = office.party(&format!("employer:{}", firms[0])).await;
    let salon = office.party(&format!("employer:{}", firms[19])).await;

    // Planned, then held: the office writes down what is said, two firms speak for themselves.
    let forum = json!({ "kind": "forum", "held_on": "2026-07-21", "place": "Aula Dinas", "region": "33.75" });
    let meeting = officer.make(MEETINGS, forum).await.id();
    let path = format!("/v1/{MEETINGS}/{meeting}");
    let held = officer.act(MEETINGS, &meeting, "hold", json!({})).await;
    assert_eq!(held.ok().body["status"], "held");
    let said = |n: usize, words: &str| {
        let voice = json!({ "kind": "employer", "name": format!("CV Garmen Contoh {n}") });
        json!({ "consultation_id": meeting, "voiced_by": voice, "words": words, "headcount": 10 })
    };
    let mut items = Vec::new();
    for (n, (words, _)) in TRADES.iter().enumerate().take(19).skip(1) {
        for words in [*words, "Peserta perlu pengalaman magang."] {
            items.push(with(said(n, words), json!({ "employer_id": firms[n] })));
        }
    }
    let noted = officer
        .post(
            &format!("/v1/{INPUTS}/batch?atomic=true"),
            json!({ "items": items }),
        )
        .await
        .status(207);
    let mut voices: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (at, item) in noted.items().iter().enumerate() {
        let id = item["resource"]["id"].as_str().expect("an id").to_owned();
        voices.entry(at / 2 + 1).or_default().push(id);
    }
    for (n, speaker) in [(0, &garments), (19, &salon)] {
        for words in [TRADES[n].0, "Kami ingin menerima peserta magang."] {
            let voiced = speaker.make(INPUTS, said(n, words)).await;
            assert_eq!(voiced.body["employer_id"], firms[n]);
            voices.entry(n).or_default().push(voiced.id());
        }
    }
    let mechanic = voices[&0][0].clone();
    let suggested = officer.get(&format!("/v1/{INPUTS}/{mechanic}")).await.ok();
    let suggested = suggested.body["suggested_occupations"].as_array();
    let suggested = suggested.expect("a list").iter().take(3);
    let mut codes = suggested.map(|one| one["code"].as_str());
    assert!(codes.any(|code| code == Some("7233.02")));

    // Each input gets one disposition: converted, merged into the same firm's demand, or declined.
    let mut demands = Vec::new();
    for (n, (_, code)) in TRADES.iter().enumerate() {
        let [first, second] = &voices[&n][..] else {
            panic!("two voices of each firm");
        };
        let need = promise(&officer, &firms[n], code, &[first]).await;
        let done = officer.act(INPUTS, first, "convert", json!({})).await;
        done.ok();
        if n % 2 == 0 {
            let into = json!({ "demand_id": need });
            officer.act(INPUTS, second, "merge", into).await.ok();
        } else if n < 19 {
            decline(&officer, second).await.ok();
        }
        demands.push(need);
    }
    let close = async || officer.act(MEETINGS, &meeting, "close", json!({})).await;
    close().await.refused(409, "inputs_open");
    decline(&officer, &voices[&19][1]).await.ok();
    close().await.ok();
    let summary = json!({ "summary": "Dua puluh perusahaan hadir.", "attendees": 20 });
    officer.patch(&path, "*", summary).await.ok();
    officer
        .act(MEETINGS, &meeting, "publish", json!({}))
        .await
        .ok();
    let inputs = format!("/v1/{INPUTS}?limit=200&consultation_id={meeting}");
    let (statements, all) = office.statements(officer.get(&inputs)).await;
    assert_eq!(statements, 1);
    let all = all.ok();
    let mut dispositions: BTreeMap<&str, usize> = BTreeMap::new();
    for input in all.items() {
        let disposition = input["disposition"].as_str().expect("a disposition");
        *dispositions.entry(disposition).or_default() += 1;
        assert_ne!(input["answered_at"], Value::Null);
    }
    let expected = [("converted", 20), ("declined", 10), ("merged", 10)];
    assert_eq!(dispositions, BTreeMap::from(expected));

    // A centre answers the first firm's demand, and a class comes of it.
    let centre_id = officer.make("training-providers", provider("blk")).await;
    let centre_id = centre_id.id();
    officer
        .act("training-providers", &centre_id, "activate", json!({}))
        .await
        .ok();
    let centre = office
        .party(&format!("training-provider:{centre_id}"))
        .await;
    let told = centre
        .get("/v1/skill-demands?limit=200&occupation=7233")
        .await;
    assert_eq!(told.ok().items()[0]["id"], demands[0]);
    let attention = json!({ "provider_id": centre_id, "demand_id": demands[0] });
    let attention = centre.make("demand-attentions", attention).await.id();
    centre
        .act("demand-attentions", &attention, "contact", json!({}))
        .await
        .ok();
    let offer = centre
        .make("demand-responses", response(&centre_id, &demands[0]))
        .await
        .id();
    officer
        .act("demand-responses", &offer, "accept", json!({}))
        .await
        .ok();
    let taught = centre
        .make("training-programs", program(&centre_id, &demands[0]))
        .await
        .id();
    centre
        .act("training-programs", &taught, "submit", json!({}))
        .await
        .ok();
    officer
        .act("training-programs", &taught, "approve", json!({}))
        .await
        .ok();
    let class = officer.make("batches", batch(&taught)).await.id();
    officer.act("batches", &class, "open", json!({})).await.ok();
    let link = json!({ "batch_id": class });
    officer
        .act("demand-responses", &offer, "link", link)
        .await
        .ok();
    for trainee in officer.trainees(0, 3).await {
        officer.enroll(&class, &trainee).await.created();
    }

    // From the voice to the class, and from the class to the voice.
    let there = officer
        .get(&format!("/v1/{INPUTS}/{mechanic}/trace"))
        .await
        .ok();
    let back = officer
        .get(&format!("/v1/batches/{class}/trace"))
        .await
        .ok();
    assert_eq!(there.body["batches"][0]["id"], class);
    let voices_of_class = back.body["inputs"].as_array().expect("a list").iter();
    let mut voices_of_class = voices_of_class.map(|input| input["id"].as_str());
    assert!(voices_of_class.any(|id| id == Some(&mechanic)));
    assert_eq!(there.body["figures"], back.body["figures"]);
    assert_eq!(there.body["figures"]["enrollments"], 3);

    // What is left is on the next agenda: every demand but the one that has a class.
    let agenda = officer
        .get("/v1/consultations/agenda?region=33.75")
        .await
        .ok();
    let promised = agenda.body["promised"].as_array().expect("a list");
    let promised: Vec<_> = promised.iter().map(|one| one["id"].as_str()).collect();
    assert_eq!(promised.len(), 19);
    for (n, need) in demands.iter().enumerate() {
        assert_eq!(promised.contains(&Some(need.as_str())), n != 0, "{n}");
    }
    let missing = agenda.body["missing"].as_array().expect("a list");
    assert_eq!(missing.len(), 10);

    // Each firm reads the answers to its own words, and nothing of another.
    for (n, speaker, decided) in [
        (0, &garments, ["converted", "merged"]),
        (19, &salon, ["converted", "declined"]),
    ] {
        let answers = speaker.get(&format!("/v1/{INPUTS}")).await.ok();
        let mut told: Vec<_> = answers
            .items()
            .iter()
            .map(|input| input["disposition"].as_str().unwrap_or_default())
            .collect();
        told.sort_unstable();
        assert_eq!(told, decided);
        let read = speaker.get(&path).await.ok();
        assert_eq!(read.body["summary"], "Dua puluh perusahaan hadir.");
        let seen = all_that(speaker).await;
        for other in (0..20).filter(|other| *other != n) {
            let ids = voices[&other]
                .iter()
                .chain([&firms[other], &demands[other]]);
            for id in ids {
                assert!(!seen.contains(id.as_str()), "{n} sees {other}: {id}");
            }
            let name = format!("CV Garmen Contoh {other}\"");
            assert!(!seen.contains(&name), "{n} sees {name}");
        }
    }
}
