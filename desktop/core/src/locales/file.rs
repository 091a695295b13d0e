//! One `.ftl` file: which messages it has, what they refer to, and where its syntax is wrong.

use fluent_syntax::ast;
use fluent_syntax::parser::parse_runtime;

use crate::view::LocaleProblem;

/// Braces and parentheses open at once within one message. The parsers of core and page call themselves for each, so
/// an unbounded file could exhaust their stack; real messages stay under five.
const MAX_NESTING: usize = 64;

/// A parsed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LocaleFile {
    /// Language and file, as `uk/composer.ftl`.
    pub(super) name: String,
    /// What the file says, without a byte order mark; empty where it must not reach a parser.
    pub(super) text: String,
    pub(super) entries: Vec<LocaleEntry>,
    pub(super) syntax_errors: Vec<LocaleProblem>,
}

/// A message, a term, or an attribute of one: the unit that is translated or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LocaleEntry {
    /// `composer-send`, `composer-send.title`, `-brand-name`.
    pub(super) key: String,
    /// From 1.
    pub(super) line: u32,
    /// Names of variables, without `$`.
    pub(super) variables: Vec<String>,
    /// Keys of messages and terms that it uses.
    pub(super) references: Vec<String>,
    /// The text, where it is nothing but text.
    pub(super) plain: Option<String>,
}

impl LocaleFile {
    /// Reads the file's text. Never fails: what cannot be understood becomes a problem, the rest is kept.
    pub(super) fn parse(name: String, text: &str) -> Self {
        // Windows' own editor begins files with it, and Fluent would take it for a part of the first id.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if let Some(line) = too_deep(text) {
            let problem = problem(&name, line, "braces are nested too deeply");
            return Self { name, text: String::new(), entries: Vec::new(), syntax_errors: vec![problem] };
        }
        let (resource, errors) = match parse_runtime(text) {
            Ok(resource) => (resource, Vec::new()),
            Err(partial) => partial,
        };
        let syntax_errors = errors
            .iter()
            .map(|error| problem(&name, line_at(text, error.pos.start), error.to_string()))
            .collect();
        let mut lines = EntryLines::new(text);
        let entries = resource.body.iter().flat_map(|entry| entries_of(entry, &mut lines)).collect();
        Self { name, text: text.to_owned(), entries, syntax_errors }
    }
}

/// A problem in this file.
pub(super) fn problem(file: &str, line: u32, message: impl Into<String>) -> LocaleProblem {
    LocaleProblem { file: file.to_owned(), line, message: message.into() }
}

fn line_at(text: &str, byte: usize) -> u32 {
    let before = text.bytes().take(byte).filter(|byte| *byte == b'\n').count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

/// The line where the nesting passes the limit, if it does. Counts from nought again at each line that begins an
/// entry, so that a literal brace in quotes does not add up over the file.
fn too_deep(text: &str) -> Option<u32> {
    let mut depth = 0_usize;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with(|first: char| first.is_ascii_alphabetic() || first == '-') {
            depth = 0;
        }
        for byte in line.bytes() {
            match byte {
                b'{' => depth += 1,
                b'(' if depth > 0 => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                b')' if depth > 1 => depth -= 1,
                _ => {}
            }
            if depth > MAX_NESTING {
                return Some(u32::try_from(index + 1).unwrap_or(u32::MAX));
            }
        }
    }
    None
}

fn entries_of(entry: &ast::Entry<&str>, lines: &mut EntryLines<'_>) -> Vec<LocaleEntry> {
    let (id, value, attributes) = match entry {
        ast::Entry::Message(message) => {
            (message.id.name.to_owned(), message.value.as_ref(), &message.attributes)
        }
        ast::Entry::Term(term) => (format!("-{}", term.id.name), Some(&term.value), &term.attributes),
        _ => return Vec::new(),
    };
    let line = lines.find(&id);
    let value = value.map(|pattern| LocaleEntry::new(id.clone(), line, pattern));
    let attributes = attributes
        .iter()
        .map(|attribute| LocaleEntry::new(format!("{id}.{}", attribute.id.name), line, &attribute.value));
    value.into_iter().chain(attributes).collect()
}

impl LocaleEntry {
    fn new(key: String, line: u32, pattern: &ast::Pattern<&str>) -> Self {
        let mut used = Used::default();
        used.pattern(pattern);
        Self { key, line, variables: used.variables, references: used.references, plain: plain(pattern) }
    }
}

fn plain(pattern: &ast::Pattern<&str>) -> Option<String> {
    let parts = pattern.elements.iter().map(|element| match element {
        ast::PatternElement::TextElement { value } => Some(*value),
        ast::PatternElement::Placeable { .. } => None,
    });
    parts.collect()
}

/// Lines of entries, in the order of the file: Fluent's syntax tree does not keep them.
struct EntryLines<'t> {
    rest: std::iter::Enumerate<std::str::Lines<'t>>,
}

impl<'t> EntryLines<'t> {
    fn new(text: &'t str) -> Self {
        Self { rest: text.lines().enumerate() }
    }

    /// The next line that begins with this id; 0 if there is none, which cannot be after a successful parse.
    fn find(&mut self, id: &str) -> u32 {
        let begins = |line: &str| {
            line.strip_prefix(id).is_some_and(|after| after.trim_start_matches(' ').starts_with('='))
        };
        let found = self.rest.find(|(_, line)| begins(line));
        found.and_then(|(index, _)| u32::try_from(index + 1).ok()).unwrap_or(0)
    }
}

/// What a pattern uses.
#[derive(Default)]
struct Used {
    variables: Vec<String>,
    references: Vec<String>,
}

impl Used {
    fn pattern(&mut self, pattern: &ast::Pattern<&str>) {
        for element in &pattern.elements {
            if let ast::PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &ast::Expression<&str>) {
        match expression {
            ast::Expression::Inline(inline) => self.inline(inline),
            ast::Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &ast::InlineExpression<&str>) {
        use ast::InlineExpression as Inline;
        match inline {
            Inline::StringLiteral { .. } | Inline::NumberLiteral { .. } => {}
            Inline::VariableReference { id } => add(&mut self.variables, id.name.to_owned()),
            Inline::FunctionReference { arguments, .. } => self.arguments(arguments),
            Inline::MessageReference { id, attribute } => {
                self.reference(id.name.to_owned(), attribute.as_ref())
            }
            Inline::TermReference { id, attribute, arguments } => {
                self.reference(format!("-{}", id.name), attribute.as_ref());
                if let Some(arguments) = arguments {
                    self.arguments(arguments);
                }
            }
            Inline::Placeable { expression } => self.expression(expression),
        }
    }

    fn arguments(&mut self, arguments: &ast::CallArguments<&str>) {
        for positional in &arguments.positional {
            self.inline(positional);
        }
        for named in &arguments.named {
            self.inline(&named.value);
        }
    }

    fn reference(&mut self, id: String, attribute: Option<&ast::Identifier<&str>>) {
        let key = match attribute {
            Some(attribute) => format!("{id}.{}", attribute.name),
            None => id,
        };
        add(&mut self.references, key);
    }
}

fn add(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}
