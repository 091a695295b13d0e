//! Bad input of every kind: each is answered with its own code, and nothing is lost by it.

mod cache;
mod commands;
mod connections;
mod frames;
mod names;
mod requests;
mod storage;
mod texts;
mod tokens;
