//! The United Kingdom and Germany.

use super::country::{City, Country, Numbering};
use super::names::{CENTRAL, ENGLISH, GERMAN, OTHER_SCRIPTS};

pub(super) static UNITED_KINGDOM: Country = Country {
    code: "GB",
    names: &[&ENGLISH, &ENGLISH, &ENGLISH, &CENTRAL],
    languages: &["en"],
    cities: &[
        city(
            "London",
            "LND",
            &["EC1A 1BB", "EC2V 7HH"],
            (51.5074, -0.1278),
        ),
        city(
            "Manchester",
            "MAN",
            &["M1 1AE", "M14 5TP"],
            (53.4808, -2.2426),
        ),
        city(
            "Birmingham",
            "BIR",
            &["B1 1BB", "B15 2TT"],
            (52.4862, -1.8904),
        ),
        city("Glasgow", "GLG", &["G1 1XQ", "G12 8QQ"], (55.8642, -4.2518)),
        city("Cardiff", "CRF", &["CF10 1EP"], (51.4816, -3.1791)),
        city(
            "Belfast",
            "BFS",
            &["BT1 5GS", "BT7 1NN"],
            (54.5973, -5.9301),
        ),
    ],
    streets: &[
        "# King's Road",
        "Flat 2, # St. Mary's Terrace",
        "# High Street",
        "# Ffordd y Gogledd",
    ],
    numbering: Numbering::Mobile("447535", 6),
};

pub(super) static GERMANY: Country = Country {
    code: "DE",
    names: &[&GERMAN, &GERMAN, &GERMAN, &CENTRAL, &OTHER_SCRIPTS],
    languages: &["de", "de", "de", "en"],
    cities: &[
        city(
            "Berlin",
            "BE",
            &["10115", "10961", "12043"],
            (52.5200, 13.4050),
        ),
        city("Hamburg", "HH", &["20095", "22765"], (53.5511, 9.9937)),
        city("München", "BY", &["80331", "81667"], (48.1351, 11.5820)),
        city("Köln", "NW", &["50667", "50823"], (50.9375, 6.9603)),
        city("Leipzig", "SN", &["04103", "04229"], (51.3397, 12.3731)),
        city(
            "Frankfurt am Main",
            "HE",
            &["60311", "60594"],
            (50.1109, 8.6821),
        ),
    ],
    streets: &[
        "Große Straße #",
        "Karl-Liebknecht-Straße # a",
        "Übelgasse #",
        "Am Mühlbach #",
    ],
    numbering: Numbering::Mobile("49171", 7),
};

const fn city(
    name: &'static str,
    region: &'static str,
    postal_codes: &'static [&'static str],
    position: (f64, f64),
) -> City {
    City {
        name,
        region,
        postal_codes,
        area_code: "",
        position,
    }
}
