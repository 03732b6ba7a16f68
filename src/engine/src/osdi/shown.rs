//! Texts of others in messages.

/// How much of a text is shown: enough to recognise it.
const MOST: usize = 200;

/// The beginning of a text that somebody gave, for a message: whoever gives a megabyte does not want it back.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MOST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
