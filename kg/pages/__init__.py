"""Turns a picture of nodes and arrows into one HTML page, and holds what every page has in common.

pictures   Node, Arrow, Picture: what is to be drawn, as plain records
drawing    pyvis draws it into the page; the page's script chooses what is shown, and places it
shell      the frame of every page, the templates, the one place where text is escaped

In: pictures and the statements behind them. Out: HTML that opens from disk and fetches nothing.
"""
