"""How fast collectui is, in ratios to what no program of its kind can be faster than.

`python -m benchmarks` (or `make bench`) measures; see `benchmarks.__main__`.
"""
