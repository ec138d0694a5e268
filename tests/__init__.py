"""The tests of scangen; a package so that `python -m tests.servers` works from the top of the checkout."""
