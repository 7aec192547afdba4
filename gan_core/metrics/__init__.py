"""How alike two sets of pictures are: pure functions on their features, float [N, D].

`features` turns pictures into features; `frechet`, `kernel`, `neighbours` and `memorisation` compare
generated ones with real ones. Nothing here knows a run.
"""
