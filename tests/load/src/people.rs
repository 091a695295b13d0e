//! Who is in a workload: accounts made through the interface, as anybody makes them.

use anyhow::{Context as _, Result};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use uuid::Uuid;
use vestnik_protocol::{ChatId, Command, CommandOutcome, UserId, limits};
use vestnik_tests::api::Api;

/// Requests under way at once.
const AT_ONCE: usize = 32;

/// An account.
#[derive(Clone)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// Speaks with the account's token.
    pub api: Api,
}

/// Two people with a direct chat.
#[derive(Clone)]
pub struct Pair {
    /// Writes.
    pub writer: Person,
    /// Reads.
    pub reader: Person,
    /// Theirs.
    pub chat_id: ChatId,
}

impl Person {
    /// For the socket.
    #[must_use]
    pub fn token(&self) -> &str {
        self.api.token.as_deref().unwrap_or_default()
    }
}

/// Registers so many people whose names begin with `name`.
///
/// # Errors
/// One was refused.
pub async fn register(api: &Api, name: &str, count: usize) -> Result<Vec<Person>> {
    let register = |number: usize| async move {
        let user = api.register(&format!("{name}{number}")).await?;
        anyhow::Ok(Person { id: user.id, api: user.api })
    };
    stream::iter(0..count).map(register).buffered(AT_ONCE).try_collect().await
}

/// Registers so many pairs.
///
/// # Errors
/// One was refused.
pub async fn pairs(api: &Api, name: &str, count: usize) -> Result<Vec<Pair>> {
    let mut people = register(api, name, 2 * count).await?;
    let readers = people.split_off(count);
    let open = |(writer, reader): (Person, Person)| async move {
        let chat_id = writer.api.done(Command::OpenDirect { user_id: reader.id }).await?.chat_id;
        anyhow::Ok(Pair { writer, reader, chat_id })
    };
    stream::iter(people.into_iter().zip(readers)).map(open).buffered(AT_ONCE).try_collect().await
}

/// Makes a group of all these people; the first one is its owner.
///
/// # Errors
/// It was refused.
pub async fn group(people: &[Person]) -> Result<ChatId> {
    let (owner, others) = people.split_first().context("nobody")?;
    let chat_id = ChatId(Uuid::now_v7());
    let mut parts = others.chunks(limits::MAX_MEMBERS_PER_COMMAND);
    let ids = |part: &[Person]| part.iter().map(|person| person.id).collect::<Vec<_>>();
    let first = Command::CreateGroup {
        chat_id,
        title: Some("Группа".to_owned()),
        description: String::new(),
        public: false,
        user_ids: parts.next().map(ids).unwrap_or_default(),
    };
    owner.api.done(first).await?;
    for part in parts {
        let outcomes = owner.api.commands(vec![Command::AddMembers { chat_id, user_ids: ids(part) }]).await?;
        anyhow::ensure!(matches!(outcomes.as_slice(), [CommandOutcome::Done(_)]), "{outcomes:?}");
    }
    Ok(chat_id)
}
