//! Comma-separated values (RFC 4180) that a spreadsheet does not run as a formula.

/// One table: rows of cells, each row ending with CR LF.
pub fn table<R: AsRef<[String]>>(rows: impl IntoIterator<Item = R>) -> String {
    let mut text = String::new();
    for row in rows {
        let cells: Vec<_> = row.as_ref().iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn quoted(cell: &str) -> String {
    // Spreadsheets run what begins like this; an apostrophe makes it text.
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if runs { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_text() {
        let row = ["plain", "a,b", "say \"no\"", "two\r\nlines", "=1+1", "@x", "-5", ""].map(str::to_owned);
        let text = table([row]);
        assert_eq!(text, "plain,\"a,b\",\"say \"\"no\"\"\",\"two\r\nlines\",'=1+1,'@x,'-5,\r\n");
    }
}
