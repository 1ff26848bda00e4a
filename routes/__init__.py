"""Addresses of our own beside the framework's pages: plain answers, behind the same gate."""
