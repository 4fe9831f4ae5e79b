//! Markdown, as it stands in the README.

pub fn head(title: &str, columns: &[&str]) {
    println!("\n{title}\n");
    row(columns);
    row(&vec!["---"; columns.len()]);
}

pub fn row(cells: &[&str]) {
    println!("| {} |", cells.join(" | "));
}
