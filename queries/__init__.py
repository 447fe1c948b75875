"""How it is asked: the query library, the engine, and the formats of an answer."""
