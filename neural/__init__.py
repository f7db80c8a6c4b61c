"""Learned guidance: what to try first (priors, guides and scorers over `dsl` values).

The only folder that may import torch. It holds nothing yet in 0.1.
"""
