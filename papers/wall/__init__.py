"""The projected meeting: one self-contained document made from a frozen snapshot, shown by the server and saved to
take along. `document.py` puts it together; each kind of slide has a module for what it says and a template.
"""
