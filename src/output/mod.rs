//! What is published: which outputs a site has, the view of each, and its bytes.
//!
//! Nothing here reads or writes a file, and nothing decides whether an output is rendered again. `plan` lists the outputs of
//! all `kinds` and makes the `view` of one; `render` makes its bytes. The other modules are what views are built with.
//! Start reading at [`plan`], then at [`kinds`].

pub mod kinds;
pub mod pictures;
pub mod plan;
pub mod render;
pub mod search;
pub mod shared;
pub mod view;

mod addresses;
pub mod builder;
mod calendar;
mod cards;
mod chart;
mod closure;
mod derived;
mod escape;
mod head;
mod links;
mod pagination;
mod summaries;
