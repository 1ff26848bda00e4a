"""The meeting's verbs, one file a part of its life: preparing, checking, freezing, holding, resolving.

筹备 → 议程已定 → 开会 → 闭会; each step only from the one before.
"""
