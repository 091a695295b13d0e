//! What somebody asks about messages of any age: a page of history at each sort of place, and searches; and what has to
//! be in the answers.

use std::ops::Range;

use anyhow::{Context as _, Result, ensure};
use rand::RngExt as _;
use rand::rngs::StdRng;
use vestnik_protocol::limits::DEFAULT_HISTORY_PAGE;
use vestnik_protocol::{HistoryPage, Millis, Seq};
use vestnik_tests::api::Answer;
use vestnik_tests::archive::searches::{Search, searches};
use vestnik_tests::archive::{self, Conversation};

/// What there is to ask about.
#[derive(Debug)]
pub struct Archive {
    /// None of them is empty; the largest one is the first.
    chats: Vec<Conversation>,
    /// Messages in them.
    count: u64,
    /// When messages were sent.
    times: Range<i64>,
}

/// A sort of question.
#[derive(Debug)]
pub enum Subject {
    /// The newest page of a chat, as when it is opened.
    Newest,
    /// The page before some message, as when somebody scrolls up.
    Before,
    /// The first page of a chat.
    Oldest,
    /// The page around some message, as when somebody follows a quote.
    Around,
    /// The page at some time.
    At,
    /// A search.
    Search(Search),
}

/// One question.
#[derive(Debug)]
pub struct Question {
    /// As the server takes it, below `/v1/`.
    pub path: String,
    about: About,
}

#[derive(Debug)]
enum About {
    Page { place: Place, newest: Seq },
    Search(Search),
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Newest,
    Before(Seq),
    Oldest,
    Around(Seq),
    At(Millis),
}

impl Archive {
    /// One of so many messages, of which some are in these chats.
    #[must_use]
    pub fn new(mut chats: Vec<Conversation>, messages: u64) -> Self {
        chats.retain(|chat| !chat.newest.is_zero());
        let count = chats.iter().map(|chat| chat.newest.get()).sum();
        Self { chats, count, times: archive::times(messages) }
    }

    /// Any message, each as likely as any other.
    fn somewhere(&self, random: &mut StdRng) -> Result<(Conversation, Seq)> {
        let mut number = random.random_range(0..self.count.max(1));
        for chat in &self.chats {
            if number < chat.newest.get() {
                return Ok((*chat, Seq::new(number + 1)));
            }
            number -= chat.newest.get();
        }
        anyhow::bail!("the archive is empty")
    }
}

impl Subject {
    /// All that are measured.
    ///
    /// # Errors
    /// The archive is empty.
    pub fn all(archive: &Archive) -> Result<Vec<Self>> {
        let largest = archive.chats.first().context("the archive is empty")?.chat_id;
        let pages = [Self::Newest, Self::Before, Self::Oldest, Self::Around, Self::At];
        Ok(pages.into_iter().chain(searches(largest).into_iter().map(Self::Search)).collect())
    }

    /// In words.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Newest => "the newest page",
            Self::Before => "a page anywhere",
            Self::Oldest => "the oldest page",
            Self::Around => "around a message",
            Self::At => "at a time",
            Self::Search(search) => search.what,
        }
    }

    /// One of this sort.
    ///
    /// # Errors
    /// The archive is empty.
    pub fn question(&self, archive: &Archive, random: &mut StdRng) -> Result<Question> {
        let (chat, seq) = archive.somewhere(random)?;
        let (place, query) = match self {
            Self::Newest => (Place::Newest, String::new()),
            Self::Before => (Place::Before(seq), format!("?before={seq}")),
            Self::Oldest => (Place::Oldest, "?after=0".to_owned()),
            Self::Around => (Place::Around(seq), format!("?around={seq}")),
            Self::At => {
                let time = random.random_range(archive.times.clone());
                (Place::At(Millis(time)), format!("?at={time}"))
            }
            Self::Search(search) => {
                return Ok(Question { path: search.path.clone(), about: About::Search(search.clone()) });
            }
        };
        let path = format!("chats/{}/messages{query}", chat.chat_id);
        Ok(Question { path, about: About::Page { place, newest: chat.newest } })
    }
}

impl Question {
    /// Whether this is the answer.
    ///
    /// # Errors
    /// The question was refused, or the answer is another one.
    pub fn check(&self, answer: Answer) -> Result<()> {
        let check = || match &self.about {
            About::Page { place, newest } => check(*place, *newest, &answer.data()?),
            About::Search(search) => search.check(&answer.data()?),
        };
        check().with_context(|| self.path.clone())
    }
}

/// Whether this is the page at that place of a chat.
fn check(place: Place, newest: Seq, page: &HistoryPage) -> Result<()> {
    let there_are = if let Place::Before(seq) = place { seq.previous() } else { newest };
    let wanted = there_are.get().min(DEFAULT_HISTORY_PAGE.into());
    ensure!(page.messages.len() as u64 == wanted, "{} messages instead of {wanted}", page.messages.len());
    let (Some(first), Some(last)) = (page.messages.first(), page.messages.last()) else { return Ok(()) };
    let is_there = match place {
        Place::Newest => last.seq == newest,
        Place::Before(seq) => last.seq == seq.previous(),
        Place::Oldest => first.seq == Seq::new(1),
        Place::Around(seq) => (first.seq..=last.seq).contains(&seq),
        Place::At(time) => {
            (first.sent_at < time || first.seq == Seq::new(1)) && (last.sent_at >= time || last.seq == newest)
        }
    };
    ensure!(is_there, "{} to {} of {newest} are not the page that was asked for", first.seq, last.seq);
    Ok(())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use uuid::Uuid;
    use vestnik_protocol::{ChatId, ClientId, Content, Message, Rev, UserId};

    use super::*;

    /// The messages of these numbers, ten milliseconds apart, of a chat of a hundred.
    fn page(numbers: std::ops::RangeInclusive<u64>) -> HistoryPage {
        let (sender, name) = (UserId(Uuid::nil()), ClientId(Uuid::nil()));
        let message = |seq: u64| {
            let sent_at = Millis(i64::try_from(10 * seq).unwrap());
            Message::new(Seq::new(seq), Rev::new(seq), sender, name, sent_at, Content::text("…"))
        };
        let (has_before, has_after) = (*numbers.start() > 1, *numbers.end() < 100);
        let messages = numbers.map(message).collect();
        let chat_id = ChatId(Uuid::nil());
        HistoryPage { chat_id, as_of: Rev::new(100), messages, reactions: Vec::new(), has_before, has_after }
    }

    #[test]
    fn the_right_page_is_told_from_others() {
        let is = |place, numbers| check(place, Seq::new(100), &page(numbers)).is_ok();
        assert!(is(Place::Newest, 51..=100) && !is(Place::Newest, 50..=99) && !is(Place::Newest, 52..=100));
        assert!(is(Place::Oldest, 1..=50) && !is(Place::Oldest, 2..=51));
        assert!(is(Place::Before(Seq::new(71)), 21..=70) && !is(Place::Before(Seq::new(71)), 22..=71));
        assert!(is(Place::Before(Seq::new(11)), 1..=10));
        assert!(is(Place::Around(Seq::new(30)), 6..=55) && !is(Place::Around(Seq::new(56)), 6..=55));
        assert!(is(Place::At(Millis(305)), 6..=55) && !is(Place::At(Millis(555)), 6..=55));
        assert!(is(Place::At(Millis(5_000)), 51..=100) && !is(Place::At(Millis(5)), 6..=55));
    }

    #[test]
    fn every_message_is_asked_about() {
        let chat = |newest| Conversation { chat_id: ChatId(Uuid::now_v7()), newest: Seq::new(newest) };
        let chats = vec![chat(3), chat(0), chat(1)];
        let archive = Archive::new(chats.clone(), 4);
        let mut random = StdRng::seed_from_u64(1);
        let mut met = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let (chat, seq) = archive.somewhere(&mut random).unwrap();
            met.insert((chats.iter().position(|one| one.chat_id == chat.chat_id), seq.get()));
        }
        assert!(met.into_iter().eq([(Some(0), 1), (Some(0), 2), (Some(0), 3), (Some(2), 1)]));
    }
}
