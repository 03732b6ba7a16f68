//! The one wildcard of faults and refused addresses: `*`, standing for anything.

/// Whether the whole text fits the pattern.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        let Some((_, after)) = text.split_once(part) else {
            return false;
        };
        text = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("/people", "/people", true),
            ("/people", "/people/1", false),
            ("/people*", "/people", true),
            ("/people*", "/people/1/taggings", true),
            ("/people/*/taggings", "/people/1/taggings", true),
            ("/people/*/taggings", "/people/1", false),
            ("*", "/", true),
            ("*@test.net", "a@test.net", true),
            ("*@test.net", "a@test.net.org", false),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "a1c", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} against {text}");
        }
    }
}
