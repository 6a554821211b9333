//! stub until merge
use crate::{
    config::Config,
    page::Front,
    path::{Address, RelPath},
};
pub fn derived_address(_f: &Front, _p: &RelPath, _c: &Config) -> Address {
    Address::root()
}
pub fn stem_of(p: &RelPath) -> &str {
    p.stem()
}
pub fn clean_slug(s: &str) -> String {
    s.to_owned()
}
