"""Learned guidance: what to try first (priors, guides and scorers over `dsl` values).

The only folder that may import torch, and only for training and for batches on a GPU: weights are read, folded and scored
with NumPy and a compiled kernel that `synth` brings along.
"""
