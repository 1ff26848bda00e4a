"""True ledgers, dressed as clerks' sheets, read back and compared: nothing is read silently otherwise than written."""
