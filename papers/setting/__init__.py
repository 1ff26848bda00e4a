"""How an official paper is set: measures, words, runs, tables, pages. Nothing of any paper's content."""
