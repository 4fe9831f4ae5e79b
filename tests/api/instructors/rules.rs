//! What an instructor's record holds, and what it may not.

use rstest::rstest;
use serde_json::{Value, json};

use super::{INSTRUCTORS, PATH, hours, practitioner, skill, teacher, unit};
use crate::support::chain::{employer, instructor, provider, with};
use crate::support::{Database, Office};

const UNIT: &str = "C.141000.001.01";

#[rstest]
#[actix_web::test]
async fn what_was_told_is_answered(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    let centre = officer.make("training-providers", provider("blk")).await;
    let body = json!({
        "client_ref": "sdm-7", "name": "Tarjo Contoh", "region": "33.75.01",
        "contact": { "phone": "0812 0000 5001", "email": "tarjo@CONTOH.example" },
        "provider_id": centre.id(), "employer_id": firm,
        "competencies": [skill("7233.02", Some("2026-12-31")), unit(UNIT, None)],
        "method_certificate_until": "2026-07-21",
        "availability": [hours(1, "08:00", "12:00"), hours(1, "12:00", "16:00"), hours(7, "00:00", "23:59")],
        "absences": [{ "from": "2026-08-01", "until": "2026-08-01", "note": "Cuti" }], "lendable": true,
    });
    let made = officer.make(INSTRUCTORS, body.clone()).await;
    for (field, expected) in [
        ("status", json!("active")),
        ("practitioner", json!(true)),
        ("method_certificate", json!("valid")),
        ("warnings", json!([])),
        (
            "contact",
            json!({ "phone": "+6281200005001", "email": "tarjo@contoh.example" }),
        ),
    ] {
        assert_eq!(made.body[field], expected, "{field}");
    }
    for field in [
        "provider_id",
        "employer_id",
        "availability",
        "absences",
        "lendable",
    ] {
        assert_eq!(made.body[field], body[field], "{field}");
    }
    let told = &made.body["competencies"];
    assert_eq!(
        told[0]["occupation"]["label"],
        "Mekanik dan Tukang Reparasi Mesin Industri"
    );
    assert_eq!(
        (&told[0]["unit"], &told[1]["unit"]),
        (&Value::Null, &json!(UNIT))
    );
    assert_eq!(told[1]["occupation"], Value::Null);
    assert_eq!(told[0]["until"], "2026-12-31");
    let read = officer.get(made.header("location")).await.ok();
    assert_eq!((read.tag(), &read.body), (made.tag(), &made.body));

    let least = json!({ "name": "Wati Contoh", "region": "33.26", "contact": { "phone": "+6281200005002" } });
    let least = officer.make(INSTRUCTORS, least).await;
    for (field, expected) in [
        (
            "contact",
            json!({ "phone": "+6281200005002", "email": null }),
        ),
        ("provider_id", Value::Null),
        ("employer_id", Value::Null),
        ("practitioner", json!(false)),
        ("competencies", json!([])),
        ("availability", json!([])),
        ("absences", json!([])),
        ("method_certificate", json!("missing")),
        ("lendable", json!(false)),
    ] {
        assert_eq!(least.body[field], expected, "{field}");
    }
    let twice = officer.post(PATH, body).await;
    let twice = twice.refused(409, "duplicate_client_ref");
    assert_eq!(twice.body["existing"], json!([made.id()]));
}

#[rstest]
#[actix_web::test]
async fn every_fault_of_a_list_is_told_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let mut both = skill("7233.02", None);
    both["unit"] = json!(UNIT);
    let lists = json!({
        "competencies": [
            unit(UNIT, None), both, { "certificate": "Nomor" }, unit(UNIT, Some("2026-01-01")),
        ],
        "availability": [
            hours(3, "08:00", "12:00"), hours(3, "11:59", "13:00"), hours(4, "11:59", "13:00"), hours(5, "13:00", "13:00"),
        ],
        "absences": [{ "from": "2026-08-02", "until": "2026-08-01" }],
    });
    let made = officer.make(INSTRUCTORS, instructor()).await;
    let path = made.header("location");
    for answer in [
        officer.post(PATH, with(instructor(), lists.clone())).await,
        officer.patch(path, &made.tag(), lists).await,
    ] {
        let answer = answer
            .invalid("/competencies/1", "one_needed")
            .invalid("/competencies/2", "one_needed")
            .invalid("/competencies/3", "repeated_item")
            .invalid("/availability/1", "overlaps")
            .invalid("/availability/3/until", "time_order")
            .invalid("/absences/0/until", "date_order");
        assert_eq!(answer.body["errors"].as_array().map(Vec::len), Some(6));
        assert!(!answer.text.contains("%{"), "{}", answer.text);
    }
    let shapes = json!({
        "competencies": [{ "unit": "C.1410", "certificate": "" }],
        "availability": [hours(0, "08:00", "12:00"), hours(8, "24:00", "8:00")],
        "contact": {}, "practitioner": true, "method_certificate": "valid", "status": "active",
    });
    officer
        .post(PATH, with(instructor(), shapes))
        .await
        .invalid("/competencies/0/certificate", "too_short")
        .invalid("/availability/0/weekday", "out_of_range")
        .invalid("/availability/1/weekday", "out_of_range")
        .invalid("/availability/1/from", "time_form")
        .invalid("/contact/phone", "required")
        .invalid("/practitioner", "unknown_field")
        .invalid("/method_certificate", "unknown_field")
        .invalid("/status", "read_only_field");
    let read = officer.get(path).await.ok();
    assert_eq!(read.body, made.body, "what is refused changes nothing");
}

#[rstest]
#[actix_web::test]
async fn a_patch_merges_objects_and_replaces_lists(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    let told = json!({
        "contact": { "phone": "+6281200005001", "email": "tarjo@contoh.example" }, "method_certificate_until": "2027-01-01",
        "competencies": [skill("7233.02", None), unit(UNIT, None)], "availability": [hours(1, "08:00", "12:00")],
    });
    let made = officer
        .make(INSTRUCTORS, with(practitioner(&firm), told))
        .await;
    let path = made.header("location");
    let change = json!({ "contact": { "email": null }, "competencies": [skill("7531", None)], "lendable": true });
    let changed = officer.patch(path, &made.tag(), change).await.ok();
    assert_eq!(changed.body["version"], 2);
    assert_eq!(
        changed.body["contact"],
        json!({ "phone": "+6281200005001", "email": null })
    );
    let codes = changed.body["competencies"]
        .as_array()
        .into_iter()
        .flatten();
    let codes: Vec<_> = codes.map(|held| &held["occupation"]["code"]).collect();
    assert_eq!(codes, [&json!("7531")]);
    for field in [
        "name",
        "region",
        "employer_id",
        "availability",
        "method_certificate_until",
    ] {
        assert_eq!(changed.body[field], made.body[field], "{field}");
    }
    let change = json!({
        "contact": { "phone": "+6281200005009" }, "employer_id": null, "method_certificate_until": null,
        "competencies": [], "availability": [], "name": "Tarjo Baru Contoh",
    });
    let cleared = officer.patch(path, &changed.tag(), change).await.ok();
    assert_eq!(
        (&cleared.body["practitioner"], &cleared.body["warnings"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(cleared.body["contact"]["phone"], "+6281200005009");
    assert_eq!(
        (&cleared.body["competencies"], &cleared.body["availability"]),
        (&json!([]), &json!([]))
    );
    officer
        .patch(path, &changed.tag(), json!({ "lendable": false }))
        .await
        .refused(412, "stale_version");
    for field in [
        "name",
        "region",
        "contact",
        "competencies",
        "availability",
        "absences",
        "lendable",
    ] {
        let null = officer.patch(path, "*", json!({ field: null })).await;
        null.invalid(&format!("/{field}"), "must_not_be_null");
    }
}

#[rstest]
#[actix_web::test]
async fn a_practitioner_without_a_valid_method_certificate_is_worth_a_warning(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    let centre = officer
        .make("training-providers", provider("blk"))
        .await
        .id();
    let codes = |body: &Value| -> Vec<String> {
        let warnings = body["warnings"].as_array().expect("warnings");
        let codes = warnings.iter().map(|warning| warning["code"].as_str());
        codes.flatten().map(str::to_owned).collect()
    };
    let made = officer.make(INSTRUCTORS, practitioner(&firm)).await;
    assert_eq!(codes(&made.body), ["method_certificate_missing"]);
    let path = made.header("location");
    let recorded = json!({ "method_certificate_until": "2026-07-31" });
    let recorded = officer.patch(path, &made.tag(), recorded).await.ok();
    assert!(codes(&recorded.body).is_empty());
    let teacher = officer.make(INSTRUCTORS, teacher(&centre)).await;
    assert!(codes(&teacher.body).is_empty(), "who is no practitioner");
    assert_eq!(teacher.body["method_certificate"], "missing");

    // Through its last day in Jakarta.
    for (day, stands, warned) in [
        ("2026-07-31", "valid", None),
        ("2026-08-01", "expired", Some("method_certificate_expired")),
    ] {
        office.go_to(day);
        let officer = office.officer().await;
        let read = officer.get(path).await.ok();
        assert_eq!(read.body["method_certificate"], stands, "{day}");
        assert_eq!(codes(&read.body), Vec::from_iter(warned), "{day}");
        let listed = officer.get(PATH).await.ok();
        let listed = listed.items().iter().find(|item| item["id"] == made.id());
        assert_eq!(listed.expect("an item")["method_certificate"], stands);
    }
    let indonesian = office.officer().await.with("accept-language", "id");
    let read = indonesian.get(path).await.ok();
    let detail = read.body["warnings"][0]["detail"].as_str();
    assert!(detail.is_some_and(|words| words.contains("Sertifikat metodologi")));
}

#[rstest]
#[actix_web::test]
async fn who_is_named_is_in_sight_and_of_the_own_agency(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const MISSING: &str = "018cc251-f400-7000-8000-00000000dead";
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let province = office.officer_of("33").await;
    let neighbour = office.officer_of("33.26").await;
    let made = officer.make(INSTRUCTORS, instructor()).await;
    let path = made.header("location");
    for (resource, field, body) in [
        ("employers", "employer_id", employer(1)),
        ("training-providers", "provider_id", provider("blk")),
    ] {
        let own = officer.make(resource, body.clone()).await.id();
        let foreign = neighbour.make(resource, body).await.id();
        for hidden in [foreign.as_str(), MISSING] {
            let named = json!({ field: hidden });
            for answer in [
                officer.post(PATH, with(instructor(), named.clone())).await,
                officer.patch(path, "*", named).await,
            ] {
                answer.invalid(&format!("/{field}"), "not_found");
            }
        }
        // A province reads the city's, and builds nothing upon it.
        province
            .post(PATH, with(instructor(), json!({ field: own })))
            .await
            .refused(403, "other_agency");
        let named = officer.patch(path, "*", json!({ field: own })).await.ok();
        assert_eq!(named.body[field], json!(own));
    }
    let both = json!({ "provider_id": MISSING, "employer_id": MISSING });
    officer
        .post(PATH, with(instructor(), both))
        .await
        .invalid("/provider_id", "not_found")
        .invalid("/employer_id", "not_found");
    assert_eq!(officer.get(PATH).await.ok().items().len(), 1);
    // Who may be lent is not shown to neighbours by that alone.
    let lent = json!({ "lendable": true });
    officer.patch(path, "*", lent).await.ok();
    assert_eq!(neighbour.get(PATH).await.ok().items().len(), 0);
    neighbour.get(path).await.refused(404, "not_found");
    assert_eq!(province.get(PATH).await.ok().items().len(), 1);
    let changed = province
        .patch(path, "*", json!({ "lendable": false }))
        .await;
    changed.refused(403, "other_agency");
}
