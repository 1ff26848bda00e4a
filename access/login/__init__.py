"""The pages of the door: login, password, logout."""
