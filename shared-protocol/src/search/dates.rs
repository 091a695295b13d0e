//! Days as a person writes them in a search, and the moment at which they begin where that person is.

use crate::Millis;

const DAY: i64 = 86_400_000;
/// No zone is further from UTC.
const MAX_OFFSET_MINUTES: i32 = 18 * 60;

/// The beginning of a day written `2026-11-20` or `20.11.2026`, for someone `offset_minutes` east of UTC.
pub fn beginning_of_day(text: &str, offset_minutes: i32) -> Option<Millis> {
    let (year, month, day) = if text.contains('-') {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        (year, month, day)
    } else {
        let (day, rest) = text.split_once('.')?;
        let (month, year) = rest.split_once('.')?;
        (year, month, day)
    };
    let days = days_since_1970(number(year, 4)?, number(month, 2)?, number(day, 2)?)?;
    let offset = i64::from(offset_minutes.clamp(-MAX_OFFSET_MINUTES, MAX_OFFSET_MINUTES));
    Some(Millis(days * DAY - offset * 60_000))
}

/// Digits only: `parse` alone would take a sign.
fn number(text: &str, at_most: usize) -> Option<i64> {
    let acceptable = !text.is_empty() && text.len() <= at_most && text.bytes().all(|b| b.is_ascii_digit());
    if acceptable { text.parse().ok() } else { None }
}

/// Days of the Gregorian calendar (Howard Hinnant's `days_from_civil`).
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1970..=9999).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=days_in(year, month)).contains(&day)
    {
        return None;
    }
    // Years begin in March here, so that a leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let era = year / 400;
    let year_of_era = year % 400;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
