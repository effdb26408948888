"""Carries statements into the files of other programs; one module a format, nothing here opens a file."""
