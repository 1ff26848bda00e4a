"""导入: a sheet looked at, asked about, mended, written; and the imports that were made."""
