"""How fast, and how many: scripts that measure, and the pieces they share.

`micro` measures the parts (candidates per second, memory, start-up), `tracks` whole runs over public task sets.  Installed
with the rest, because the command line runs it.
"""
