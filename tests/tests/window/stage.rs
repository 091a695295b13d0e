//! People and chats in which everything happened that can happen: what the screens are looked at with.

use anyhow::{Context as _, Result};
use vestnik_protocol::{
    ChatId, Command, Content, InviteToken, KnownContent, Mention, Message, Millis, Seq, UserId,
};
use vestnik_tests::api::{ApiUser, fresh_client_id, send};

use crate::world::World;

/// The other members of the group, in the order in which they came.
const NAMES: [(&str, &str); 8] = [
    ("boris", "Борис Житков"),
    ("vera", "Вера Инбер"),
    ("gleb", "Глеб Успенский"),
    ("darya", "Дарья Сергеевна"),
    ("egor", "Егор"),
    ("zhanna", "Жанна д’Арк"),
    ("igor", "Игорь Северянин"),
    ("katya", "Катя"),
];

/// What stands between Alice and Boris.
const TALK: [(bool, &str); 8] = [
    (false, "Кухня — это надолго 😅"),
    (false, "Помощь нужна? Я свободен в субботу после обеда, могу взять машину."),
    (true, "Было бы здорово! Давай часов в 14?"),
    (false, "Договорились. Вот адрес склада, где дешёвые коробки: https://example.org/boxes"),
    (true, "Спасибо 🙏"),
    (false, "Только не перепутай: [тот самый склад](https://росt.ru) – не он."),
    (
        true,
        "Ещё вопрос: у тебя остались те крепления для полок? Мы купили новые, но они не подходят к старым стенам, а \
         сверлить кирпич вечером в воскресенье — это, сам понимаешь, подвиг.",
    ),
    (false, "Остались, захвачу."),
];

/// All that a text can be.
const MARKUP: [&str; 4] = [
    "**важно**, *курсив*, ~~нет~~, `код` и [карта](https://example.org/map)",
    "> сказано вчера\nа сегодня ||тайна||",
    "```rust\nfn main() {}\n```",
    "👍",
];

/// More than is shown at once.
const LETTER: [&str; 5] = [
    "Пишу тебе из поезда, так что прости опечатки. Выехали мы в половине седьмого, ещё в темноте, и до самой Коломны за \
     окном не было ничего, кроме собственного отражения.",
    "Потом рассвело. Снега здесь больше, чем у нас, и лежит он иначе: не сугробами, а ровно, как скатерть, по которой \
     кто-то аккуратно расставил дома. Напротив сидит старик с корзиной, в корзине – кот, и оба смотрят в окно с одним и \
     тем же выражением.",
    "Соседка по купе преподаёт географию. Она знает название каждой речки, через которую мы едем, и произносит его за \
     секунду до моста. Мы начали спорить, успеет ли она в следующий раз, и пока что она не ошиблась ни разу.",
    "К обеду обещали чай и пирожки. Пирожков не было, чай был в подстаканниках, и ложечка в нём звенела на стыках так, \
     что кот проснулся и долго не мог понять, кто его зовёт.",
    "Приедем в девять. Дорогу от станции я помню: мимо водокачки, через мост и направо, к дому с зелёной крышей. Если не \
     трудно, оставь свет на крыльце, и поставь, пожалуйста, чайник. Расскажу про кота, про реки и про то, как мы чуть не \
     вышли на станцию раньше, потому что поверили часам в вагоне.",
];

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A chat that a screen is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chat {
    /// With Boris: a long one, whose newest messages vanish.
    Talk,
    /// Alice's own, with all the others in it.
    Group,
    /// Boris's, with Alice as a member.
    Club,
    /// With Vera, who writes at length.
    Letter,
    /// With Gleb, whom Alice has blocked.
    Blocked,
    /// With Darya, who has blocked Alice.
    Blocker,
}

/// Where those chats are. `alice`, who is called Алиса Лидделл, is the one to look as.
pub struct Stage {
    talk: ChatId,
    group: ChatId,
    club: ChatId,
    letter: ChatId,
    blocked: ChatId,
    blocker: ChatId,
    /// Opens a group in which Alice is not.
    pub invite: InviteToken,
}

impl Stage {
    pub const fn chat(&self, chat: Chat) -> ChatId {
        match chat {
            Chat::Talk => self.talk,
            Chat::Group => self.group,
            Chat::Club => self.club,
            Chat::Letter => self.letter,
            Chat::Blocked => self.blocked,
            Chat::Blocker => self.blocker,
        }
    }

    /// Registers everybody and lets them talk.
    pub async fn set(world: &World) -> Result<Self> {
        let alice = world.register_as("alice", "Алиса Лидделл").await?;
        world.register_as("semyon", "Семён Дежнёв").await?;
        let (mut others, mut direct) = (Vec::new(), Vec::new());
        for (index, (name, display_name)) in NAMES.into_iter().enumerate() {
            let other = world.register_as(name, display_name).await?;
            let chat_id = alice.api.done(Command::OpenDirect { user_id: other.id }).await?.chat_id;
            other.api.write(chat_id, "Привет! Как дела с переездом?").await?;
            if index % 2 == 0 {
                alice.api.write(chat_id, "Почти закончили, осталась кухня.").await?;
            }
            others.push(other);
            direct.push(chat_id);
        }
        let [boris, vera, gleb, darya, ..] = others.as_slice() else { anyhow::bail!("all of them are here") };
        let [talk, letter, blocked, blocker, .., archived] = direct.as_slice() else {
            anyhow::bail!("a chat each")
        };
        let (club, invite) = (club(boris, &alice).await?, woods(vera).await?);
        let group = group(&alice, &others).await?;
        vera.api.write(*letter, &LETTER.join("\n\n")).await?;
        converse(&alice, boris, *talk).await?;
        alice.api.done(Command::SetBlocked { user_id: gleb.id, on: true }).await?;
        darya.api.done(Command::SetBlocked { user_id: alice.id, on: true }).await?;
        alice.api.done(Command::ArchiveChat { chat_id: *archived, on: true }).await?;
        Ok(Self { talk: *talk, group, club, letter: *letter, blocked: *blocked, blocker: *blocker, invite })
    }
}

async fn converse(alice: &ApiUser, boris: &ApiUser, chat_id: ChatId) -> Result<()> {
    for (mine, line) in TALK {
        let writer = if mine { alice } else { boris };
        writer.api.write(chat_id, line).await?;
    }
    let timer = Command::EditChat {
        chat_id,
        title: None,
        description: None,
        public: None,
        expire_after_seconds: Some(7 * 24 * 60 * 60),
    };
    alice.api.done(timer).await?;
    let code = "Код от подъезда 40#17, через неделю сотрётся сам.";
    let quiet = Command::Send {
        chat_id,
        client_id: fresh_client_id(),
        content: Content::text(code),
        reply_to: None,
        silent: true,
    };
    boris.api.done(quiet).await.map(drop)
}

/// Alice's group.
async fn group(owner: &ApiUser, others: &[ApiUser]) -> Result<ChatId> {
    let description = "Сборы, маршрут и погода. Выезжаем в субботу.";
    let chat_id = make(owner, "Поход на Телецкое", description, others.iter().map(|other| other.id)).await?;
    let [first, second, third, ..] = others else { anyhow::bail!("three at least") };
    let plan =
        write(first, chat_id, "**Маршрут** готов: _три дня_, ночёвки у воды. Карта: https://example.org/map")
            .await?;
    answer(owner, chat_id, "Отлично! А палатки?", plan.seq).await?;
    let list = write(second, chat_id, "> Кто что берёт?\nЯ взял `горелку` и ||шоколад||").await?;
    mention(first, chat_id, owner.id, "@alice, захвати аптечку").await?;
    let mine = write(owner, chat_id, "Возьму.").await?;
    let edited = Content::text("Возьму, и верёвку тоже.");
    owner.api.done(Command::Edit { chat_id, seq: mine.seq, edit: 0, content: edited }).await?;
    for (who, emoji) in [(owner, "👍"), (first, "👍"), (second, "❤️")] {
        who.api.done(Command::React { chat_id, seq: list.seq, emoji: emoji.to_owned(), on: true }).await?;
    }
    for seq in [list.seq, plan.seq] {
        owner.api.done(Command::PinMessage { chat_id, seq, on: true }).await?;
    }
    for reader in [owner, first, second, third] {
        reader.api.done(Command::Read { chat_id, seq: mine.seq }).await?;
    }
    for (text, silent, days) in [("Не забыть: *список* лекарств.", false, 1), ("С добрым утром!", true, 3)]
    {
        let send_at = Millis(mine.sent_at.0 + days * DAY_MS);
        let content = Content::text(text);
        let client_id = fresh_client_id();
        owner
            .api
            .done(Command::Schedule { chat_id, client_id, content, reply_to: None, silent, send_at })
            .await?;
    }
    invite(owner, chat_id, Some(Millis(mine.sent_at.0 + 7 * DAY_MS)), Some(10)).await?;
    invite(owner, chat_id, None, None).await?;
    Ok(chat_id)
}

/// Boris's, where everybody shows what can be written.
async fn club(owner: &ApiUser, member: &ApiUser) -> Result<ChatId> {
    let chat_id = make(owner, "Книжный клуб", "", [member.id]).await?;
    for text in MARKUP {
        owner.api.write(chat_id, text).await?;
        member.api.write(chat_id, text).await?;
    }
    Ok(chat_id)
}

/// Vera's, where Alice is not.
async fn woods(owner: &ApiUser) -> Result<InviteToken> {
    let description = "Лыжи, птицы и чай из термоса. Собираемся по воскресеньям у платформы.";
    let chat_id = make(owner, "Зимний лес", description, []).await?;
    invite(owner, chat_id, None, None).await
}

async fn make(
    owner: &ApiUser,
    title: &str,
    description: &str,
    members: impl IntoIterator<Item = UserId>,
) -> Result<ChatId> {
    let chat_id = ChatId(fresh_client_id().0);
    let command = Command::CreateGroup {
        chat_id,
        title: Some(title.to_owned()),
        description: description.to_owned(),
        public: true,
        user_ids: members.into_iter().collect(),
    };
    owner.api.done(command).await?;
    Ok(chat_id)
}

async fn invite(
    owner: &ApiUser,
    chat_id: ChatId,
    expires_at: Option<Millis>,
    max_uses: Option<u32>,
) -> Result<InviteToken> {
    let token = InviteToken(fresh_client_id().0.into_bytes());
    owner.api.done(Command::CreateInvite { chat_id, token, expires_at, max_uses }).await?;
    Ok(token)
}

async fn write(who: &ApiUser, chat_id: ChatId, text: &str) -> Result<Message> {
    who.api.done(send(chat_id, fresh_client_id(), text)).await?.message.context("a message")
}

async fn answer(who: &ApiUser, chat_id: ChatId, text: &str, seq: Seq) -> Result<()> {
    let command = Command::Send {
        chat_id,
        client_id: fresh_client_id(),
        content: Content::text(text),
        reply_to: Some(seq),
        silent: false,
    };
    who.api.done(command).await.map(drop)
}

async fn mention(who: &ApiUser, chat_id: ChatId, user_id: UserId, text: &str) -> Result<()> {
    let mentions = vec![Mention { user_id, username: "alice".to_owned() }];
    let content = Content::Known(KnownContent::Text { text: text.to_owned(), mentions });
    let command =
        Command::Send { chat_id, client_id: fresh_client_id(), content, reply_to: None, silent: false };
    who.api.done(command).await.map(drop)
}
