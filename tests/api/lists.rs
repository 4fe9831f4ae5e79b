//! What holds for every list, shown on employers.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::chain::{
    batch, consultation, demand, employer, input, instructor, program, provider, trainee, with,
};
use crate::support::{Caller, Database, Office, document};

#[rstest]
#[actix_web::test]
async fn a_list_is_paged_by_cursors_that_only_fit_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    for n in 0..7 {
        office.advance(chrono::Duration::microseconds(1));
        officer.post("/v1/employers", employer(n)).await.created();
    }
    for sort in [
        "created_at",
        "-created_at",
        "updated_at",
        "-updated_at",
        "name",
        "-name",
    ] {
        let mut path = format!("/v1/employers?limit=3&sort={sort}");
        let mut names = Vec::new();
        loop {
            let page = officer.get(&path).await.ok();
            names.extend(
                page.items()
                    .iter()
                    .map(|item| item["name"].as_str().unwrap_or_default().to_owned()),
            );
            let Some(cursor) = page.body["next_cursor"].as_str() else {
                break;
            };
            assert!(
                page.header("link").contains(&format!("cursor={cursor}"))
                    && page.header("link").ends_with("rel=\"next\"")
            );
            path = format!("/v1/employers?limit=3&sort={sort}&cursor={cursor}");
        }
        let mut expected: Vec<String> = (0..7).map(|n| format!("CV Garmen Contoh {n}")).collect();
        if sort.starts_with('-') {
            expected.reverse();
        }
        assert_eq!(names, expected, "{sort}");
    }
    let page = officer
        .with("prefer", "return=total-count")
        .get("/v1/employers?limit=3")
        .await
        .ok();
    assert_eq!(page.body["total_count"], 7);
    assert_eq!(page.header("preference-applied"), "return=total-count");
    let cursor = page.body["next_cursor"]
        .as_str()
        .expect("a cursor")
        .to_owned();
    officer
        .get(&format!("/v1/employers?limit=3&sort=name&cursor={cursor}"))
        .await
        .refused(400, "invalid_cursor");
    office
        .officer_of("33.26")
        .await
        .get(&format!("/v1/employers?limit=3&cursor={cursor}"))
        .await
        .refused(400, "invalid_cursor");
    let other = if cursor.starts_with('A') { "B" } else { "A" };
    let forged = format!("{other}{}", &cursor[1..]);
    officer
        .get(&format!("/v1/employers?limit=3&cursor={forged}"))
        .await
        .refused(400, "invalid_cursor");
}

#[rstest]
#[actix_web::test]
async fn a_search_folds_case_and_accents_and_quotes_wildcards(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    for (n, name) in ["Batik Séjahtera", "Tenun 100% Asli", "Konveksi_Maju"]
        .into_iter()
        .enumerate()
    {
        let mut body = employer(u32::try_from(n).unwrap());
        body["name"] = json!(name);
        officer.post("/v1/employers", body).await.created();
    }
    let found = async |q: &str| {
        officer
            .get(&format!("/v1/employers?q={q}"))
            .await
            .ok()
            .items()
            .len()
    };
    assert_eq!(found("SEJAHTERA").await, 1);
    assert_eq!(
        found("jahT%C3%A9ra").await,
        1,
        "anywhere, accents on either side"
    );
    assert_eq!(found("ba").await, 1, "under three characters a prefix");
    assert_eq!(found("ti").await, 0, "under three characters only a prefix");
    assert_eq!(found("100%25").await, 1);
    assert_eq!(found("%25%25%25").await, 0, "a wildcard is a character");
    assert_eq!(found("si_maju").await, 1);
    assert_eq!(found("a_i").await, 0, "an underscore is a character");
}

/// The tables with a folded text that `q` searches.
fn searched_tables() -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    let mut table = "";
    for area in [
        include_str!("../../src/db/schema/demand.rs"),
        include_str!("../../src/db/schema/insurance.rs"),
        include_str!("../../src/db/schema/people.rs"),
        include_str!("../../src/db/schema/training.rs"),
    ] {
        for line in area.lines().map(str::trim) {
            match line.split_once(' ') {
                Some(("search_key", _)) => {
                    tables.insert(table.to_owned());
                }
                Some((name, rest)) if rest.ends_with(") {") => table = name,
                _ => {}
            }
        }
    }
    tables
}

#[rstest]
#[actix_web::test]
async fn a_search_and_an_order_follow_what_is_changed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let meeting = officer.make("consultations", consultation()).await;
    let workshop = json!({ "provider_id": chain.provider, "name": "Ruang jahit", "capacity": 16 });
    let input = input(&meeting.id());
    let again = json!({ "headcount": 5, "skills": ["Menjahit"] });
    let again = with(demand(&chain.employer), again);
    let searched = [
        ("employers", employer(1), "name"),
        ("skill-demands", again.clone(), "title"),
        ("skill-demands", again, "skills"),
        ("consultations", consultation(), "place"),
        ("consultations", consultation(), "summary"),
        ("consultation-inputs", input.clone(), "words"),
        ("consultation-inputs", input, "voiced_by"),
        ("trainees", trainee(1), "name"),
        ("training-providers", provider("blk"), "name"),
        (
            "training-programs",
            program(&chain.provider, &chain.demand),
            "title",
        ),
        ("batches", batch(&chain.program), "name"),
        ("instructors", instructor(), "name"),
        ("workshops", workshop, "name"),
    ];
    let resources: BTreeSet<String> = searched
        .iter()
        .map(|(resource, ..)| resource.replace('-', "_"))
        .collect();
    assert_eq!(resources, searched_tables(), "all are tried");
    for (resource, body, field) in searched {
        let text_of = |text: &str| match field {
            "skills" => json!([text]),
            "voiced_by" => with(body["voiced_by"].clone(), json!({ "name": text })),
            _ => json!(text),
        };
        let made = with(body.clone(), json!({ field: text_of("Quagga") }));
        let made = officer.make(resource, made).await;
        let found = async |query: &str| -> Vec<String> {
            let list = officer.get(&format!("/v1/{resource}?{query}")).await.ok();
            let ids = list.items().iter().map(|item| item["id"].as_str());
            ids.map(|id| id.expect("an id").to_owned()).collect()
        };
        assert_eq!(found("q=quagga").await, [made.id()], "{resource}: {field}");
        let change = async |tag: &str, text: &str| {
            let path = format!("/v1/{resource}/{}", made.id());
            let changed = officer.patch(&path, tag, json!({ field: text_of(text) }));
            changed.await.ok().tag()
        };
        let is_sorted = matches!(field, "name" | "title");
        let tag = change(&made.tag(), "Zebra").await;
        assert_eq!(found("q=ZEBRA").await, [made.id()], "{resource}: {field}");
        if is_sorted {
            let last = found(&format!("sort=-{field}&limit=1")).await;
            assert_eq!(last, [made.id()], "{resource}");
        }
        assert!(found("q=quagga").await.is_empty(), "{resource}: {field}");
        change(&tag, "Aardvark").await;
        assert!(found("q=zebra").await.is_empty(), "{resource}: {field}");
        if is_sorted {
            let first = found(&format!("sort={field}&limit=1")).await;
            assert_eq!(first, [made.id()], "{resource}");
            let namesake = with(body.clone(), json!({ field: "aardvark" }));
            let namesake = match resource {
                "employers" => with(namesake, json!({ "nib": "9120009999999" })),
                "trainees" => with(namesake, json!({ "nik": trainee(2)["nik"] })),
                "skill-demands" => with(namesake, json!({ "headcount": 6 })),
                // Of one centre, no two have the same.
                "workshops" => with(namesake, json!({ "name": "aardvark 2" })),
                _ => namesake,
            };
            officer.make(resource, namesake).await;
            for sort in [field.to_owned(), format!("-{field}")] {
                let at_once = walked(&officer, resource, &sort, 200).await;
                assert!(at_once.contains(&made.id()), "{resource}");
                let one_by_one = walked(&officer, resource, &sort, 1).await;
                assert_eq!(one_by_one, at_once, "{resource} by {sort}");
            }
        }
    }
}

/// The ids of all records of a list in their order, by pages of `limit`.
async fn walked(caller: &Caller, resource: &str, sort: &str, limit: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = format!("/v1/{resource}?sort={sort}&limit={limit}{cursor}");
        let page = caller.get(&page).await.ok();
        let of_page = page.items().iter().map(|item| item["id"].as_str());
        for id in of_page.map(|id| id.expect("an id").to_owned()) {
            assert!(!ids.contains(&id), "{resource} by {sort} begins again");
            ids.push(id);
        }
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

#[rstest]
#[actix_web::test]
async fn a_list_is_also_a_table_and_a_stream_of_lines(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let items: Vec<Value> = (0..501)
        .map(|n| {
            let mut item = employer(n);
            item["name"] = json!(format!("=CMD {n:03}"));
            item
        })
        .collect();
    officer
        .post("/v1/employers/batch", json!({ "items": items[..500] }))
        .await
        .status(207);
    officer
        .post("/v1/employers", items[500].clone())
        .await
        .created();
    let table = officer
        .with("accept", "text/csv")
        .get("/v1/employers?sort=name")
        .await
        .ok();
    assert!(table.header("content-type").starts_with("text/csv"));
    let mut reader = csv::Reader::from_reader(table.text.as_bytes());
    let header = reader.headers().unwrap().clone();
    assert_eq!(&header[0], "id");
    let name = header.iter().position(|column| column == "name").unwrap();
    let phone = header
        .iter()
        .position(|column| column == "contact.phone")
        .unwrap();
    assert!(header.iter().all(|column| column != "allowed_actions"));
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 501, "the whole list, over the chunks");
    assert_eq!(
        (&rows[0][name], &rows[0][phone]),
        ("'=CMD 000", "'+6281200000001")
    );
    let lines = officer
        .with("accept", "application/x-ndjson")
        .get("/v1/employers?q=cmd%20500")
        .await
        .ok();
    let line: Value = serde_json::from_str(lines.text.trim()).unwrap();
    assert_eq!(line["name"], "=CMD 500");
}

#[rstest]
#[actix_web::test]
async fn every_table_that_the_document_promises_has_columns(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let mut tables = 0;
    for operation in document::operations() {
        let promises = |media_type| operation.answers_with(media_type);
        if !promises("text/csv") {
            assert!(!promises("application/x-ndjson"), "{}", operation.id);
            continue;
        }
        tables += 1;
        let csv = officer.with("accept", "text/csv");
        let table = csv.get(&operation.address()).await.ok();
        let mut reader = csv::Reader::from_reader(table.text.as_bytes());
        let columns = reader.headers().unwrap();
        assert!(columns.len() > 3, "{}: {columns:?}", operation.id);
        assert!(
            columns.iter().all(|column| !column.is_empty()),
            "{}: {columns:?}",
            operation.id
        );
        if promises("application/x-ndjson") {
            let lines = officer.with("accept", "application/x-ndjson");
            lines.get(&operation.address()).await.ok();
        }
    }
    assert!(tables > 20, "{tables} tables");
}
