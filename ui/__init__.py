"""The only home of Streamlit helpers, the few CSS rules, and the revision-keyed cached wrappers."""
