"""The rules: pure functions from facts to decisions. They know no market, no clock and no table."""
