"""Concepts of a codebook: which statements fall under which, and which concepts a corpus suggests.

    assigning    statements + examples -> the same statements, each with its nearest concept where one is near enough
    suggesting   statements -> contents that recur, grouped, as tables of a codebook for a person to edit

Whoever calls brings the encoder (`kg.pipeline.sentences.embed`): texts in, rows of unit length out.
"""
