//! The clock, which is read for one thing: the version of a new migration.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in UTC, as the Supabase CLI numbers migrations: `20261121093000`.
pub fn timestamp() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    written(seconds)
}

/// Now, or the second after a version that isn't earlier: migrations of others may come from a clock that is fast.
pub fn timestamp_after(version: &str) -> String {
    let now = timestamp();
    let is_later = version.len() > now.len() || version.len() == now.len() && version >= now.as_str();
    if is_later { following(version) } else { now }
}

/// The second after a time that is written so; of other digits, the number after them.
pub fn following(version: &str) -> String {
    let number = |range: std::ops::Range<usize>| version.get(range).and_then(|text| text.parse::<u64>().ok());
    let parts = [number(0..4), number(4..6), number(6..8), number(8..10), number(10..12), number(12..14)];
    if let ([Some(year), Some(month), Some(day), Some(hour), Some(minute), Some(second)], 14) = (parts, version.len()) {
        let days = days(year, month, day);
        if let Some(days) = days {
            let next = written(days * 86_400 + hour * 3_600 + minute * 60 + second + 1);
            if next.as_str() > version {
                return next;
            }
        }
    }
    let number = version.parse::<u128>().unwrap_or(0).saturating_add(1);
    format!("{number:0width$}", width = version.len())
}

/// Days from 1970 to a date; the inverse of what [`written`] does. `None` for a time before, or a month that is none.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let (year, shifted_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era).checked_sub(719_468)
}

/// Seconds since 1970 as digits. The days are counted in eras of 400 years that begin in March, so that a leap day is the last of its year.
fn written(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}", rest / 3_600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::{following, timestamp_after, written};

    #[test]
    fn a_version_is_never_earlier_than_the_last_one() {
        assert_eq!(following("20261231235959"), "20270101000000");
        assert_eq!(following("20240228235959"), "20240229000000");
        assert_eq!(following("20261121093000"), "20261121093001");
        assert_eq!(following("20269999999999"), "20270000000000");
        assert_eq!(following("001"), "002");
        assert_eq!(timestamp_after("99991231235958"), "99991231235959");
        assert!(timestamp_after("20240101000000").as_str() > "20240101000000");
    }

    #[test]
    fn seconds_become_a_date() {
        assert_eq!(written(0), "19700101000000");
        assert_eq!(written(951_782_399), "20000228235959");
        assert_eq!(written(951_782_400), "20000229000000");
        assert_eq!(written(1_735_689_599), "20241231235959");
        assert_eq!(written(4_107_542_399), "21000228235959");
        assert_eq!(written(4_107_542_400), "21000301000000");
    }
}
