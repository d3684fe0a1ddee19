//! MD5 (RFC 1321), for the keys that Supabase's linter makes with Postgres's `md5()`. It is no protection against anything.

use std::sync::LazyLock;

/// How far each step of the four rounds rotates.
const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/// Of each step.
static CONSTANTS: LazyLock<[u32; 64]> = LazyLock::new(|| {
    let mut step = 0;
    [0; 64].map(|_: u32| {
        step += 1;
        constant(step)
    })
});

/// The digest of a text, as 32 hexadecimal digits.
pub(super) fn hex(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let bits = u64::try_from(bytes.len()).unwrap_or_default().wrapping_mul(8);
    bytes.push(0x80);
    while bytes.len() % 64 != 56 {
        bytes.push(0);
    }
    bytes.extend(bits.to_le_bytes());
    let mut state: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in bytes.chunks_exact(64) {
        let words =
            block.chunks_exact(4).map(|word| word.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)));
        state = round(state, &words.collect::<Vec<u32>>());
    }
    state.iter().flat_map(|part| part.to_le_bytes()).map(|byte| format!("{byte:02x}")).collect()
}

fn round(state: [u32; 4], words: &[u32]) -> [u32; 4] {
    let [mut a, mut b, mut c, mut d] = state;
    for (step, constant) in (0_u32..64).zip(*CONSTANTS) {
        let (mixed, word) = match step / 16 {
            0 => ((b & c) | (!b & d), step),
            1 => ((d & b) | (!d & c), 5 * step + 1),
            2 => (b ^ c ^ d, 3 * step + 5),
            _ => (c ^ (b | !d), 7 * step),
        };
        let shift = SHIFTS.get((step / 16) as usize).and_then(|shifts| shifts.get((step % 4) as usize)).copied();
        let word = words.get((word % 16) as usize).copied().unwrap_or_default();
        let sum = a.wrapping_add(mixed).wrapping_add(constant).wrapping_add(word);
        (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(shift.unwrap_or_default())));
    }
    let [w, x, y, z] = state;
    [w.wrapping_add(a), x.wrapping_add(b), y.wrapping_add(c), z.wrapping_add(d)]
}

/// The integer part of 4294967296 times abs(sin(step)), where step is in radians (RFC 1321, 3.4).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "abs(sin) is at most 1, so that it fits")]
fn constant(step: u32) -> u32 {
    (f64::from(step).sin().abs() * 4_294_967_296.0) as u32
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn digests_are_those_of_the_rfc() {
        assert_eq!(hex(""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(hex(&"1234567890".repeat(8)), "57edf4a22be3c955ac49da2e2107b67a");
        assert_eq!(hex(&"a".repeat(56)), "3b0c8ac703f828b04c6c197006d17218");
    }
}
