"""Old jobs and their results go to their archives, old periods go, coming periods get their partitions.

`moves` says what moves, free of dialects; `statements` spells it by templates; `run` does it on a server, and `script`
writes the same as procedures that a scheduler calls.
"""
