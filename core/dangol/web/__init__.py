"""The page: the inbox and the lists in a browser on this computer, by the same services as the command line."""
