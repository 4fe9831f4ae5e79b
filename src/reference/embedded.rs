//! Reads the embedded CSV files without copying them.

/// A CSV text (RFC 4180, line ends LF, no line end within a field) with one header row.
pub(super) struct Embedded {
    columns: Vec<&'static str>,
    text: &'static str,
}

/// One row of it.
pub(super) struct Row<'a> {
    columns: &'a [&'static str],
    fields: Vec<&'static str>,
}

impl Embedded {
    pub(super) fn new(text: &'static str) -> Self {
        let (header, text) = text.split_once('\n').unwrap_or((text, ""));
        Self {
            columns: fields(header),
            text,
        }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.text.lines().map(|line| Row {
            columns: &self.columns,
            fields: fields(line),
        })
    }
}

impl Row<'_> {
    /// A field by its column's name; `None` where it is empty or the file has no such column.
    pub(super) fn get(&self, column: &str) -> Option<&'static str> {
        let at = self.columns.iter().position(|name| *name == column)?;
        self.fields
            .get(at)
            .copied()
            .filter(|field| !field.is_empty())
    }
}

/// The fields of a line, slices of it.
fn fields(line: &'static str) -> Vec<&'static str> {
    let mut fields = Vec::with_capacity(4);
    let mut rest = Some(line);
    while let Some(from) = rest {
        let (field, after) = match from.strip_prefix('"') {
            Some(quoted) => {
                let (field, after) = until_closing_quote(quoted);
                (field, after.strip_prefix(','))
            }
            None => from
                .split_once(',')
                .map_or((from, None), |(field, after)| (field, Some(after))),
        };
        fields.push(field);
        rest = after;
    }
    fields
}

/// The quoted field and what follows its closing quote. A field with a doubled quote inside cannot be a slice:
/// its text is made once and kept for the life of the program, like the rest of the table.
fn until_closing_quote(quoted: &'static str) -> (&'static str, &'static str) {
    let mut from = 0;
    while let Some(found) = quoted[from..].find('"') {
        let at = from + found;
        let after = &quoted[at + 1..];
        if !after.starts_with('"') {
            let field = &quoted[..at];
            return (
                if field.contains('"') {
                    field.replace("\"\"", "\"").leak()
                } else {
                    field
                },
                after,
            );
        }
        from = at + 2;
    }
    (quoted, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_fields_may_hold_commas_and_quotes() {
        assert_eq!(fields("1,\"a, b\",,c"), ["1", "a, b", "", "c"]);
        assert_eq!(fields("\"say \"\"no\"\"\",x"), ["say \"no\"", "x"]);
        assert_eq!(fields("1,\"\"\"\""), ["1", "\""]);
        assert_eq!(fields("1,"), ["1", ""]);
    }

    #[test]
    fn an_empty_field_and_a_missing_column_are_nothing() {
        let file = Embedded::new("code,title\n1,\n2,two\n");
        let rows: Vec<_> = file
            .rows()
            .map(|row| (row.get("code"), row.get("title"), row.get("other")))
            .collect();
        assert_eq!(
            rows,
            [(Some("1"), None, None), (Some("2"), Some("two"), None)]
        );
    }

    #[test]
    fn each_file_reads_as_the_csv_crate_reads_it() {
        for text in [
            include_str!("data/regions.csv"),
            include_str!("data/isco08.csv"),
            include_str!("data/kbji2014.csv"),
            include_str!("data/kbli2020.csv"),
            include_str!("data/kbli2025.csv"),
            include_str!("data/reasons.csv"),
            include_str!("data/funding_sources.csv"),
            include_str!("data/occupation_words.csv"),
        ] {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let expected: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            let found: Vec<csv::StringRecord> = Embedded::new(text)
                .rows()
                .map(|row| row.fields.into())
                .collect();
            assert_eq!(found, expected);
        }
    }
}
