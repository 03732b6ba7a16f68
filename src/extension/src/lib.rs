//! The binding of `osdi-engine` to PHP: it converts, guards and raises, and decides nothing.
//!
//! | file | concern |
//! | --- | --- |
//! | `module` | what PHP is told when it loads the library |
//! | `door` | the only way into PHP and back, and the only unsafe code |
//! | `convert`, `arguments` | values of PHP and values of Rust |
//! | `exception` | errors of the engine as exceptions of PHP |
//! | `ini` | what a server's administrator sets |
//! | `connection`, `trace`, `criteria`, `client` | the class `Civi\Osdi\Native\Client` |
//! | `records` | the class `Civi\Osdi\Native\Records` |
//! | `updates` | what became of several people |
//! | `functions` | mapping, matching and phone numbers on plain arrays |
//! | `forget` | what a deletion means on Action Network |
//! | `link` | what is remembered of a person that goes to another contact |
//! | `gateway`, `sync`, `donations`, `actions` | a run over a gateway object written in PHP |
//! | `tag_gateway`, `taggings` | a run of the sync of tags |
//!
//! The surface is described for PHP in `php/stubs/osdi_client.stub.php`; a test compares the two.

mod actions;
mod arguments;
mod client;
mod connection;
mod convert;
mod criteria;
mod donations;
mod door;
mod exception;
mod forget;
mod functions;
mod gateway;
mod ini;
mod link;
mod module;
mod records;
mod sync;
mod tag_gateway;
mod taggings;
mod trace;
mod updates;
