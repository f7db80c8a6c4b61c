"""How fast, and how many: scripts that measure, and the pieces they share.

`micro` measures the parts (candidates per second, memory, start-up), `synth bench` whole runs over suites of tasks.
Installed with the rest, because the command line runs it.
"""
