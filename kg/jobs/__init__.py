"""Whole jobs built from the floors below: reading an article into statements, building a store, exporting it."""
