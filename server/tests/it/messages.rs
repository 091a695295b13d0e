//! What one can do with a message, over HTTP.

use serde_json::{Value, json};

use crate::caller::{World, access};

struct Pair {
    world: World,
    alice: String,
    bob: String,
    stranger: String,
    chat: String,
}

/// A server with a direct chat of two people, and somebody else.
async fn pair() -> Pair {
    let world = World::new().await;
    let (alice, bob, eve) =
        (world.register("alice").await, world.register("bob").await, world.register("mallory").await);
    let open = json!({ "commands": [{ "type": "open_direct", "user_id": bob["me"]["profile"]["id"] }] });
    let opened = world.post_as(access(&alice), "/v1/commands", &open).await;
    let chat = opened.data()["results"][0]["chat_id"].as_str().unwrap().to_owned();
    let token = |signed_in: &Value| access(signed_in).to_owned();
    Pair { alice: token(&alice), bob: token(&bob), stranger: token(&eve), chat, world }
}

impl Pair {
    /// The outcome of a command.
    async fn run(&self, token: &str, mut command: Value) -> Value {
        command["chat_id"] = json!(self.chat);
        let batch = json!({ "commands": [command] });
        self.world.post_as(token, "/v1/commands", &batch).await.data()["results"][0].clone()
    }

    async fn send(&self, token: &str, text: &str) -> Value {
        let content = json!({ "type": "text", "text": text });
        let command = json!({ "type": "send", "client_id": uuid::Uuid::now_v7(), "content": content });
        self.run(token, command).await["message"].clone()
    }

    async fn get(&self, token: &str, path: &str) -> crate::caller::Reply {
        self.world.get_as(token, &format!("/v1/chats/{}/messages{path}", self.chat)).await
    }
}

#[tokio::test]
async fn single_messages_their_versions_and_their_readers() {
    let pair = pair().await;
    let sent = pair.send(&pair.alice, "first words").await;
    pair.send(&pair.alice, "more").await;
    let content = json!({ "type": "text", "text": "better words" });
    let edit = json!({ "type": "edit", "seq": 1, "edit": 0, "content": content });
    assert_eq!(pair.run(&pair.alice, edit.clone()).await["message"]["edit"], 1);
    let conflict =
        json!({ "type": "edit", "seq": 1, "edit": 0, "content": { "type": "text", "text": "other" } });
    assert_eq!(pair.run(&pair.alice, conflict).await["error"]["code"], "edit_conflict");
    let react = json!({ "type": "react", "seq": 1, "emoji": "👍", "on": true });
    assert_eq!(pair.run(&pair.bob, react).await["status"], "done");
    assert_eq!(pair.run(&pair.bob, json!({ "type": "read", "seq": 1 })).await["status"], "done");

    let found = pair.get(&pair.bob, "/by-seq?seqs=2,1,77").await;
    let seqs: Vec<_> =
        found.data()["messages"].as_array().unwrap().iter().map(|m| m["seq"].clone()).collect();
    assert_eq!(seqs, [1, 2]);
    assert_eq!(found.data()["reactions"][0]["emojis"], json!(["👍"]));
    let edits = pair.get(&pair.alice, "/1/edits").await;
    assert_eq!(edits.data()["versions"][0]["content"]["text"], "first words");
    let readers = pair.get(&pair.alice, "/1/readers").await;
    assert!(readers.data()["readers"][0]["read_at"].as_i64().unwrap() > 0);
    assert_eq!(pair.get(&pair.alice, "/2/readers").await.data()["readers"], json!([]));
    let page = pair.get(&pair.bob, &format!("?at={}&limit=1", sent["sent_at"])).await;
    assert_eq!(page.data()["messages"][0]["seq"], 1);
    assert_eq!(page.data()["reactions"][0]["seq"], 1);

    for path in ["/by-seq?seqs=1", "/1/edits", "/1/readers", "?at=0"] {
        assert_eq!(pair.get(&pair.stranger, path).await.refused(404), "not_found", "{path}");
    }
    for path in ["/77/edits", "/0/readers"] {
        assert_eq!(pair.get(&pair.alice, path).await.refused(404), "seq_not_found", "{path}");
    }
    let many = vec!["1"; 101].join(",");
    for path in
        ["/by-seq", "/by-seq?seqs=", "/by-seq?seqs=1,x", "/by-seq?seqs=-1", "/x/edits", "?at=0&before=1"]
    {
        assert_eq!(pair.get(&pair.alice, path).await.refused(400), "invalid_argument", "{path}");
    }
    let too_many = pair.get(&pair.alice, &format!("/by-seq?seqs={many}")).await;
    assert_eq!(too_many.refused(400), "invalid_argument");
}
