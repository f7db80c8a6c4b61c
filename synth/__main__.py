"""`python -m synth` is the command `synth`."""

from .cli import main

main()
