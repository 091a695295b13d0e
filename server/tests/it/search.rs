//! `GET /v1/search` as a client meets it. What is found is tested beside the index (`chat/tests/search.rs`).

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::caller::{Reply, World, access};

/// Alice with a note to Bob.
async fn written(world: &World, text: &str) -> (Value, Value) {
    let (alice, bob) = (world.register("alice").await, world.register("bob").await);
    let bob_id = &bob["me"]["profile"]["id"];
    let open = json!({ "commands": [{ "type": "open_direct", "user_id": bob_id }] });
    let opened = world.post_as(access(&alice), "/v1/commands", &open).await;
    let chat = opened.data()["results"][0]["chat_id"].clone();
    let send = json!({ "commands": [{
        "type": "send", "chat_id": chat, "client_id": Uuid::now_v7(), "content": { "type": "text", "text": text },
    }] });
    world.post_as(access(&alice), "/v1/commands", &send).await.data();
    (alice, bob)
}

/// Asks until something is found: the index is written a moment after the answer to the sender.
async fn found(world: &World, signed_in: &Value, query: &str) -> Value {
    let asking = async {
        let mut ticks = tokio::time::interval(Duration::from_millis(20));
        loop {
            ticks.tick().await;
            let page = search(world, signed_in, query).await.data().clone();
            if page["hits"].as_array().is_some_and(|hits| !hits.is_empty()) {
                return page;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), asking).await.expect("it is found in time")
}

async fn search(world: &World, signed_in: &Value, query: &str) -> Reply {
    world.get_as(access(signed_in), &format!("/v1/search?{query}")).await
}

#[tokio::test]
async fn a_message_is_found_by_its_members_only() {
    let world = World::new().await;
    let (alice, bob) = written(&world, "Чёрные коты, смотри https://example.com").await;
    let carol = world.register("carol").await;
    let page = found(&world, &bob, "q=кота").await;
    let hit = &page["hits"][0];
    assert_eq!(hit["message"]["seq"], 1);
    assert_eq!(hit["message"]["sender_id"], alice["me"]["profile"]["id"]);
    assert_eq!(page["next"], Value::Null, "absent on the last page");
    let here = format!("q=черный&chat_id={}&has_link=true&limit=1", hit["chat_id"].as_str().unwrap());
    assert_eq!(search(&world, &alice, &here).await.data()["hits"].as_array().unwrap().len(), 1);
    assert_eq!(search(&world, &carol, "q=кота").await.data()["hits"], json!([]));
    assert_eq!(search(&world, &carol, &here).await.refused(404), "not_found");
}

#[tokio::test]
async fn a_search_that_is_none_is_refused() {
    let world = World::new().await;
    let alice = world.register("alice").await;
    assert_eq!(world.get("/v1/search?q=a").await.refused(401), "unauthenticated");
    for wrong in ["", "q=", "q=a&limit=51", "q=a&cursor=x", "q=a&chat_id=1", "q=from:bob"] {
        assert_eq!(search(&world, &alice, wrong).await.refused(400), "invalid_argument", "{wrong}");
    }
}

#[tokio::test]
async fn searches_are_counted() {
    let world = World::with(|config| config.limits.search_per_minute = 1).await;
    let alice = world.register("alice").await;
    assert_eq!(search(&world, &alice, "q=a").await.data()["hits"], json!([]));
    let refusal = search(&world, &alice, "q=a").await;
    assert_eq!(refusal.refused(429), "rate_limited");
    assert!(refusal.headers.contains_key("retry-after"));
}
