"""How a person says it: the command line."""
