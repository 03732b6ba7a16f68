//! Code to embed an action in a web page.

use super::declare::json_object;

json_object! {
    /// Code to embed an action in a web page: `GET /{petitions|events|…}/{id}/embed` (reference, 7.0). HTML in two
    /// sizes with three grades of style.
    pub struct Embed {
        /// Standard size, with colours and layout.
        embed_standard_default_styles: Option<String>,
        /// Standard size, with layout.
        embed_standard_layout_only_styles: Option<String>,
        /// Standard size, without styles.
        embed_standard_no_styles: Option<String>,
        /// Full size, with colours and layout.
        embed_full_default_styles: Option<String>,
        /// Full size, with layout.
        embed_full_layout_only_styles: Option<String>,
        /// Full size, without styles.
        embed_full_no_styles: Option<String>,
        /// Links.
        links: Links,
    }
}
