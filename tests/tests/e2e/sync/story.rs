//! One seed: its people, their devices, and what they do.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use vestnik_core::view::{OpenAt, Request};
use vestnik_protocol::{ChatId, ClientId, Command, ErrorCode, Seq, UserId};
use vestnik_tests::api::{Api, fresh_client_id, registration, send};
use vestnik_tests::cache::CacheFile;
use vestnik_tests::device::Device;
use vestnik_tests::eventually::{eventually, eventually_within};
use vestnik_tests::mangler::Mangler;

use super::deeds::Memory;

/// What is done in a story, by all devices together.
const STEPS: usize = 36;

/// For one attempt that is given up, and another.
const SIGN_IN_DEADLINE: Duration = Duration::from_secs(45);

/// Somebody in a story.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) id: UserId,
    /// Speaks beside the person's devices.
    pub(super) api: Api,
}

/// A device, and whose.
pub(super) struct Owned {
    pub(super) owner: usize,
    pub(super) device: Device,
    /// It was there before the first message, so it has seen every change.
    pub(super) from_the_start: bool,
    /// A chat is open on it; nobody tells a screen what happens to one that was closed.
    pub(super) shows_chat: bool,
}

/// A message that somebody wrote: it must be there once in the end.
pub(super) struct Written {
    /// Which queue it went through: order holds within one of a chat.
    pub(super) by: Writer,
    pub(super) owner: usize,
    pub(super) chat_id: ChatId,
    pub(super) client_id: ClientId,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Writer {
    Device(usize),
    /// Over HTTP; one burst is in order, bursts are not ordered among each other here.
    Burst(usize),
}

pub(super) struct Story {
    pub(super) random: SmallRng,
    pub(super) address: SocketAddr,
    pub(super) people: Vec<Person>,
    pub(super) devices: Vec<Owned>,
    /// Each with the people in it.
    pub(super) chats: Vec<(ChatId, Vec<usize>)>,
    pub(super) written: Vec<Written>,
    /// Groups that somebody made, deleted ones included.
    pub(super) groups: Vec<ChatId>,
    /// Messages that may have been refused: at most once each.
    pub(super) perhaps: Vec<Written>,
    /// Somebody who never writes.
    pub(super) ghost: UserId,
    pub(super) memory: Memory,
    /// What was done, for the message of a failure.
    pub(super) log: Vec<String>,
}

impl Story {
    /// Tells the story of a seed to its end and checks it.
    pub(super) async fn tell(seed: u64, address: SocketAddr) -> Result<()> {
        let mut story = Self::begin(seed, address).await?;
        let told = async {
            for step in 0..STEPS {
                story.step(step).await?;
            }
            story.calm_down().await?;
            story.check().await
        };
        let result = told.await;
        result.with_context(|| format!("after: {}", story.log.join("; ")))
    }

    /// Three or four people, the first with two devices; everybody has a chat with everybody.
    pub(super) async fn begin(seed: u64, address: SocketAddr) -> Result<Self> {
        let mut random = SmallRng::seed_from_u64(seed);
        let count = random.random_range(3..=4);
        let mut story = Self {
            random,
            address,
            people: Vec::new(),
            devices: Vec::new(),
            chats: Vec::new(),
            written: Vec::new(),
            groups: Vec::new(),
            perhaps: Vec::new(),
            ghost: UserId(uuid::Uuid::nil()),
            memory: Memory::default(),
            log: Vec::new(),
        };
        for number in 0..count {
            story.add_person(seed, number).await?;
        }
        story.ghost = story.add_ghost(seed).await?;
        for owner in [0, 0].into_iter().chain(1..count) {
            story.add_device(owner, true).await?;
        }
        for one in 0..count {
            for other in one..count {
                // Saved messages are the first person's only.
                if one == other && one > 0 {
                    continue;
                }
                let (api, user_id) = (&story.people[one].api, story.people[other].id);
                let chat_id = eventually("a chat", async || {
                    Ok(api.done(Command::OpenDirect { user_id }).await?.chat_id)
                });
                let chat_id = chat_id.await?;
                story.chats.push((chat_id, vec![one, other]));
            }
        }
        for owned in &story.devices {
            story.list_chats(owned).await?;
            story.holds_chats(owned).await?;
        }
        Ok(story)
    }

    /// Somebody to be blocked and kept among the contacts.
    async fn add_ghost(&mut self, seed: u64) -> Result<UserId> {
        self.add_person(seed, 9).await?;
        self.people.pop().map(|ghost| ghost.id).context("just made")
    }

    /// Makes an account; its owner has no device yet.
    pub(super) async fn add_person(&mut self, seed: u64, number: usize) -> Result<()> {
        let (name, address) = (name_of(seed, number), self.address);
        let user = eventually("an account", async || {
            let api = Api::of(address);
            let answer = api.post("auth/register", &registration(&name)).await?;
            // Registered already: the answer was lost to a restart.
            if !answer.status.is_success() {
                answer.refused(ErrorCode::UsernameTaken)?;
            }
            api.sign_in(&name).await
        });
        let user = user.await?;
        self.people.push(Person { name, id: user.id, api: user.api });
        Ok(())
    }

    async fn add_device(&mut self, owner: usize, from_the_start: bool) -> Result<()> {
        let device = Device::new(&self.people[owner].name, self.address).await?;
        // A core gives a request up after 30 s; one that meets a restart of the server may take that long.
        eventually_within(SIGN_IN_DEADLINE, "signed in", async || {
            if !device.screen()?.is_signed_in() {
                device.sign_in().await?;
            }
            Ok(())
        })
        .await?;
        let owned = Owned { owner, device, from_the_start, shows_chat: false };
        self.list_chats(&owned).await?;
        self.devices.push(owned);
        Ok(())
    }

    /// Opens every chat of the owner, so that it is listed although it is empty.
    async fn list_chats(&self, owned: &Owned) -> Result<()> {
        for (_, people) in self.chats.iter().filter(|(_, people)| people.contains(&owned.owner)) {
            let other = people.iter().find(|&&person| person != owned.owner).unwrap_or(&owned.owner);
            owned.device.chat_with(self.people[*other].id).await?;
        }
        Ok(())
    }

    /// Waits until the device has every chat of its owner, still empty: from here on it is told of every change.
    async fn holds_chats(&self, owned: &Owned) -> Result<()> {
        let chats = self.chats.iter().filter(|(_, people)| people.contains(&owned.owner));
        let chats = chats.map(|(chat_id, _)| *chat_id).collect::<Vec<_>>();
        eventually("every chat is in the cache", async || {
            let cache = CacheFile::read(&owned.device.cache_file()?)?;
            ensure!(chats.iter().all(|chat| cache.chats.contains_key(chat)), "some are missing");
            Ok(())
        })
        .await
    }

    async fn step(&mut self, step: usize) -> Result<()> {
        let at = self.random.random_range(0..self.devices.len());
        let owner = self.devices[at].owner;
        let chats = self.chats.iter().filter(|(_, people)| people.contains(&owner));
        let chats = chats.map(|(chat_id, _)| *chat_id).collect::<Vec<_>>();
        let chat_id = chats[self.random.random_range(0..chats.len())];
        let kind = self.random.random_range(0..100);
        if !self.devices[at].device.is_open() {
            self.devices[at].device.open().await?;
            self.log.push(format!("{at} opens"));
        }
        match kind {
            0..22 => self.write(at, chat_id, step).await?,
            22..42 => self.act(at, chat_id, step).await?,
            42..52 => self.command_over_http(at, chat_id, step).await?,
            52..55 => self.answer(at, chat_id, step).await?,
            55..58 => self.write_in_group(at, step).await?,
            58..64 => self.seen(at, chat_id).await?,
            64..70 => self.look(at, chat_id).await?,
            70..78 => self.weather(at),
            78..82 => self.mistreat(at),
            82..87 => self.leave(at).await,
            87..91 => self.burst(owner, chat_id, step).await?,
            91..93 if self.devices.len() < 7 => {
                self.log.push(format!("{owner} gets a new device"));
                self.add_device(owner, false).await?;
            }
            _ => self.pause(at).await,
        }
        if self.random.random_bool(0.5) {
            self.pause(at).await;
        }
        Ok(())
    }

    async fn write(&mut self, at: usize, chat_id: ChatId, step: usize) -> Result<()> {
        let Owned { owner, device, .. } = &self.devices[at];
        for n in 0..self.random.random_range(1..=3) {
            let client_id = device.write(chat_id, &format!("{at} says {step}.{n}")).await?;
            self.written.push(Written { by: Writer::Device(at), owner: *owner, chat_id, client_id });
        }
        self.log.push(format!("{at} writes"));
        Ok(())
    }

    async fn seen(&mut self, at: usize, chat_id: ChatId) -> Result<()> {
        let device = &self.devices[at].device;
        let Some(end) = device.screen()?.chats.get(&chat_id).map(|chat| chat.seq.get()) else {
            return Ok(());
        };
        let seq = self.random.random_range(0..=end);
        device.seen(chat_id, Seq::new(seq)).await?;
        self.log.push(format!("{at} sees {seq} of {end}"));
        Ok(())
    }

    async fn look(&mut self, at: usize, chat_id: ChatId) -> Result<()> {
        let device = &self.devices[at].device;
        let Some(end) = device.screen()?.chats.get(&chat_id).map(|chat| chat.seq.get()) else {
            return Ok(());
        };
        let request = match self.random.random_range(0..7) {
            0 => Request::OpenChat { chat_id, at: OpenAt::Unread },
            1 => Request::OpenChat { chat_id, at: OpenAt::End },
            2 => Request::OpenChat { chat_id, at: OpenAt::Beginning },
            3 if end > 0 => {
                let seq = Seq::new(self.random.random_range(1..=end));
                Request::OpenChat { chat_id, at: OpenAt::Message { seq } }
            }
            4 => Request::PageBefore,
            5 => Request::PageAfter,
            _ => Request::CloseChat,
        };
        self.log.push(format!("{at} asks {request:?}"));
        let opens = matches!(request, Request::OpenChat { .. });
        let closes = matches!(request, Request::CloseChat);
        device.ask::<serde_json::Value>(request).await?;
        let shown = &mut self.devices[at].shows_chat;
        *shown = (*shown || opens) && !closes;
        Ok(())
    }

    fn weather(&mut self, at: usize) {
        let network = self.devices[at].device.network();
        match self.random.random_range(0..6) {
            0 => network.cut(),
            1 => network.silence(),
            2 => network.reset(),
            3 => network.delay(Duration::from_millis(self.random.random_range(0..40))),
            _ => network.restore(),
        }
        self.log.push(format!("weather changes for {at}"));
    }

    fn mistreat(&mut self, at: usize) {
        let mangler = Mangler::unkind(self.random.random(), 0.15);
        self.devices[at].device.network().mangle(Some(mangler));
        self.log.push(format!("deltas to {at} are mistreated"));
    }

    async fn leave(&mut self, at: usize) {
        self.devices[at].device.close().await;
        self.devices[at].shows_chat = false;
        self.log.push(format!("{at} closes"));
    }

    /// Many messages at once, as from another program of the same person.
    async fn burst(&mut self, owner: usize, chat_id: ChatId, step: usize) -> Result<()> {
        let count = self.random.random_range(1..=64);
        let commands = (0..count).map(|n| send(chat_id, fresh_client_id(), &format!("burst {step}.{n}")));
        let commands = commands.collect::<Vec<_>>();
        let api = &self.people[owner].api;
        eventually("a burst", async || {
            let outcomes = api.commands(commands.clone()).await?;
            let refused = |outcome: &_| !matches!(outcome, vestnik_protocol::CommandOutcome::Done(_));
            ensure!(!outcomes.iter().any(refused), "{outcomes:?}");
            Ok(())
        })
        .await?;
        for command in commands {
            if let Command::Send { client_id, .. } = command {
                self.written.push(Written { by: Writer::Burst(step), owner, chat_id, client_id });
            }
        }
        self.log.push(format!("{owner} bursts {count}"));
        Ok(())
    }

    /// A little time goes by, so that this seed's events meet in other ways than the last one's.
    async fn pause(&mut self, at: usize) {
        let time = Duration::from_millis(self.random.random_range(0..30));
        let device = &self.devices[at].device;
        let seqs = |screen: &vestnik_tests::screen::Screen| {
            screen.chats.values().map(|chat| chat.seq.get()).sum::<u64>()
        };
        let before = device.screen().map(|screen| seqs(&screen)).unwrap_or_default();
        // Until something new is on the screen, or not.
        let _ = device.within(time, "anything", |screen| seqs(screen) > before).await;
    }
}

/// Names of different seeds must not look alike: digits become letters that resemble no other.
fn name_of(seed: u64, number: usize) -> String {
    const LETTERS: [char; 10] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'k', 'p'];
    let digits = format!("{seed:04}{number}");
    let letters = digits.chars().filter_map(|digit| LETTERS.get(digit.to_digit(10)? as usize));
    format!("s{}", letters.collect::<String>())
}
