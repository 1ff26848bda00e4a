"""A stock Streamlit page with as many elements of each kind as the page it is compared with.

Written the way the documentation shows: widgets, Altair charts and dataframes over small frames. The
counts come in BENCH_ELEMENTS (JSON), the first selectbox has the key `filter`.
"""

import json
import os

import altair as alt
import pandas as pd
import pydeck as pdk
import streamlit as st

counts = json.loads(os.environ["BENCH_ELEMENTS"])
names = [f"place {i}" for i in range(13)]
frame = pd.DataFrame({"name": names, "a": range(13), "b": range(13, 26), "c": [x / 7 for x in range(13)]})
chosen = "x"
for i in range(counts.get("selectbox", 0)):
    picked = st.selectbox(f"choice {i}", ["x", "y", "z", *names], key="filter" if i == 0 else f"s{i}")
    chosen = picked if i == 0 else chosen
for i in range(counts.get("button_group", 0)):
    st.segmented_control(f"group {i}", ["a", "b", "c"], key=f"g{i}")
for i in range(counts.get("metric", 0)):
    st.metric(f"metric {i}", len(chosen) + i, 1)
for i in range(counts.get("markdown", 0) + counts.get("heading", 0) + counts.get("html", 0)):
    st.markdown(f"text {i} {chosen}")
for i in range(counts.get("vega_lite_chart", 0)):
    chart = alt.Chart(frame.assign(a=frame.a + i + len(chosen))).mark_bar().encode(x="a", y="name", tooltip=["a", "b"])
    st.altair_chart(chart, key=f"c{i}")
for i in range(counts.get("deck_gl_json_chart", 0)):
    points = pd.DataFrame({"lon": [107.8 + i / 100 for i in range(13)], "lat": [31.0] * 13})
    st.pydeck_chart(pdk.Deck(layers=[pdk.Layer("ScatterplotLayer", points, get_position="[lon, lat]")]), key=f"d{i}")
for i in range(counts.get("dataframe", 0)):
    st.dataframe(frame.assign(a=frame.a + len(chosen)), key=f"t{i}")
for _ in range(counts.get("table", 0)):
    st.table(frame.assign(a=frame.a + len(chosen)))
for i in range(counts.get("button", 0) + counts.get("menu_button", 0)):
    st.button(f"button {i}", key=f"b{i}")
for i in range(counts.get("download_button", 0)):
    st.download_button(f"download {i}", b"a,b", "a.csv", key=f"w{i}")
for i in range(counts.get("page_link", 0)):
    st.page_link("https://example.org/", label=f"link {i}")
for i in range(counts.get("text_input", 0)):
    st.text_input(f"text {i}", key=f"i{i}")
for i in range(counts.get("date_input", 0)):
    st.date_input(f"day {i}", key=f"y{i}")
for i in range(counts.get("code", 0)):
    st.code(f"text {i} {chosen}", language=None)
