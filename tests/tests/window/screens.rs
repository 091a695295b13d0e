//! Every screen of a person who is signed in: what it is called, and the way to it from the list of chats.

use anyhow::{Context as _, Result};
use vestnik_tests::window::{App, Key};

use crate::stage::{Chat, Stage};
use crate::steps::{INVITE, Step, leave};

use Step::{Click, Hover, Menu, Open, Press, See, Type};

/// Something to look at.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    pub name: &'static str,
    /// Worth a picture: questions all look alike.
    pub pictured: bool,
    steps: &'static [Step],
}

impl Screen {
    /// Comes to it from the list of chats.
    pub async fn show(&self, app: &App, stage: &Stage) -> Result<()> {
        for step in self.steps {
            step.take(app, stage).await.with_context(|| format!("on the way to {}", self.name))?;
        }
        Ok(())
    }

    /// Goes back.
    pub async fn leave(&self, app: &App) -> Result<()> {
        leave(app).await.with_context(|| format!("after {}", self.name))
    }
}

const fn picture(name: &'static str, steps: &'static [Step]) -> Screen {
    Screen { name, pictured: true, steps }
}

const fn look(name: &'static str, steps: &'static [Step]) -> Screen {
    Screen { name, pictured: false, steps }
}

const CONTROL: char = Key::Control.code();
const SHIFT: char = Key::Shift.code();
const ENTER: char = Key::Enter.code();
const UP: char = Key::Up.code();
const HOME: char = '\u{e011}';

const OWN: &str = ".row-mine[data-seq]";
const FIRST_OTHER: &str = ".info-member:nth-child(2) [data-testid=\"member-menu\"]";

pub const SCREENS: &[Screen] = &[
    // The list of chats.
    picture("chats", &[See("chat-row")]),
    look("archive", &[Click("archive"), See("[data-testid=\"archive\"][aria-expanded=\"true\"]")]),
    picture("chat-menu", &[Menu("chat-row"), See("menu")]),
    look("chat-mute", &[Menu("chat-row"), Click("[data-item=\"mute\"]"), See("[data-layer=\"mute-menu\"]")]),
    look("chat-delete", &[Menu("chat-row"), Click("[data-item=\"delete\"]"), See("ask-confirm")]),
    picture("people", &[Type("search", "sem"), See("person-row")]),
    look("groups", &[Type("search", "лес"), See("group-row")]),
    picture("new-chat", &[Press(&[CONTROL, 'n']), See("join-open")]),
    picture(
        "join",
        &[
            Press(&[CONTROL, 'n']),
            Click("join-open"),
            Type("join-link", INVITE),
            Press(&[ENTER]),
            See(".join-preview"),
        ],
    ),
    look("join-found", &[Type("search", "лес"), Click("group-row"), See(".join-preview")]),
    picture("new-group", &[Click("group-new"), See("picker-row"), Click("picker-row"), See(".chip")]),
    picture(
        "group-not-made",
        &[
            Click("group-new"),
            Type("people-search", "Дарья"),
            Click("picker-row"),
            Type("group-title", "Сюрприз для Кати"),
            Click("group-create"),
            See("group-discard"),
        ],
    ),
    // Over everything.
    picture("switcher", &[Press(&[CONTROL, 'k']), See("switcher-entry")]),
    picture(
        "global-search",
        &[Press(&[CONTROL, 'f']), Type("global-search-field", "маршруты"), See("found-row")],
    ),
    picture("settings", &[Press(&[CONTROL, ',']), See("settings-language")]),
    picture("keys", &[Press(&[CONTROL, '/']), See("[data-layer=\"keys\"]")]),
    // A conversation.
    picture("conversation", &[Open(Chat::Talk), See("message-row")]),
    picture("markup", &[Open(Chat::Club), See(".row .markup-block")]),
    picture("long-message", &[Open(Chat::Letter), See("fold")]),
    look(
        "date-menu",
        &[Open(Chat::Talk), See("message-row"), Press(&[CONTROL, SHIFT, 'd']), See("date-menu")],
    ),
    look(
        "scrolled",
        &[Open(Chat::Talk), See("message-row"), Press(&[CONTROL, HOME]), See("new-message-pill")],
    ),
    picture("reply", &[Open(Chat::Talk), See(OWN), Press(&[CONTROL, UP]), See("reply-bar")]),
    look("edit", &[Open(Chat::Talk), See(OWN), Press(&[UP]), See("edit-bar")]),
    look("emoji-completion", &[Open(Chat::Talk), Type("composer", ":cat"), See("suggestions")]),
    picture("emoji-picker", &[Open(Chat::Talk), Click("emoji-open"), See(".emoji-option")]),
    picture(
        "chat-search",
        &[
            Open(Chat::Talk),
            Press(&[CONTROL, SHIFT, 'f']),
            Type("chat-search", "крепления"),
            See("chat-search-count"),
            See("[data-found]"),
        ],
    ),
    picture("link-question", &[Open(Chat::Talk), Click("a[href*=\"xn--\"]"), See("link-open")]),
    // A group, and its messages.
    picture("group", &[Open(Chat::Group), See("pinned"), See("reaction")]),
    look("pointer", &[Open(Chat::Group), Hover(".row-theirs .bubble"), See("row-react")]),
    picture("mention", &[Open(Chat::Group), Type("composer", "@"), See("suggestions")]),
    picture("pinned-messages", &[Open(Chat::Group), Click("pinned-all"), See(".pinned-row")]),
    picture("message-menu", &[Open(Chat::Group), Menu(OWN), See("menu")]),
    picture(
        "forward",
        &[Open(Chat::Group), Menu(OWN), Click("[data-item=\"forward\"]"), Click("forward-row")],
    ),
    picture("readers", &[Open(Chat::Group), Menu(OWN), Click("[data-item=\"readers\"]"), See("reader")]),
    picture(
        "edit-history",
        &[Open(Chat::Group), Menu(OWN), Click("[data-item=\"versions\"]"), See("version")],
    ),
    picture(
        "delete-question",
        &[Open(Chat::Group), Menu(OWN), Click("[data-item=\"delete\"]"), See("delete-everybody")],
    ),
    picture("selection", &[Open(Chat::Group), Menu(OWN), Click("[data-item=\"select\"]"), See("selection")]),
    look("send-menu", &[Open(Chat::Group), Type("composer", "Утром"), Menu("send"), See("menu")]),
    picture(
        "schedule",
        &[
            Open(Chat::Group),
            Type("composer", "Утром"),
            Menu("send"),
            Click("[data-item=\"later\"]"),
            See("later-at"),
        ],
    ),
    picture("scheduled", &[Open(Chat::Group), Click("scheduled-open"), See("scheduled-row")]),
    // What a group is, and who is in it.
    picture("group-info", &[Open(Chat::Group), Click("info-open"), See("member-row")]),
    picture(
        "add-members",
        &[Open(Chat::Group), Click("info-open"), Click("members-add"), See("people-search")],
    ),
    picture(
        "edit-group",
        &[Open(Chat::Group), Click("info-open"), Click("[data-action=\"edit\"]"), See("#edit-title")],
    ),
    picture(
        "invites",
        &[Open(Chat::Group), Click("info-open"), Click("[data-action=\"link\"]"), See("invite-row")],
    ),
    look(
        "links",
        &[Open(Chat::Group), Click("info-open"), Click("[data-action=\"links\"]"), See(".dialog .found-row")],
    ),
    picture("timer", &[Open(Chat::Group), Click("info-open"), Click("[data-action=\"timer\"]"), See("menu")]),
    picture("member-menu", &[Open(Chat::Group), Click("info-open"), Click(FIRST_OTHER), See("menu")]),
    look(
        "hand-over",
        &[
            Open(Chat::Group),
            Click("info-open"),
            Click(FIRST_OTHER),
            Click("[data-item=\"hand-over\"]"),
            See("ask-confirm"),
        ],
    ),
    look(
        "remove-member",
        &[
            Open(Chat::Group),
            Click("info-open"),
            Click(FIRST_OTHER),
            Click("[data-item=\"remove\"]"),
            See("ask-confirm"),
        ],
    ),
    look(
        "clear",
        &[Open(Chat::Group), Click("info-open"), Click("[data-action=\"clear\"]"), See("ask-confirm")],
    ),
    look(
        "leave",
        &[Open(Chat::Club), Click("info-open"), Click("[data-action=\"leave\"]"), See("ask-confirm")],
    ),
    look(
        "delete-group",
        &[Open(Chat::Group), Click("info-open"), Click("[data-action=\"delete\"]"), See("ask-confirm")],
    ),
    // A person, and what a block does.
    picture("person-info", &[Open(Chat::Talk), Click("info-open"), See(".info-facts")]),
    look(
        "block",
        &[Open(Chat::Talk), Click("info-open"), Click("[data-action=\"block\"]"), See("ask-confirm")],
    ),
    picture("blocked", &[Open(Chat::Blocked), See("unblock")]),
    picture(
        "refused",
        &[Open(Chat::Blocker), Type("composer", "Ты здесь?"), Press(&[ENTER]), See("retry-send")],
    ),
    look(
        "unsent",
        &[
            Open(Chat::Blocker),
            Type("composer", "Ты здесь?"),
            Press(&[ENTER]),
            See("retry-send"),
            Press(&[CONTROL, ',']),
            Click("sign-out"),
            See("sign-out-anyway"),
        ],
    ),
    look(
        "undone",
        &[Open(Chat::Blocker), Menu(".row-theirs"), Click(".menu-reactions button"), See("notice")],
    ),
];
