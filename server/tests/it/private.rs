//! What only one user sees, over HTTP and pushed to the user's other devices; and who sees whose presence.

use reqwest::Method;
use serde_json::{Value, json};
use vestnik_protocol::{AccountDelta, ChatId, ClientFrame, Presence, Rev, ServerFrame, UserId};

use crate::caller::{World, reply};
use crate::device::Device;

/// Gives commands over HTTP; returns the account's rev after the last one.
async fn command(world: &World, token: &str, commands: Value) -> Rev {
    let answer = world.post_as(token, "/v1/commands", &json!({ "commands": commands })).await;
    let results = answer.data()["results"].as_array().unwrap();
    assert!(results.iter().all(|result| result["status"] == "done"), "{results:?}");
    serde_json::from_value(results.last().unwrap()["account_rev"].clone()).unwrap()
}

/// What the device is told of its account up to this rev.
async fn account(device: &mut Device, rev: Rev) -> AccountDelta {
    let mut all = AccountDelta::default();
    while all.rev < rev {
        let delta = device
            .until(|frame| match frame {
                ServerFrame::Account(delta) => Some(delta),
                _ => None,
            })
            .await;
        all.rev = delta.rev;
        all.chats.extend(delta.chats);
        all.hidden.extend(delta.hidden);
        all.people.extend(delta.people);
        all.me = delta.me.or(all.me);
    }
    all
}

#[tokio::test]
async fn private_commands_over_http_reach_the_other_device() {
    let world = World::new().await;
    let mut device = Device::live(&world, "alice").await;
    let bob: UserId =
        serde_json::from_value(world.register("bob").await["me"]["profile"]["id"].clone()).unwrap();
    let token = device.token.clone();
    let chat_id = ChatId::direct(device.user, bob);
    let text = json!({ "type": "text", "text": "for myself" });
    let send =
        json!({ "type": "send", "chat_id": chat_id, "client_id": uuid::Uuid::now_v7(), "content": text });
    let draft = json!({ "text": "нача", "updated_at": 1 });
    let rev = command(
        &world,
        &token,
        json!([
            { "type": "open_direct", "user_id": bob },
            send,
            { "type": "pin_chat", "chat_id": chat_id, "order": 7 },
            { "type": "mute_chat", "chat_id": chat_id, "until": 9_007_199_254_740_991_i64 },
            { "type": "archive_chat", "chat_id": chat_id, "on": true },
            { "type": "mark_unread", "chat_id": chat_id, "on": true },
            { "type": "save_draft", "chat_id": chat_id, "draft": draft },
            { "type": "hide_messages", "chat_id": chat_id, "seqs": [1] },
            { "type": "set_contact", "user_id": bob, "on": true },
            { "type": "set_blocked", "user_id": bob, "on": true },
        ]),
    )
    .await;
    let told = account(&mut device, rev).await;
    let own = told.chats.last().unwrap();
    assert_eq!((own.chat_id, own.pin_order, own.archived, own.marked_unread), (chat_id, 7, true, true));
    assert_eq!(own.draft.as_ref().map(|draft| draft.text.as_str()), Some("нача"));
    assert_eq!(told.hidden.first().map(|hidden| hidden.chat_id), Some(chat_id));
    let person = told.people.last().unwrap();
    assert_eq!((person.user_id, person.contact, person.blocked), (bob, true, true));

    let rev = command(
        &world,
        &token,
        json!([{ "type": "clear_history", "chat_id": chat_id, "up_to": 1, "remove": true }]),
    )
    .await;
    let told = account(&mut device, rev).await;
    assert!(told.chats.last().unwrap().removed);
    assert_eq!(world.get_as(&token, "/v1/chats").await.data()["chats"], json!([]));
}

#[tokio::test]
async fn whoever_hides_presence_is_away_to_others_and_they_to_them() {
    let world = World::new().await;
    let (mut alice, mut bob) = (Device::live(&world, "alice").await, Device::live(&world, "bob").await);
    alice.send(&ClientFrame::Watch { user_ids: vec![bob.user] }).await;
    bob.send(&ClientFrame::Watch { user_ids: vec![alice.user] }).await;
    assert_eq!(presence(&mut bob).await, here(&alice));
    assert_eq!(presence(&mut alice).await, here(&bob));

    let token = alice.token.clone();
    let patch = async |change: Value| {
        reply(world.request(Method::PATCH, "/v1/me").bearer_auth(&token).json(&change)).await.data().clone()
    };
    assert_eq!(patch(json!({ "show_presence": false })).await["show_presence"], false);
    assert_eq!(presence(&mut bob).await, Presence { online: false, ..here(&alice) });
    let mut seen = None;
    while seen.is_none() {
        seen = alice
            .until(|frame| match frame {
                ServerFrame::Account(delta) => Some(delta.me),
                _ => None,
            })
            .await;
    }
    assert!(seen.is_some_and(|me| !me.show_presence), "the other devices learn of it");
    // What is not named stays.
    assert_eq!(patch(json!({ "about": "не видно" })).await["show_presence"], false);
    assert_eq!(world.get_as(&token, "/v1/me").await.data()["show_presence"], false);

    assert_eq!(patch(json!({ "show_presence": true })).await["show_presence"], true);
    assert_eq!(presence(&mut bob).await, here(&alice));
}

fn here(device: &Device) -> Presence {
    Presence { user_id: device.user, online: true, last_seen: None }
}

async fn presence(device: &mut Device) -> Presence {
    device
        .until(|frame| match frame {
            ServerFrame::Presence { users } => users.into_iter().next(),
            _ => None,
        })
        .await
}
