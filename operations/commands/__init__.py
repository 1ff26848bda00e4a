"""The office's commands: one module a subject, each with the arguments it takes and what it does."""
