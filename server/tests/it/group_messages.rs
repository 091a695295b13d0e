//! Messages of a group over HTTP: single ones, their versions and readers; and what of the history one person sees.

use serde_json::{Value, json};

use crate::group::{Person, done, each, group, person};

fn seqs(rows: &Value) -> Vec<u64> {
    rows.as_array().unwrap().iter().map(|row| row["seq"].as_u64().unwrap()).collect()
}

fn text(words: &str) -> Value {
    json!({ "type": "text", "text": words })
}

#[tokio::test]
async fn versions_are_for_the_author_and_for_admins() {
    let group = group().await;
    let seq = group.write(&group.bob, "first words").await;
    let quiet = group.write(&group.bob, "never changed").await;
    for (edit, words) in [(0, "second words"), (1, "third words")] {
        group
            .done(&group.bob, json!({ "type": "edit", "seq": seq, "edit": edit, "content": text(words) }))
            .await;
    }
    let carol = person(&group.world, "carol").await;
    group.done(&group.alice, json!({ "type": "add_members", "user_ids": [carol.id] })).await;
    let path = format!("/messages/{seq}/edits");
    for who in [&group.bob, &group.anna, &group.alice] {
        let history = group.get(who, &path).await;
        let said: Vec<_> = history.data()["versions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v["content"]["text"].clone())
            .collect();
        assert_eq!(said, ["first words", "second words"], "oldest first, the present one not among them");
    }
    assert_eq!(group.get(&carol, &path).await.refused(403), "forbidden");
    let unchanged = group.get(&group.anna, &format!("/messages/{quiet}/edits")).await;
    assert_eq!(unchanged.data()["versions"], json!([]));
    for (path, status, code) in [
        ("/messages/0/edits", 404, "seq_not_found"),
        ("/messages/77/edits", 404, "seq_not_found"),
        ("/messages/-1/edits", 400, "invalid_argument"),
        ("/messages/9007199254740993/edits", 400, "invalid_argument"),
        ("/messages/77/readers", 404, "seq_not_found"),
        ("/messages/x/readers", 400, "invalid_argument"),
    ] {
        assert_eq!(group.get(&group.bob, path).await.refused(status), code, "{path}");
    }
    group.done(&group.anna, json!({ "type": "delete", "seqs": [seq] })).await;
    for who in [&group.bob, &group.alice] {
        assert_eq!(
            group.get(who, &path).await.data()["versions"],
            json!([]),
            "versions go with their message"
        );
    }
    let single = group.get(&carol, &format!("/messages/by-seq?seqs={seq}")).await;
    assert_eq!(single.data()["messages"][0]["content"], json!({ "type": "deleted" }));
}

#[tokio::test]
async fn readers_are_present_members_in_the_order_of_their_reading() {
    let group = group().await;
    let seq = group.write(&group.alice, "words").await;
    let path = format!("/messages/{seq}/readers");
    let readers = async |who: &Person| each(&group.get(who, &path).await.data()["readers"], "user_id");
    assert_eq!(readers(&group.bob).await, Vec::<String>::new(), "its author is not among them");
    group.done(&group.bob, json!({ "type": "read", "seq": seq })).await;
    group.done(&group.anna, json!({ "type": "read", "seq": seq })).await;
    for who in [&group.alice, &group.bob] {
        assert_eq!(readers(who).await, [&group.bob.id, &group.anna.id].map(Clone::clone));
    }
    // Who came later counts as having read what was before, at no known time.
    let carol = person(&group.world, "carol").await;
    group.done(&group.alice, json!({ "type": "add_members", "user_ids": [carol.id] })).await;
    let found = group.get(&group.alice, &path).await;
    let last = found.data()["readers"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last, json!({ "user_id": carol.id }));
    group.done(&group.bob, json!({ "type": "leave" })).await;
    assert_eq!(readers(&group.alice).await, [&group.anna.id, &carol.id].map(Clone::clone));
}

#[tokio::test]
async fn nobody_asks_a_large_group_who_has_read() {
    let group = group().await;
    let seq = group.write(&group.alice, "words").await;
    let mut ids = Vec::new();
    for number in 0..=vestnik_protocol::limits::SMALL_GROUP {
        ids.push(person(&group.world, &format!("person{number}")).await.id);
    }
    group.done(&group.alice, json!({ "type": "add_members", "user_ids": ids })).await;
    for who in [&group.alice, &group.bob] {
        let refusal = group.get(who, &format!("/messages/{seq}/readers")).await;
        assert_eq!(refusal.refused(409), "not_supported_here");
    }
    // Positions of single people are not shared on any way.
    group.done(&group.bob, json!({ "type": "read", "seq": seq })).await;
    let named = group.get(&group.alice, "/members?q=bob").await;
    assert_eq!(named.data()["members"][0]["read_seq"], 0);
}

#[tokio::test]
async fn what_one_cleared_is_in_no_answer_and_what_one_hid_keeps_its_place_in_the_history() {
    let group = group().await;
    let first = group.write(&group.alice, "cleared words").await;
    let second = group.write(&group.alice, "hidden words").await;
    let third = group.write(&group.alice, "shown words").await;
    group.done(&group.bob, json!({ "type": "clear_history", "up_to": first })).await;
    group.done(&group.bob, json!({ "type": "hide_messages", "seqs": [second] })).await;

    // Cleared: as if it had never been there.
    for path in ["/messages", "/messages?after=0", "/messages?before=900", "/messages?at=0"] {
        let page = group.get(&group.bob, path).await;
        assert_eq!(seqs(&page.data()["messages"]), [second, third], "{path}");
        assert_eq!(page.data()["has_before"], false, "{path}");
    }
    let before = group.get(&group.bob, &format!("/messages?before={second}")).await;
    assert_eq!((&before.data()["messages"], &before.data()["has_before"]), (&json!([]), &json!(false)));
    let around = group.get(&group.bob, &format!("/messages?around={first}")).await;
    assert_eq!(around.refused(404), "seq_not_found");
    for path in ["edits", "readers"] {
        let refusal = group.get(&group.bob, &format!("/messages/{first}/{path}")).await;
        assert_eq!(refusal.refused(404), "seq_not_found", "{path}");
    }
    let single = group.get(&group.bob, &format!("/messages/by-seq?seqs={first},{second}")).await;
    assert_eq!(seqs(&single.data()["messages"]), [second]);

    // Hidden: pages have no holes, the account says what not to show.
    let everybody = group.get(&group.anna, "/messages").await;
    assert!(seqs(&everybody.data()["messages"]).contains(&first), "others see all of it");
    for (q, expected) in [("cleared", vec![]), ("hidden", vec![]), ("shown", vec![third])] {
        let path = format!("/v1/search?q={q}&chat_id={}", group.chat);
        let searching = async || {
            // The index follows a moment later.
            let mut ticks = tokio::time::interval(std::time::Duration::from_millis(20));
            loop {
                ticks.tick().await;
                let others = group.world.get_as(&group.anna.token, &path).await;
                if others.data()["hits"] != json!([]) {
                    return group.world.get_as(&group.bob.token, &path).await.data()["hits"].clone();
                }
            }
        };
        let deadline = std::time::Duration::from_secs(30);
        let hits = tokio::time::timeout(deadline, searching()).await.expect("others find it in time");
        let found: Vec<_> =
            hits.as_array().unwrap().iter().map(|hit| hit["message"]["seq"].as_u64().unwrap()).collect();
        assert_eq!(found, expected, "{q}");
    }
    // It may not be carried on, either.
    for seq in [first, second] {
        let forward = json!({
            "type": "forward", "chat_id": group.chat, "client_id": uuid::Uuid::now_v7(),
            "from_chat_id": group.chat, "from_seq": seq,
        });
        let refused = crate::group::run(&group.world, &group.bob, forward).await;
        assert_eq!(refused["error"]["code"], "seq_not_found");
    }
    done(&group.world, &group.bob, json!({ "type": "read", "chat_id": group.chat, "seq": third })).await;
}
