"""Holds one operator's kernel against its reference, call by call; the work is done by `search.kernel_rows`."""

from search.kernel_rows import check_kernel, run_kernel

assert_kernel_agrees = check_kernel

__all__ = ["assert_kernel_agrees", "run_kernel"]
