//! Which addresses may be asked. The token goes along with every request, so it only goes where the server's
//! administrator said it may.

use url::{Origin, Url};

use crate::{Error, Kind, Result};

/// The address all requests start from, and the origins a link may lead to.
#[derive(Debug, Clone)]
pub(super) struct EntryPoint {
    url: Url,
    allowed: Vec<Origin>,
}

impl EntryPoint {
    /// Checks the profile's entry point against the administrator's list.
    pub fn new(entry_point: &str, allowed_origins: &[String]) -> Result<Self> {
        let allowed = allowed_origins
            .iter()
            .map(|origin| parse_origin(origin))
            .collect::<Result<Vec<_>>>()?;
        let refuse = |why: &str| {
            Error::new(
                Kind::Configuration,
                format!(
                    "The entry point “{}” of the profile {why}",
                    shown(entry_point)
                ),
            )
        };
        let mut url = Url::parse(entry_point.trim()).map_err(|_| {
            refuse("is not a web address. It should look like https://actionnetwork.org/api/v2/.")
        })?;
        if !is_web(&url) {
            return Err(refuse(
                "is not a web address. It should look like https://actionnetwork.org/api/v2/.",
            ));
        }
        if has_credentials(&url) {
            return Err(refuse(
                "contains a user name or password. The API token belongs into its own field.",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse(
                "has something after its path (? or #). Leave that out.",
            ));
        }
        if !allowed.contains(&url.origin()) {
            let origins: Vec<_> = allowed.iter().map(Origin::ascii_serialization).collect();
            return Err(refuse(&format!(
                "is not of an origin this server may talk to ({}). The server's administrator can add {} to \
                 osdi_client.allowed_origins.",
                if origins.is_empty() {
                    "none is allowed".to_owned()
                } else {
                    origins.join(", ")
                },
                url.origin().ascii_serialization(),
            )));
        }
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Self { url, allowed })
    }

    /// Where all requests go.
    pub fn origin(&self) -> Origin {
        self.url.origin()
    }

    /// Address of a path below the entry point, whose segments are safe in a URL, with an encoded query.
    pub fn below(&self, path: &str, query: Option<&str>) -> Url {
        let mut url = self.url.clone();
        let path = format!("{}{path}", url.path());
        url.set_path(&path);
        url.set_query(query);
        url
    }

    /// What of an address comes after the entry point, without the query: what it is called in messages.
    pub fn path_below<'a>(&self, url: &'a Url) -> &'a str {
        let path = url.path();
        path.strip_prefix(self.url.path()).unwrap_or(path)
    }

    /// Address of a link in an answer, if it may be followed.
    pub fn follow(&self, link: &str) -> Result<Url> {
        self.judge(link).map_err(|refusal| {
            refusal.error(
                Kind::Unreadable,
                "The answer has a link that is not followed",
            )
        })
    }

    /// Address of a link that a caller gives, by the same rule. Nothing was asked yet when it is refused.
    pub fn accept(&self, link: &str) -> Result<Url> {
        self.judge(link)
            .map_err(|refusal| refusal.error(Kind::CannotMap, "This link is not followed"))
    }

    fn judge(&self, link: &str) -> Result<Url, Refusal> {
        let refuse = |why, origin: Option<String>| Refusal { why, origin };
        let url = self
            .url
            .join(link)
            .map_err(|_| refuse("is not a web address", None))?;
        let origin = Some(url.origin().ascii_serialization());
        if !is_web(&url) || has_credentials(&url) {
            return Err(refuse("is not a plain web address", None));
        }
        if !self.allowed.contains(&url.origin()) {
            return Err(refuse("leads to another server", origin));
        }
        if self.url.scheme() == "https" && url.scheme() != "https" {
            return Err(refuse(
                "leads from an encrypted connection to one in clear",
                origin,
            ));
        }
        if !url.path().starts_with(self.url.path()) {
            return Err(refuse("leads out of the API", origin));
        }
        Ok(url)
    }
}

/// Characters of an origin that is told: those of the longest name a host can have, 253, and what stands around it.
const LONGEST_ORIGIN: usize = 280;

/// Why a link is not followed.
struct Refusal {
    why: &'static str,
    origin: Option<String>,
}

impl Refusal {
    fn error(self, kind: Kind, beginning: &str) -> Error {
        let error = Error::new(kind, format!("{beginning}, because it {}.", self.why));
        match self.origin {
            // No host has so long a name. It is left out whole, because half of it could hide half a token.
            Some(origin) if origin.len() <= LONGEST_ORIGIN => error.with("link_origin", origin),
            Some(_) | None => error,
        }
    }
}

/// An origin as an administrator writes it: `https://actionnetwork.org`.
fn parse_origin(text: &str) -> Result<Origin> {
    let refuse = || {
        Error::new(
            Kind::Configuration,
            format!(
                "“{}” in osdi_client.allowed_origins is not an origin. It should look like https://actionnetwork.org.",
                shown(text)
            ),
        )
    };
    let url = Url::parse(text.trim()).map_err(|_| refuse())?;
    let is_bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && !has_credentials(&url);
    if is_web(&url) && is_bare {
        Ok(url.origin())
    } else {
        Err(refuse())
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "http") && url.has_host()
}

fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// The address as it may stand in a message: without what stands where a password can stand.
fn shown(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((_, after)) => format!("…@{after}"),
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry_point(address: &str, allowed: &[&str]) -> Result<EntryPoint> {
        let allowed: Vec<String> = allowed.iter().map(|&origin| origin.to_owned()).collect();
        EntryPoint::new(address, &allowed)
    }

    const AN: &str = "https://actionnetwork.org";

    #[test]
    fn an_entry_point_of_an_allowed_origin_is_taken_with_or_without_its_last_slash() {
        let cases = [
            (
                "https://actionnetwork.org/api/v2/",
                "https://actionnetwork.org/api/v2/people",
            ),
            (
                "https://actionnetwork.org/api/v2",
                "https://actionnetwork.org/api/v2/people",
            ),
            (
                " https://ActionNetwork.org:443/api/v2/ ",
                "https://actionnetwork.org/api/v2/people",
            ),
            (
                "https://actionnetwork.org",
                "https://actionnetwork.org/people",
            ),
            (
                "http://127.0.0.1:8080/api/v2/",
                "http://127.0.0.1:8080/api/v2/people",
            ),
            (
                "http://[::1]:8080/api/v2/",
                "http://[::1]:8080/api/v2/people",
            ),
        ];
        for (address, people) in cases {
            let entry_point = entry_point(
                address,
                &[AN, "http://127.0.0.1:8080/", "http://[::1]:8080"],
            )
            .unwrap();
            assert_eq!(
                entry_point.below("people", None).as_str(),
                people,
                "{address}"
            );
        }
        let query = entry_point(AN, &[AN])
            .unwrap()
            .below("people", Some("filter=a%2Bb"));
        assert_eq!(
            query.as_str(),
            "https://actionnetwork.org/people?filter=a%2Bb"
        );
    }

    #[test]
    fn an_entry_point_that_could_leak_the_token_is_refused() {
        for address in [
            "",
            "actionnetwork.org/api/v2/",
            "ftp://actionnetwork.org/api/v2/",
            "file:///etc/passwd",
            "https:",
            "http://actionnetwork.org/api/v2/",
            "https://actionnetwork.org:8443/api/v2/",
            "https://actionnetwork.org.evil.example/api/v2/",
            "https://evil.example/actionnetwork.org/",
            "https://user:pass@actionnetwork.org/api/v2/",
            "https://actionnetwork.org@evil.example/api/v2/",
            "https://actionnetwork.org/api/v2/?key=1",
            "https://actionnetwork.org/api/v2/#x",
        ] {
            let error = entry_point(address, &[AN]).expect_err(address);
            assert_eq!(error.kind(), Kind::Configuration, "{address}");
            assert!(!error.to_string().contains("user:pass"), "{error}");
        }
        let nowhere = entry_point("https://actionnetwork.org/", &[]).expect_err("none allowed");
        assert!(
            nowhere.to_string().contains("osdi_client.allowed_origins"),
            "{nowhere}"
        );
    }

    #[test]
    fn an_allowed_origin_that_is_none_is_named() {
        for origin in [
            "",
            "actionnetwork.org",
            "https://actionnetwork.org/api",
            "ftp://x",
            "*",
        ] {
            let error = entry_point("https://actionnetwork.org/", &[AN, origin]).expect_err(origin);
            assert_eq!(error.kind(), Kind::Configuration);
            assert!(
                error.to_string().contains(&format!("“{origin}”")),
                "{error}"
            );
        }
    }

    #[test]
    fn a_link_is_followed_within_the_api_and_the_allowed_origins_only() {
        let allowed = [AN, "https://labels.example", "http://127.0.0.1:8080"];
        let entry_point = entry_point("https://actionnetwork.org/api/v2/", &allowed).unwrap();
        for (link, expected) in [
            (
                "https://actionnetwork.org/api/v2/people?page=2&filter=a%20eq%20'b'",
                "https://actionnetwork.org/api/v2/people?page=2&filter=a%20eq%20%27b%27",
            ),
            (
                "https://labels.example/api/v2/people?page=2",
                "https://labels.example/api/v2/people?page=2",
            ),
            (
                "/api/v2/people?page=2",
                "https://actionnetwork.org/api/v2/people?page=2",
            ),
        ] {
            assert_eq!(entry_point.follow(link).expect(link).as_str(), expected);
        }
        for link in [
            "https://evil.example/api/v2/people?page=2",
            "https://actionnetwork.org.evil.example/api/v2/people",
            "https://actionnetwork.org@evil.example/api/v2/people",
            "https://x:y@actionnetwork.org/api/v2/people",
            "//evil.example/api/v2/people",
            "http://actionnetwork.org/api/v2/people?page=2",
            "http://127.0.0.1:8080/api/v2/people?page=2",
            "https://actionnetwork.org/logout",
            "https://actionnetwork.org/api/v2/../../logout",
            "https://actionnetwork.org/api/v2/%2e%2e/%2e%2e/logout",
            "javascript:alert(1)",
            "https://",
        ] {
            let error = entry_point.follow(link).expect_err(link);
            assert_eq!(error.kind(), Kind::Unreadable, "{link}");
        }
    }
}
