"""收表: what was asked, what came back, what is to be mended, whom to remind."""
