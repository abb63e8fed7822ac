"""A template: read, translated, and held against what AWS refuses and what we honour."""
