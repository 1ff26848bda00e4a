"""Half-typed text outlives a lost connection, a restarted server, an ended login and a reload.

A script of the page's head keeps what a person types into a form in the browser's own store, under the login and the
form, and offers it when the form opens again; it is dropped once the form was sent and taken, and after three days.
"""

from pathlib import Path

SCRIPT = (Path(__file__).parent / "drafts.js").read_text("utf-8")
"""Put into the framework's page by the gate."""
