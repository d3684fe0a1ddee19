//! The clock, which is read for one thing: the version of a new migration.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in UTC, as the Supabase CLI numbers migrations: `20261121093000`.
pub fn timestamp() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    written(seconds)
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
    use super::written;

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
