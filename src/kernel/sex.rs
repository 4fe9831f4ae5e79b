//! Sex, as the civil registry records it.

crate::text_enum! {
    /// Sex, as it stands in the civil registry.
    pub enum Sex { Female = "female", Male = "male" }
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema as _;

    use super::*;

    /// Serde and the document must agree on the words (a derive can miss the other's attribute).
    #[test]
    fn the_document_names_the_words_of_the_wire() {
        let schema = serde_json::to_value(Sex::schema()).unwrap();
        assert_eq!(schema["enum"], serde_json::to_value(Sex::ALL).unwrap());
    }
}
