"""What is said: documents, entities, claims, and the graph built from them."""
