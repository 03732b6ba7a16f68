//! What a tag of Action Network is called in CiviCRM.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::text::clean;
use crate::crm::LocalTag;

/// The label of the tag in CiviCRM: its name. One that CiviCRM does not hold is shortened, and ends with a digest of all of
/// it: two names that begin alike stay apart, and the same name becomes the same label again.
pub fn tag_label(name: &str) -> String {
    let fits = |name: &str| name.chars().count() <= LocalTag::LONGEST_NAME;
    if fits(name) {
        return name.to_owned();
    }
    let name = clean(name).unwrap_or_default();
    if fits(&name) {
        return name;
    }
    let mut end = String::from("… ");
    for byte in Sha256::digest(name.as_bytes()).iter().take(4) {
        // Writing to a text cannot fail.
        let _ = write!(end, "{byte:02x}");
    }
    let room = LocalTag::LONGEST_NAME.saturating_sub(end.chars().count());
    let begin: String = name.chars().take(room).collect();
    begin.trim_end().to_owned() + &end
}

#[cfg(test)]
mod tests {
    use super::tag_label;
    use crate::crm::LocalTag;

    #[test]
    fn a_name_that_fits_stays_and_others_are_shortened_to_labels_of_their_own() {
        let long = "Volunteers who came to the phonebank before the assembly of May 2026";
        for (name, expected) in [
            ("Phonebank", "Phonebank"),
            (" Phone  bank ", " Phone  bank "),
            (
                long,
                "Volunteers who came to the phonebank before the assemb… 324f8325",
            ),
            (
                &format!("{long} "),
                "Volunteers who came to the phonebank before the assemb… 324f8325",
            ),
            (&format!("A{}B", " ".repeat(80)), "A B"),
            (&"ü".repeat(64), &"ü".repeat(64)),
        ] {
            assert_eq!(tag_label(name), expected);
        }
        let longer = tag_label(&format!("{long}, and in June"));
        assert_ne!(longer, tag_label(long));
        assert_eq!(longer.chars().count(), LocalTag::LONGEST_NAME);
        assert_eq!(tag_label(&longer), longer);
    }
}
