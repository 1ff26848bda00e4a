"""The printed forms of hazards, as Word to be signed and as workbooks that the importer reads back."""
