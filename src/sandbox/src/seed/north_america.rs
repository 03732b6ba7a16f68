//! The United States, Canada and Mexico.

use super::country::{City, Country, Numbering};
use super::names::{CENTRAL, ENGLISH, FRENCH, OTHER_SCRIPTS, SPANISH};

pub(super) static UNITED_STATES: Country = Country {
    code: "US",
    names: &[
        &ENGLISH,
        &ENGLISH,
        &ENGLISH,
        &ENGLISH,
        &SPANISH,
        &SPANISH,
        &CENTRAL,
        &GERMAN_AMERICAN,
        &OTHER_SCRIPTS,
    ],
    languages: &["en", "en", "en", "en", "en", "en", "es"],
    cities: &[
        city(
            "Oakland",
            "CA",
            &["94607", "94609", "94610"],
            "510",
            (37.8044, -122.2712),
        ),
        city(
            "San José",
            "CA",
            &["95112", "95126"],
            "408",
            (37.3382, -121.8863),
        ),
        city(
            "New York",
            "NY",
            &["10001", "10027", "10040"],
            "212",
            (40.7128, -74.0060),
        ),
        city(
            "Brooklyn",
            "NY",
            &["11201", "11226"],
            "718",
            (40.6782, -73.9442),
        ),
        city(
            "Chicago",
            "IL",
            &["60608", "60622", "60647"],
            "312",
            (41.8781, -87.6298),
        ),
        city(
            "Boston",
            "MA",
            &["02108", "02118", "02130"],
            "617",
            (42.3601, -71.0589),
        ),
        city(
            "Albany",
            "GA",
            &["31701", "31707"],
            "229",
            (31.5785, -84.1557),
        ),
        city(
            "Houston",
            "TX",
            &["77002", "77007"],
            "713",
            (29.7604, -95.3698),
        ),
        city(
            "Seattle",
            "WA",
            &["98101", "98118"],
            "206",
            (47.6062, -122.3321),
        ),
        city(
            "St. Louis",
            "MO",
            &["63103", "63118"],
            "314",
            (38.6270, -90.1994),
        ),
        city(
            "Washington",
            "DC",
            &["20001", "20009"],
            "202",
            (38.9072, -77.0369),
        ),
        city(
            "Miami",
            "FL",
            &["33125", "33130"],
            "305",
            (25.7617, -80.1918),
        ),
    ],
    streets: &[
        "# Harbor Way",
        "# Martin Luther King Jr. Blvd",
        "# O'Farrell St, Apt 4B",
        "# N. 3rd Ave",
        "# Cañon Dr",
    ],
    numbering: Numbering::NorthAmerican,
};

static GERMAN_AMERICAN: super::names::Names = super::names::Names {
    given: ENGLISH.given,
    family: super::names::GERMAN.family,
    join: "-",
};

pub(super) static CANADA: Country = Country {
    code: "CA",
    names: &[&ENGLISH, &ENGLISH, &FRENCH, &FRENCH, &CENTRAL],
    languages: &["en", "en", "fr"],
    cities: &[
        city(
            "Toronto",
            "ON",
            &["M5V 2T6", "M4C 1B5"],
            "416",
            (43.6532, -79.3832),
        ),
        city(
            "Montréal",
            "QC",
            &["H2X 1Y4", "H3A 0G4"],
            "514",
            (45.5019, -73.5674),
        ),
        city(
            "Québec",
            "QC",
            &["G1R 4P5", "G1K 3A9"],
            "418",
            (46.8139, -71.2080),
        ),
        city(
            "Vancouver",
            "BC",
            &["V6B 1A1", "V5K 0A1"],
            "604",
            (49.2827, -123.1207),
        ),
        city(
            "Halifax",
            "NS",
            &["B3H 4R2", "B3J 3K5"],
            "902",
            (44.6488, -63.5752),
        ),
        city("St. John's", "NL", &["A1C 5S7"], "709", (47.5615, -52.7126)),
    ],
    streets: &[
        "# Queen St W",
        "#, rue de l'Église",
        "#, boul. René-Lévesque",
        "# Spadina Ave",
    ],
    numbering: Numbering::NorthAmerican,
};

pub(super) static MEXICO: Country = Country {
    code: "MX",
    names: &[&SPANISH],
    languages: &["es"],
    cities: &[
        city(
            "Ciudad de México",
            "CMX",
            &["06000", "03100", "04510"],
            "55",
            (19.4326, -99.1332),
        ),
        city(
            "Guadalajara",
            "JAL",
            &["44100", "44600"],
            "33",
            (20.6597, -103.3496),
        ),
        city(
            "Monterrey",
            "NLE",
            &["64000", "64700"],
            "81",
            (25.6866, -100.3161),
        ),
        city("Puebla", "PUE", &["72000"], "222", (19.0414, -98.2063)),
        city(
            "Mérida",
            "YUC",
            &["97000", "97100"],
            "999",
            (20.9674, -89.5926),
        ),
    ],
    streets: &[
        "Av. Reforma #",
        "Calle 5 de Mayo #, Int. 3",
        "Privada de los Ángeles #",
        "Callejón del Niño #",
    ],
    numbering: Numbering::Area("52", 10),
};

const fn city(
    name: &'static str,
    region: &'static str,
    postal_codes: &'static [&'static str],
    area_code: &'static str,
    position: (f64, f64),
) -> City {
    City {
        name,
        region,
        postal_codes,
        area_code,
        position,
    }
}
