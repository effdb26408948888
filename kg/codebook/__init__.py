"""What is coded, in which words, how it is called elsewhere, and which files hold cues and names.

    book       a codebook's file -> a frozen `Codebook`, or every fault of the file at once
    crosswalk  it as a table
    lore       the cues and names that it names, and whether they fit its lists
    starter    a folder with a codebook and tables to fill in

As RDF, and held against ontology and shapes, it is in `kg.rdf.codebooks`.
"""
