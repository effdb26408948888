"""Serves the report's pages and a SPARQL 1.1 endpoint from this machine, for reading; review only when asked for.

negotiating  which format a client wants
answering    a query and the wanted format to bytes (runs in a worker process)
workers      processes that answer, killed when they take too long
guarding     who may ask: local names only, no foreign site's form, no endless body; origins that the user lets in
asking       the page where shipped queries are chosen by name
describing   what the endpoint tells programs about itself
reviewing    review in the browser, the one part that writes: verdicts, into their log
app          all of it as one Starlette application, onto which other routes can be mounted

Needs the extra `serve` (Starlette and uvicorn). No query can write, or reach the web or a file.
"""
