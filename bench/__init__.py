"""Benchmarks: each prints its figures beside a hand-written script's, measured in the same run."""
