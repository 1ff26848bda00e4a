"""Chart and map builders and the palette: data in, chart out; no session, no Streamlit."""
