"""A county pack: the folder of tables that makes a county, read, checked, compared, brought into force, exported."""
