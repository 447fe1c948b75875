"""What may be said: the ontology, its shapes, its rules, and the names of its terms."""
