"""Where models are trained: made-up tasks, samples of them, and the loops that `synth train` runs."""
