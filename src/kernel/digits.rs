//! What most register numbers have in common.

/// Whether the text is exactly `length` ASCII digits. (`char::is_numeric` would also take `٣` and `½`.)
pub(crate) fn are(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number that two ASCII digits write.
pub(crate) fn pair(tens: u8, ones: u8) -> u32 {
    u32::from(tens - b'0') * 10 + u32::from(ones - b'0')
}
