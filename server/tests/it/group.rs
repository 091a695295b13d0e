//! A server with a group, and the people around it, over HTTP.

use serde_json::{Value, json};

use crate::caller::{Reply, World, access};

/// Somebody who is signed in.
pub struct Person {
    pub id: String,
    pub token: String,
}

/// Alice owns the group, anna is an admin, bob a member; mallory is no part of it.
pub struct Group {
    pub world: World,
    pub alice: Person,
    pub anna: Person,
    pub bob: Person,
    pub mallory: Person,
    pub chat: String,
}

pub async fn person(world: &World, username: &str) -> Person {
    let signed_in = world.register(username).await;
    let id = signed_in["me"]["profile"]["id"].as_str().unwrap().to_owned();
    Person { id, token: access(&signed_in).to_owned() }
}

/// The outcome of a command.
pub async fn run(world: &World, person: &Person, command: Value) -> Value {
    let answer = world.post_as(&person.token, "/v1/commands", &json!({ "commands": [command] })).await;
    answer.data()["results"][0].clone()
}

/// The same for what must be carried out.
pub async fn done(world: &World, person: &Person, command: Value) -> Value {
    let result = run(world, person, command).await;
    assert_eq!(result["status"], "done", "{result}");
    result
}

/// A group of these people; returns its id.
pub async fn create(
    world: &World,
    owner: &Person,
    title: Option<&str>,
    public: bool,
    people: &[&Person],
) -> String {
    let chat = uuid::Uuid::now_v7().to_string();
    let ids: Vec<_> = people.iter().map(|person| &person.id).collect();
    let mut command = json!({ "type": "create_group", "chat_id": chat, "public": public, "user_ids": ids });
    if let Some(title) = title {
        command["title"] = json!(title);
    }
    done(world, owner, command).await;
    chat
}

pub async fn group() -> Group {
    group_in(World::new().await).await
}

pub async fn group_in(world: World) -> Group {
    let (alice, anna) = (person(&world, "alice").await, person(&world, "anna").await);
    let (bob, mallory) = (person(&world, "bob").await, person(&world, "mallory").await);
    let chat = create(&world, &alice, Some("Редакция"), false, &[&anna, &bob]).await;
    let group = Group { world, alice, anna, bob, mallory, chat };
    let admin = json!({ "type": "set_role", "user_id": group.anna.id, "role": "admin" });
    group.done(&group.alice, admin).await;
    group
}

impl Group {
    fn here(&self, mut command: Value) -> Value {
        command["chat_id"] = json!(self.chat);
        command
    }

    /// Carries a command in the group out.
    pub async fn done(&self, person: &Person, command: Value) -> Value {
        done(&self.world, person, self.here(command)).await
    }

    /// Writes; returns the message's number.
    pub async fn write(&self, person: &Person, text: &str) -> u64 {
        let content = json!({ "type": "text", "text": text });
        let send = json!({ "type": "send", "client_id": uuid::Uuid::now_v7(), "content": content });
        self.done(person, send).await["message"]["seq"].as_u64().unwrap()
    }

    /// Makes an invite; returns its token.
    pub async fn invite(&self, person: &Person, bounds: Value) -> String {
        let token = uuid::Uuid::new_v4().simple().to_string();
        let mut command = json!({ "type": "create_invite", "token": token });
        for (name, value) in bounds.as_object().unwrap() {
            command[name] = value.clone();
        }
        self.done(person, command).await;
        token
    }

    /// Gets something of the group.
    pub async fn get(&self, person: &Person, path: &str) -> Reply {
        self.world.get_as(&person.token, &format!("/v1/chats/{}{path}", self.chat)).await
    }
}

/// A field of each row.
pub fn each(rows: &Value, field: &str) -> Vec<String> {
    let text = |row: &Value| row[field].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(text).collect()
}

/// The time, as the server in this process reads it.
pub fn now() -> i64 {
    vestnik_server::clock::now().0
}

/// Waits until this time is over.
pub async fn passed(time: i64) {
    vestnik_server::clock::reaches(vestnik_protocol::Millis(time)).await;
}
