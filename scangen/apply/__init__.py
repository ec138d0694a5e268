"""Migrations on a live database: the ledger, what is to be done, carrying it out.

files ─migration_file─► stages ┐
ledger ─standing─► where it is ┴─► jobs ─runner─► statements, and what became of each in the ledger
"""
