"""Collections: what is handed out to schools, and how what comes back is known again."""
