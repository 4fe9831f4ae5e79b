//! Which keys there are, and which answers are kept under them.

use serde_json::{Value, json};

use crate::support::{Answer, Caller, chain};

/// The contract of `Idempotency-Key` that needs no crowd.
pub async fn holds(caller: &Caller) {
    bad_keys_are_refused(caller).await;
    good_keys_are_taken(caller).await;
    what_a_caller_can_mend_leaves_the_key_free(caller).await;
}

async fn bad_keys_are_refused(caller: &Caller) {
    let long = "x".repeat(256);
    let quoted = format!("\"{long}\"");
    let bad = [
        "", " ", "\"", "\"\"", "\"a", "\"a\"b\"", "\"a\\n\"", "\"a\\\"", "a\tb", "kunci é", &long,
        &quoted,
    ];
    for key in bad {
        let keyed = caller.with("idempotency-key", key);
        refused(&keyed.post("/v1/employers", chain::employer(1)).await, key);
    }
    let twice = caller
        .with("idempotency-key", "a")
        .with("idempotency-key", "a");
    refused(
        &twice.post("/v1/employers", chain::employer(1)).await,
        "two",
    );
    let path = "/v1/employers/018cc251-f400-7000-8000-0000000000ff";
    let patch = caller
        .with("idempotency-key", "")
        .patch(path, "\"1\"", json!({}))
        .await;
    refused(&patch, "a patch");
    let list = caller.get("/v1/employers").await.ok();
    assert!(list.items().is_empty(), "a bad key had an effect");
}

fn refused(answer: &Answer, key: &str) {
    assert_eq!(
        (
            answer.status,
            &answer.body["code"],
            &answer.body["errors"][0]["header"]
        ),
        (
            400,
            &json!("invalid_idempotency_key"),
            &json!("Idempotency-Key")
        ),
        "{key:?}: {}",
        answer.text
    );
}

/// Each with another spelling of the same key.
async fn good_keys_are_taken(caller: &Caller) {
    let long = "x".repeat(255);
    let spellings = [
        (long.clone(), format!("\"{long}\"")),
        (
            "a key of words, ~!".to_owned(),
            "\"a key of words, ~!\"".to_owned(),
        ),
        (r#"a"b\c"#.to_owned(), r#""a\"b\\c""#.to_owned()),
        ("1".to_owned(), " 1 ".to_owned()),
    ];
    for (n, (one, other)) in (1..).zip(spellings) {
        let first = caller.with("idempotency-key", &one);
        let first = first
            .post("/v1/employers", chain::employer(n))
            .await
            .created();
        assert!(first.header("idempotent-replayed").is_empty(), "{one}");
        let again = caller.with("idempotency-key", &other);
        let again = again
            .post("/v1/employers", chain::employer(n))
            .await
            .created();
        must_repeat(&first, &again);
    }
}

fn must_repeat(first: &Answer, again: &Answer) {
    let same = |name: &str| assert_eq!(again.header(name), first.header(name), "{name}");
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    ["etag", "location", "content-type"]
        .into_iter()
        .for_each(same);
    assert_eq!(again.header("idempotent-replayed"), "true");
}

/// Answers that are not kept: after each of them the mended request with the same key is done.
async fn what_a_caller_can_mend_leaves_the_key_free(caller: &Caller) {
    let key = |name: &str| caller.with("idempotency-key", name);
    let good = |n: u32| chain::employer(100 + n);
    let done = async |name: &str, n: u32| {
        let answer = key(name).post("/v1/employers", good(n)).await.created();
        assert!(answer.header("idempotent-replayed").is_empty(), "{name}");
    };

    let shape = json!({ "name": "" });
    let shape = key("shape").post("/v1/employers", shape).await;
    shape.refused(422, "invalid_body");
    done("shape", 1).await;

    let dry = key("dry")
        .post("/v1/employers?validate_only=true", good(2))
        .await;
    assert_eq!(dry.created().header("validated-only"), "true");
    done("dry", 2).await;

    let json = "application/json";
    let broken = key("broken")
        .raw("POST", "/v1/employers", Some(json), b"{".to_vec())
        .await;
    broken.refused(400, "invalid_json");
    done("broken", 3).await;

    let text = key("text")
        .raw("POST", "/v1/employers", Some("text/plain"), b"{}".to_vec())
        .await;
    text.status(415);
    done("text", 4).await;

    let big = vec![b' '; 1024 * 1024 + 1];
    key("big")
        .raw("POST", "/v1/employers", Some(json), big)
        .await
        .status(413);
    done("big", 5).await;

    let made = key("made").post("/v1/employers", good(6)).await.created();
    let path = made.header("location").to_owned();
    let patch = |name: &'static str, tag: &'static str, body: Value| {
        let keyed = key(name);
        let path = path.clone();
        async move { keyed.patch(&path, tag, body).await }
    };
    patch("stale", "\"9\"", json!({ "workers": 5 }))
        .await
        .refused(412, "stale_version");
    let mended = patch("stale", "\"1\"", json!({ "workers": 5 })).await.ok();
    assert!(mended.header("idempotent-replayed").is_empty());
    must_repeat(
        &mended,
        &patch("stale", "\"1\"", json!({ "workers": 5 })).await,
    );

    let patched = "application/merge-patch+json";
    let none = key("none")
        .raw("PATCH", &path, Some(patched), br#"{"workers":6}"#.to_vec())
        .await;
    none.status(428);
    let mended = patch("none", "\"2\"", json!({ "workers": 6 })).await.ok();
    assert!(mended.header("idempotent-replayed").is_empty());

    // A record that is not there: nothing is kept for its path, and a key is of one path anyway.
    let missing = "/v1/employers/018cc251-f400-7000-8000-0000000000ff/verify";
    for _ in 0..2 {
        let missing = key("missing").post(missing, json!({})).await;
        assert!(missing.header("idempotent-replayed").is_empty());
        missing.refused(404, "not_found");
    }
}
