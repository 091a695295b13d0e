//! A group in which everything happened that can happen, and the screens that show it: for the contact sheet.

use anyhow::{Context as _, Result};
use vestnik_protocol::{ChatId, Command, Content, KnownContent, Mention, Message, Seq, UserId};
use vestnik_tests::api::{ApiUser, fresh_client_id, send};
use vestnik_tests::window::{App, Key};

use crate::world::open_chat;

/// Makes the group of its owner and some others, and lets them talk.
pub async fn make(owner: &ApiUser, others: &[&ApiUser]) -> Result<ChatId> {
    let chat_id = ChatId(fresh_client_id().0);
    owner
        .api
        .done(Command::CreateGroup {
            chat_id,
            title: Some("Поход на Телецкое".to_owned()),
            description: "Сборы, маршрут и погода. Выезжаем в субботу.".to_owned(),
            public: true,
            user_ids: others.iter().map(|other| other.id).collect(),
        })
        .await?;
    let (first, second) = (others.first().context("somebody")?, others.get(1).context("somebody else")?);
    let plan =
        write(first, chat_id, "**Маршрут** готов: _три дня_, ночёвки у воды. Карта: https://example.org/map")
            .await?;
    answer(owner, chat_id, "Отлично! А палатки?", plan.seq).await?;
    let list = write(second, chat_id, "> Кто что берёт?\nЯ взял `горелку` и ||шоколад||").await?;
    mention(first, chat_id, owner.id, "@alice, захвати аптечку").await?;
    let mine = write(owner, chat_id, "Возьму.").await?;
    let edited = Content::text("Возьму, и верёвку тоже.");
    owner.api.done(Command::Edit { chat_id, seq: mine.seq, edit: 0, content: edited }).await?;
    for (who, emoji) in [(owner, "👍"), (*first, "👍"), (*second, "❤️")] {
        who.api.done(Command::React { chat_id, seq: list.seq, emoji: emoji.to_owned(), on: true }).await?;
    }
    owner.api.done(Command::PinMessage { chat_id, seq: plan.seq, on: true }).await?;
    Ok(chat_id)
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

/// A screen of the group, and how to get there and back.
#[derive(Debug, Clone, Copy)]
pub enum Screen {
    Group,
    Info,
    Menu,
    NewGroup,
    Switcher,
    Search,
}

pub const SCREENS: [(&str, Screen); 6] = [
    ("group", Screen::Group),
    ("group-info", Screen::Info),
    ("message-menu", Screen::Menu),
    ("new-group", Screen::NewGroup),
    ("switcher", Screen::Switcher),
    ("global-search", Screen::Search),
];

impl Screen {
    /// Shows it, in a wide window with the list in sight.
    pub async fn show(self, app: &App, chat_id: ChatId) -> Result<()> {
        match self {
            Self::Group => {
                open_chat(app, chat_id).await?;
                app.see("pinned").await?;
                app.see("reaction").await.map(drop)
            }
            Self::Info => {
                app.click("info-open").await?;
                app.see("member-row").await.map(drop)
            }
            Self::Menu => {
                let open = "
                    const row = [...document.querySelectorAll('[data-testid=\"message-row\"]:not(.row-event)')].at(-1);
                    row.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));";
                app.run::<Option<bool>>(open, vec![]).await?;
                app.see("menu").await.map(drop)
            }
            Self::NewGroup => {
                app.click("group-new").await?;
                app.see("picker-row").await.map(drop)
            }
            Self::Switcher => {
                app.press(&[Key::Control.code(), 'k']).await?;
                app.see("switcher-entry").await.map(drop)
            }
            Self::Search => {
                app.press(&[Key::Control.code(), 'f']).await?;
                app.type_into("global-search-field", "маршруты").await?;
                app.see("found-row").await.map(drop)
            }
        }
    }

    /// Leaves it.
    pub async fn leave(self, app: &App) -> Result<()> {
        match self {
            Self::Group => Ok(()),
            Self::Info => app.click("info-close").await,
            Self::Menu => {
                app.press(&[Key::Escape.code()]).await?;
                app.gone("menu").await
            }
            Self::NewGroup => app.click("dialog-close").await,
            Self::Switcher => {
                app.press(&[Key::Escape.code()]).await?;
                app.gone("switcher").await
            }
            Self::Search => {
                app.press(&[Key::Escape.code()]).await?;
                app.gone("global-search").await
            }
        }
    }
}
