//! Counters stay within what every JSON reader holds exactly.

use serde_json::json;
use uuid::Uuid;
use vestnik_protocol::{ChatId, Rev, Seq, UserId, limits::MAX_COUNTER};

#[test]
fn the_largest_counter_is_accepted() {
    let seq: Seq = serde_json::from_value(json!(9_007_199_254_740_991_u64)).expect("2^53 - 1");
    assert_eq!(seq, Seq::MAX);
    assert_eq!(seq.get(), MAX_COUNTER);
}

#[test]
fn a_counter_above_the_largest_is_refused() {
    assert!(serde_json::from_value::<Seq>(json!(9_007_199_254_740_992_u64)).is_err());
    assert!(serde_json::from_value::<Rev>(json!(u64::MAX)).is_err());
    assert!(Rev::try_from(MAX_COUNTER + 1).is_err());
}

#[test]
fn a_negative_or_fractional_counter_is_refused() {
    for bad in [json!(-1), json!(1.5), json!("1"), json!(null)] {
        assert!(serde_json::from_value::<Seq>(bad.clone()).is_err(), "accepted {bad}");
    }
}

#[test]
fn counting_stops_at_the_ends() {
    assert_eq!(Seq::MAX.next(), Seq::MAX);
    assert_eq!(Seq::ZERO.previous(), Seq::ZERO);
    assert_eq!(Seq::new(u64::MAX), Seq::MAX);
    assert_eq!(Seq::new(6).next(), Seq::new(7));
    assert_eq!(Seq::new(7).previous(), Seq::new(6));
}

#[test]
fn a_direct_chat_has_one_id_whoever_asks() {
    let (one, other) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
    assert_eq!(ChatId::direct(one, other), ChatId::direct(other, one));
    assert_ne!(ChatId::direct(one, other), ChatId::direct(one, one));
    // Every stored direct chat hangs on this value: it may never change.
    assert_eq!(ChatId::direct(one, other).to_string(), DIRECT_OF_ONE_AND_TWO);
}

const DIRECT_OF_ONE_AND_TWO: &str = "5efe41b9-7c88-561d-a0d7-3042ac8dfb81";
