"""The desk (我的事): what waits for a reader today, each thing once, as the ledgers and lists count it."""
