//! Who hears what.

use rstest::rstest;
use serde_json::{Value, json};

use super::{INPUTS, MEETINGS, decline, firm};
use crate::journey::settled;
use crate::support::chain::{consultation, demand, input, input_of, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn an_employers_client_says_and_sees_its_own(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (firm_a, firm_b) = (firm(&officer, 1).await, firm(&officer, 2).await);
    let provider = officer.chain(3).await.provider;
    let client_a = office.party(&format!("employer:{firm_a}")).await;
    let client_b = office.party(&format!("employer:{firm_b}")).await;
    let centre = office.party(&format!("training-provider:{provider}")).await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();

    let own = with(input_of(&meeting, &firm_a), json!({ "employer_id": null }));
    let own = client_a.post(&format!("/v1/{INPUTS}"), own).await.created();
    assert_eq!(own.body["employer_id"], firm_a);
    assert_eq!(own.reasons("decline"), Some(vec!["party_may_not_decide"]));
    let own = own.id();
    client_a
        .post(&format!("/v1/{INPUTS}"), input_of(&meeting, &firm_b))
        .await
        .invalid("/employer_id", "not_found");
    client_a
        .post(&format!("/v1/{INPUTS}"), input(&meeting))
        .await
        .invalid("/voiced_by/kind", "conflicts_with");
    officer.make(INPUTS, input(&meeting)).await;
    decline(&client_a, &own)
        .await
        .refused(403, "party_may_not_decide");
    client_a
        .post(&format!("/v1/{MEETINGS}"), consultation())
        .await
        .refused(403, "party_may_not_decide");

    // Nobody else's words, and no word of the meeting before it is told to all.
    let all = client_a.get(&format!("/v1/{INPUTS}")).await.ok();
    assert_eq!(all.items().len(), 1);
    // The firm, registered and verified, and its input.
    settled(&client_a, "/v1/changes?limit=200", 3).await;
    for stranger in [&client_b, &centre] {
        assert_eq!(
            stranger
                .get(&format!("/v1/{INPUTS}"))
                .await
                .ok()
                .items()
                .len(),
            0
        );
        stranger
            .get(&format!("/v1/{INPUTS}/{own}"))
            .await
            .refused(404, "not_found");
    }
    assert_eq!(
        centre
            .get(&format!("/v1/{MEETINGS}"))
            .await
            .ok()
            .items()
            .len(),
        0
    );
    let seen = client_b
        .get(&format!("/v1/{MEETINGS}/{meeting}"))
        .await
        .ok();
    for hidden in ["summary", "inputs", "inputs_open"] {
        assert_eq!(seen.body[hidden], Value::Null, "{hidden}");
    }
    // A visit is between the office and the firm that it visits.
    let visit = with(consultation(), json!({ "kind": "tna_visit" }));
    let visit = officer.make(MEETINGS, visit).await.id();
    officer.make(INPUTS, input_of(&visit, &firm_a)).await;
    client_a.get(&format!("/v1/{MEETINGS}/{visit}")).await.ok();
    client_b
        .get(&format!("/v1/{MEETINGS}/{visit}"))
        .await
        .refused(404, "not_found");
    client_b
        .post(&format!("/v1/{INPUTS}"), input_of(&visit, &firm_b))
        .await
        .invalid("/consultation_id", "not_found");
    let sought = format!("/v1/{MEETINGS}?q=rahasia");
    assert_eq!(client_b.get(&sought).await.ok().items().len(), 0);
    assert_eq!(officer.get(&sought).await.ok().items().len(), 2);

    // The answer is told when it is published.
    decline(&officer, &own).await.ok();
    let path = format!("/v1/{INPUTS}/{own}");
    assert_eq!(client_a.get(&path).await.ok().body["answer"], Value::Null);
    let open = officer
        .get(&format!("/v1/{INPUTS}?status=recorded"))
        .await
        .ok();
    for item in open.items() {
        decline(&officer, item["id"].as_str().expect("an id"))
            .await
            .ok();
    }
    for action in ["hold", "close", "publish"] {
        officer
            .act(MEETINGS, &meeting, action, json!({}))
            .await
            .ok();
    }
    assert_eq!(
        client_a.get(&path).await.ok().body["answer"],
        "Bukan bidang kami."
    );
    let told = client_a
        .get(&format!("/v1/{MEETINGS}/{meeting}"))
        .await
        .ok();
    assert_eq!(told.body["summary"], "Rahasia rapat");
    client_b
        .get(&format!("/v1/{MEETINGS}/{meeting}"))
        .await
        .refused(404, "not_found");
}

/// What others have voiced of the same need is not an employer's to take out of its demand.
#[rstest]
#[actix_web::test]
async fn a_party_leaves_the_words_of_others(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = firm(&officer, 1).await;
    let client = office.party(&format!("employer:{firm}")).await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();
    let own = client.make(INPUTS, input_of(&meeting, &firm)).await.id();
    let others = officer.make(INPUTS, input(&meeting)).await.id();
    client
        .post(
            "/v1/skill-demands",
            with(demand(&firm), json!({ "input_ids": [others] })),
        )
        .await
        .invalid("/input_ids/0", "not_found");
    let made = with(demand(&firm), json!({ "input_ids": [own, others] }));
    let made = officer.make("skill-demands", made).await;
    let left = client
        .patch(made.header("location"), "*", json!({ "input_ids": [] }))
        .await
        .ok();
    assert_eq!(left.body["input_ids"], json!([others]));
    for action in ["submit", "verify"] {
        officer
            .act("skill-demands", &made.id(), action, json!({}))
            .await
            .ok();
    }
    let same = client
        .patch(made.header("location"), "*", json!({ "input_ids": [] }))
        .await
        .ok();
    assert_eq!(same.body["status"], "verified", "nothing was changed");
}
