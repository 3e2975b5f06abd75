//! Text on its way out: styled for a terminal, plain for everything else.

use std::io::{self, ErrorKind, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};
use anyhow::Context as _;
use terminal_size::{Width, terminal_size_of};

/// Prints a result on standard output. Whoever closes the pipe early (`| head`) has read enough.
///
/// # Errors
/// When standard output cannot be written to.
pub fn print(text: &str) -> anyhow::Result<()> {
    write(AutoStream::auto(io::stdout().lock()), text).context("cannot write to standard output")
}

/// Tells what is no result, as notes are, on standard error. Without it there is nobody to tell.
pub fn tell(text: &str) {
    _ = write(AutoStream::auto(io::stderr().lock()), text);
}

/// How many characters are in a line of the terminal at standard output, if it is one.
pub fn width() -> Option<u16> {
    let stdout = io::stdout();
    let size = stdout.is_terminal().then(|| terminal_size_of(stdout)).flatten();
    size.map(|(Width(columns), _)| columns).filter(|columns| *columns > 0)
}

/// Whether colours on standard error are wanted and seen.
pub fn has_colour_on_stderr() -> bool {
    AutoStream::choice(&io::stderr()) != ColorChoice::Never
}

fn write(mut stream: impl Write, text: &str) -> io::Result<()> {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}
