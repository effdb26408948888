"""Input formats: one file each, told by content, giving pieces - one article each, with what its file says of it.

registry       the list of all formats; what a file is           find_reading
sample         a file's bytes and text        pieces   chunks, pieces, and how a piece's text is made
documents      word, opendocument, richtext, pdf -> chunks       markup   pages -> chunks
nexis_classic, nexis_uni (with heads), factiva, proquest         chunks -> pieces
factiva_xml, europresse, feeds, ris, mail, tables, markdown      records -> pieces
packed         zip, tar, gz -> files                             webarchive   WARC -> pages
parquet      rows -> pieces
labels         what archives print around articles, from kg/data/archives.toml
extras         libraries of the extras `archives` and `tables`
"""
