"""From the catalog of a live database to specs: guess, lower, compare, guess again.

catalog ─guesses─► sheets (parts, each with ways to write it) ─text─► reader ─lower─► catalog ─compare─► what is to be
                                    ▲                                                                    written in
                                    └────────────────────────────────────────────────────────────────────another way
"""
