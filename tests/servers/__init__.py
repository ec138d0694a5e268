"""How a test gets a database server: by URL, from Docker, or self-started from Debian's packages.

`find` decides where a server comes from, `base` is what a test sees; `python -m tests.servers` starts and stops the
local ones.
"""
