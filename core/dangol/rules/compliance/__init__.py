"""What may be said, as code: the guards on every outgoing text."""
