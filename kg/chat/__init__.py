"""Frames from a language model behind a chat endpoint, checked word for word.

    article -> prompt (parts, sentences numbered) -> endpoint (asked, or answered before) -> answers (checked) -> frames

Nothing here resolves anybody or makes a statement: what comes out is what `kg.frames` lets in from anywhere.
"""
