//! What is published: which outputs a site has, the view of each, and its bytes.
//!
//! Nothing here reads or writes a file, and nothing decides whether an output is rendered again. Start reading at [`plan`].

pub mod chart;
pub mod machine;
pub mod plan;
pub mod render;
pub mod search;
pub mod show;
pub mod view;
