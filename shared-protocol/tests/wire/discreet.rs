//! What a log would show of the examples: never what people write, nor what opens something.

use serde_json::Value;

use crate::examples::all;

/// Fields with words of people, and with secrets.
const HIDDEN: [&str; 11] = [
    "title",
    "description",
    "text",
    "emoji",
    "q",
    "token",
    "invite",
    "access_token",
    "refresh_token",
    "password",
    "email",
];
/// The areas whose types are made of pieces of texts, to be shown; nothing logs them.
const SHOWN: &str = "formatting";

/// All texts in such fields.
fn hidden<'a>(name: &str, value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) if HIDDEN.contains(&name) && !text.is_empty() => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| hidden(name, item, found)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| hidden(name, value, found)),
        _ => {}
    }
}

#[test]
fn no_example_shows_what_people_write_in_a_log() {
    let mut looked_for = 0;
    for (area, examples) in all().into_iter().filter(|(area, _)| *area != SHOWN) {
        for example in examples {
            let json: Value = serde_json::from_str(&example.json).expect("an example is JSON");
            let mut texts = Vec::new();
            // A token or an id alone has no field.
            hidden(if example.type_name == "InviteToken" { "token" } else { "" }, &json, &mut texts);
            for text in texts {
                looked_for += 1;
                let shows = example.debug.contains(text.trim());
                assert!(!shows, "{area}, {}: {} is in {}", example.case, text, example.debug);
            }
        }
    }
    assert!(looked_for > 40, "only {looked_for}: are the fields called otherwise?");
}

#[test]
fn a_command_shows_what_it_is_and_how_long_its_texts_are() {
    let command = vestnik_protocol::Command::CreateGroup {
        chat_id: vestnik_protocol::ChatId::direct(crate::examples::ALICE, crate::examples::BOB),
        title: Some("Редакция".to_owned()),
        description: String::new(),
        public: true,
        user_ids: vec![crate::examples::BOB],
    };
    let shown = format!("{command:?}");
    assert!(shown.starts_with("Command { type: create_group, "), "{shown}");
    for part in ["title: (16 bytes)", "public: true", "chat_id: 5dafa7c8-7e1e-5f04-b515-5f6ea27510e5"] {
        assert!(shown.contains(part), "{shown}");
    }
}
