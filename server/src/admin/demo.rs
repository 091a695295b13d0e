//! Demonstration data: a few people and a little conversation, made through the same accounts and the same pipeline as
//! everybody's, so that it cannot be anything that a real user could not have made. Making it again adds nothing:
//! accounts exist already, and each message has a fixed client id.

use uuid::Uuid;
use vestnik_protocol::{
    ApiError, ChatId, ClientId, Command, CommandOutcome, Content, ErrorCode, Registration, Seq, UserId,
};

use super::Workshop;
use crate::accounts::AccountError;
use crate::store::StoreError;

/// The password of all of them. It is printed, and it is in the source: never for a server that others reach.
pub const PASSWORD: &str = "demo-vestnik";

/// Name space of the messages' client ids.
const MESSAGES: Uuid = Uuid::from_u128(0x2f64_80a3_5d0c_5b0e_8e5f_64f3_9f10_0de0);

/// Username, display name.
const PEOPLE: [(&str, &str); 6] = [
    ("alice", "Алиса Смирнова"),
    ("bob", "Борис Кузнецов"),
    ("vera", "Вера Соколова"),
    ("gleb", "Глеб Орлов"),
    ("darya", "Дарья Волкова"),
    ("timur", "Тимур Ахметов"),
];

/// Who writes, to whom, what; in this order.
const MESSAGES_OF_PEOPLE: [(&str, &str, &str); 18] = [
    ("alice", "bob", "Привет! Ты уже видел «Вестник»?"),
    ("bob", "alice", "Привет! Только что вошёл, осматриваюсь."),
    ("alice", "bob", "Попробуй выключить сеть и написать что-нибудь."),
    ("bob", "alice", "Написал. Стоят часики."),
    ("alice", "bob", "А теперь включи обратно."),
    ("bob", "alice", "Ушло само! И ровно один раз 🙂"),
    ("alice", "bob", "То-то же."),
    ("bob", "alice", "Сколько это весит на сервере?"),
    ("alice", "bob", "Один файл. База внутри, ничего ставить не надо.\nХочешь — подключишь MySQL."),
    ("vera", "alice", "Алиса, когда у нас встреча?"),
    ("alice", "vera", "В четверг в 15:00, адрес тот же."),
    ("vera", "alice", "Спасибо, буду."),
    ("gleb", "alice", "Посмотри, пожалуйста, черновик статьи, когда будет время."),
    ("gleb", "alice", "Особенно вторую часть: мне кажется, она слишком длинная."),
    ("darya", "bob", "Борис, добрый день! Это Дарья из соседнего отдела."),
    ("bob", "darya", "Добрый день! Чем помочь?"),
    ("timur", "bob", "How do I switch the language? — Нашёл: «Настройки» → «Язык»."),
    ("alice", "alice", "Список дел: хлеб, молоко, билеты на субботу"),
];

/// Why there is no demonstration data.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Real people are here.
    #[error(
        "this database has {0} users who are not of the demonstration; its well-known password has no place beside \
         them. Use another data folder, or add --force"
    )]
    OthersAreHere(u64),
    /// An account was refused.
    #[error("the account {username} cannot be made: {reason}")]
    Account {
        /// Whose.
        username: &'static str,
        /// Why.
        reason: AccountError,
    },
    /// A command was refused.
    #[error("a message cannot be sent: {0}")]
    Command(ApiError),
    /// The database's doing.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes the demonstration data, or what is missing of it. Returns the usernames; [`PASSWORD`] is everybody's.
///
/// # Errors
/// See [`DemoError`].
pub async fn make(workshop: &Workshop, force: bool) -> Result<Vec<&'static str>, DemoError> {
    let mut known = Vec::new();
    for (username, _) in PEOPLE {
        known.push(workshop.user(username).await?);
    }
    let ours = known.iter().flatten().count() as u64;
    let others = workshop.count_users().await?.saturating_sub(ours);
    if others > 0 && !force {
        return Err(DemoError::OthersAreHere(others));
    }
    let mut people: Vec<(&str, UserId)> = Vec::new();
    for ((username, display_name), known) in PEOPLE.into_iter().zip(known) {
        let id = match known {
            Some(id) => id,
            None => create(workshop, username, display_name).await?,
        };
        people.push((username, id));
    }
    converse(workshop, &people).await?;
    Ok(PEOPLE.iter().map(|(username, _)| *username).collect())
}

async fn create(
    workshop: &Workshop,
    username: &'static str,
    display_name: &str,
) -> Result<UserId, DemoError> {
    let form = Registration {
        username: username.to_owned(),
        email: None,
        password: PASSWORD.to_owned(),
        display_name: Some(display_name.to_owned()),
        device_name: String::new(),
    };
    workshop.create_user(form).await.map_err(|reason| DemoError::Account { username, reason })
}

async fn converse(workshop: &Workshop, people: &[(&str, UserId)]) -> Result<(), DemoError> {
    let id = |name: &str| people.iter().find(|(username, _)| *username == name).map(|(_, id)| *id);
    for (number, (from, to, text)) in MESSAGES_OF_PEOPLE.into_iter().enumerate() {
        let (Some(sender), Some(receiver)) = (id(from), id(to)) else { continue };
        let chat_id = ChatId::direct(sender, receiver);
        // The sender is part of the name: the same number under another database's ids is another message.
        let client_id = ClientId(Uuid::new_v5(&MESSAGES, format!("{number} {sender}").as_bytes()));
        let send =
            Command::Send { chat_id, client_id, content: Content::text(text), reply_to: None, silent: false };
        let commands = vec![Command::OpenDirect { user_id: receiver }, send];
        // Whoever writes has read what was written before; what comes last stays unread.
        if let Some(seq) = carry_out(workshop, sender, commands).await? {
            carry_out(workshop, sender, vec![Command::Read { chat_id, seq }]).await?;
        }
    }
    Ok(())
}

/// Returns the number of the message that the commands wrote, now or earlier.
async fn carry_out(
    workshop: &Workshop,
    sender: UserId,
    commands: Vec<Command>,
) -> Result<Option<Seq>, DemoError> {
    let pending = workshop.chats.submit(sender, commands).map_err(DemoError::Command)?;
    let mut written = None;
    for outcome in pending.outcomes().await {
        match outcome {
            CommandOutcome::Done(done) => written = done.message.map(|message| message.seq).or(written),
            // Another release wrote another text under this number; that one stays.
            CommandOutcome::Refused { error } if error.code == ErrorCode::ClientIdReused => {}
            CommandOutcome::Refused { error } => return Err(DemoError::Command(error)),
        }
    }
    Ok(written)
}
