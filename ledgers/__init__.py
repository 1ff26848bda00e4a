"""Excel in and out: headings, cells, row models, preview, export."""
