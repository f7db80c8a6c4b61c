"""`python -m synth.cli` is the command `synth`."""

from . import main

main()
