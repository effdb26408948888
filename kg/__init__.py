"""A claim-and-counterclaim knowledge graph: who accused whom of what, with the words that prove it."""

__all__: list[str] = []
