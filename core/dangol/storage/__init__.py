"""The only writer of the data file."""
