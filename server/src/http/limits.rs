//! Limits on what one user, one address or one account may ask for. In memory; a refusal says when to try again.
//! What the numbers are is configuration; whom they are counted for is decided here and nowhere else.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use vestnik_protocol::{ApiError, ErrorCode, UserId};

use crate::config::LimitOptions;

/// What is counted for a signed-in user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserLimit {
    /// HTTP requests.
    Requests,
    /// User searches.
    Searches,
    /// Messages sent, over HTTP and socket together.
    Messages,
    /// Typing notices.
    Typing,
    /// Socket frames of any kind.
    Frames,
}

/// What is counted for an address, before anybody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressLimit {
    /// HTTP requests.
    Requests,
    /// Attempts to sign in.
    SignIns,
    /// Registrations.
    Registrations,
}

/// All limits of one server.
pub struct Limits {
    user_requests: Bucket<UserId>,
    searches: Bucket<UserId>,
    messages: Bucket<UserId>,
    typing: Bucket<UserId>,
    frames: Bucket<UserId>,
    address_requests: Bucket<IpAddr>,
    sign_ins: Bucket<IpAddr>,
    registrations: Bucket<IpAddr>,
    logins: Bucket<String>,
    sockets: Arc<Mutex<OpenSockets>>,
    sockets_per_user: u32,
    sockets_per_address: u32,
}

impl Limits {
    /// Limits as configured.
    #[must_use]
    pub fn new(options: &LimitOptions) -> Self {
        Self {
            user_requests: Bucket::new(per_minute(options.requests_per_minute)),
            searches: Bucket::new(per_minute(options.search_per_minute)),
            messages: Bucket::new(per_minute(options.messages_per_minute)),
            typing: Bucket::new(per_minute(options.typing_per_minute)),
            frames: Bucket::new(per_minute(options.frames_per_minute)),
            address_requests: Bucket::new(per_minute(options.requests_per_minute_per_address)),
            sign_ins: Bucket::new(per_minute(options.sign_in_per_minute_per_address)),
            registrations: Bucket::new(Quota::per_hour(at_least_one(options.register_per_hour_per_address))),
            logins: Bucket::new(per_minute(options.sign_in_per_minute_per_login)),
            sockets: Arc::default(),
            sockets_per_user: options.sockets_per_user,
            sockets_per_address: options.sockets_per_address,
        }
    }

    /// Counts one more of something for a user.
    ///
    /// # Errors
    /// `rate_limited` with `retry_after_ms`.
    pub fn check(&self, limit: UserLimit, user: UserId) -> Result<(), ApiError> {
        self.check_many(limit, user, 1)
    }

    /// Counts `count` at once: all of them or none. More than a whole minute's worth counts as a minute's worth, or
    /// it could never be let through.
    ///
    /// # Errors
    /// `rate_limited` with `retry_after_ms`.
    pub fn check_many(&self, limit: UserLimit, user: UserId, count: u32) -> Result<(), ApiError> {
        match limit {
            UserLimit::Requests => &self.user_requests,
            UserLimit::Searches => &self.searches,
            UserLimit::Messages => &self.messages,
            UserLimit::Typing => &self.typing,
            UserLimit::Frames => &self.frames,
        }
        .take(&user, count)
    }

    /// Counts one more of something for an address.
    ///
    /// # Errors
    /// `rate_limited` with `retry_after_ms`.
    pub fn check_address(&self, limit: AddressLimit, address: IpAddr) -> Result<(), ApiError> {
        match limit {
            AddressLimit::Requests => &self.address_requests,
            AddressLimit::SignIns => &self.sign_ins,
            AddressLimit::Registrations => &self.registrations,
        }
        .take(&network_of(address), 1)
    }

    /// Counts one more attempt on an account, whether it exists or not: guessing from many addresses is slow too.
    ///
    /// # Errors
    /// `rate_limited` with `retry_after_ms`.
    pub fn check_login(&self, login: &str) -> Result<(), ApiError> {
        // The key is bounded: nobody fills the memory with a megabyte of login.
        self.logins.take(&login.trim().to_lowercase().chars().take(64).collect(), 1)
    }

    /// Counts one more socket until the answer is dropped. Take it before the upgrade for the address (`user` absent),
    /// after hello for the user.
    ///
    /// # Errors
    /// `too_many_connections`.
    pub fn open_socket(&self, holder: SocketHolder) -> Result<SocketPermit, ApiError> {
        let (holder, most) = match holder {
            SocketHolder::User(_) => (holder, self.sockets_per_user),
            SocketHolder::Address(address) => {
                (SocketHolder::Address(network_of(address)), self.sockets_per_address)
            }
        };
        let mut sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        let open = sockets.entry(holder).or_default();
        if *open >= most {
            return Err(ApiError::from(ErrorCode::TooManyConnections).retry_after(10_000));
        }
        *open += 1;
        Ok(SocketPermit { holder, sockets: Arc::clone(&self.sockets) })
    }

    /// Forgets whoever has been quiet long enough to have the whole quota again. Called now and then, so that memory
    /// follows those who are here and not all who ever were.
    pub fn forget_the_quiet(&self) {
        for users in [&self.user_requests, &self.searches, &self.messages, &self.typing, &self.frames] {
            users.forget_the_quiet();
        }
        for addresses in [&self.address_requests, &self.sign_ins, &self.registrations] {
            addresses.forget_the_quiet();
        }
        self.logins.forget_the_quiet();
    }
}

/// For whom a socket counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SocketHolder {
    /// A user, over all devices.
    User(UserId),
    /// An address, before and after sign-in.
    Address(IpAddr),
}

type OpenSockets = HashMap<SocketHolder, u32>;

/// One counted socket; given back on drop.
#[must_use = "dropping it gives the place back"]
pub struct SocketPermit {
    holder: SocketHolder,
    sockets: Arc<Mutex<OpenSockets>>,
}

impl Drop for SocketPermit {
    fn drop(&mut self) {
        let mut sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = sockets.get_mut(&self.holder) {
            *open -= 1;
            if *open == 0 {
                sockets.remove(&self.holder);
            }
        }
    }
}

/// One quota, counted for each key.
struct Bucket<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    burst: NonZeroU32,
}

impl<K: Hash + Eq + Clone> Bucket<K> {
    fn new(quota: Quota) -> Self {
        Self { limiter: RateLimiter::keyed(quota), burst: quota.burst_size() }
    }

    fn take(&self, key: &K, count: u32) -> Result<(), ApiError> {
        let Some(count) = NonZeroU32::new(count) else { return Ok(()) };
        match self.limiter.check_key_n(key, count.min(self.burst)) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(later)) => {
                let wait = later.wait_time_from(DefaultClock::default().now());
                // Rounded up: asking after exactly this long must succeed.
                let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
                Err(ApiError::from(ErrorCode::RateLimited).retry_after(milliseconds))
            }
            // Cannot be: the count is clamped to the burst.
            Err(_) => Err(ErrorCode::RateLimited.into()),
        }
    }

    fn forget_the_quiet(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

fn per_minute(count: u32) -> Quota {
    Quota::per_minute(at_least_one(count))
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

/// Who counts as one: an IPv4 address, or a /64 of IPv6, since one customer has 2^64 of those.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user() -> UserId {
        UserId(uuid::Uuid::now_v7())
    }

    #[test]
    fn one_over_the_limit_is_refused_with_the_time_to_wait_and_others_are_not() {
        let limits = Limits::new(&LimitOptions { typing_per_minute: 2, ..LimitOptions::default() });
        let (alice, bob) = (user(), user());
        assert!(limits.check(UserLimit::Typing, alice).is_ok());
        assert!(limits.check(UserLimit::Typing, alice).is_ok());
        let refusal = limits.check(UserLimit::Typing, alice).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::RateLimited);
        let wait = refusal.retry_after_ms.unwrap();
        assert!((1..=30_001).contains(&wait), "{wait}");
        assert!(limits.check(UserLimit::Typing, bob).is_ok());
        assert!(limits.check(UserLimit::Frames, alice).is_ok());
    }

    #[test]
    fn a_batch_counts_whole_and_one_over_a_minutes_worth_is_not_stuck_for_ever() {
        let limits = Limits::new(&LimitOptions { messages_per_minute: 10, ..LimitOptions::default() });
        let alice = user();
        assert!(limits.check_many(UserLimit::Messages, alice, 64).is_ok());
        assert!(limits.check_many(UserLimit::Messages, alice, 1).is_err());
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_limit() {
        let limits =
            Limits::new(&LimitOptions { sign_in_per_minute_per_address: 1, ..LimitOptions::default() });
        let one: IpAddr = "2001:db8::1".parse().unwrap();
        let other: IpAddr = "2001:db8::2:1".parse().unwrap();
        let elsewhere: IpAddr = "2001:db8:0:1::1".parse().unwrap();
        assert!(limits.check_address(AddressLimit::SignIns, one).is_ok());
        assert!(limits.check_address(AddressLimit::SignIns, other).is_err());
        assert!(limits.check_address(AddressLimit::SignIns, elsewhere).is_ok());
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().unwrap();
        assert_eq!(network_of(mapped), "192.0.2.1".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn a_closed_socket_gives_its_place_back() {
        let limits = Limits::new(&LimitOptions { sockets_per_user: 1, ..LimitOptions::default() });
        let alice = SocketHolder::User(user());
        let permit = limits.open_socket(alice).unwrap();
        assert_eq!(limits.open_socket(alice).err().unwrap().code, ErrorCode::TooManyConnections);
        drop(permit);
        assert!(limits.open_socket(alice).is_ok());
    }
}
