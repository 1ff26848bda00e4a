"""The rows behind a line of a 通报 as they stand today: whose they are, what they carry, what has changed since.

One module a kind of row; each tells `evidence.asking.AskedOf` how its rows stand. `evidence.now` puts the answers
beside the rows a line cites and says which hold. Nothing here writes.
"""
