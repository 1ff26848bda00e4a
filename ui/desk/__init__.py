"""The desk (我的事): what waits for the person who is here."""
