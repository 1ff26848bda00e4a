"""The quarterly meeting: headlines, findings, agenda, slides, resolutions, snapshot."""
