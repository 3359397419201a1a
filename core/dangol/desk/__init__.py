"""What a person does at the desk, whichever way in: the command line and the page call the same services."""
