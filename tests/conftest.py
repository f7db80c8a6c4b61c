"""Settings that every test shares."""

from hypothesis import HealthCheck, settings

# A first call may compile a kernel or load a solver, so the time of one example says nothing about the code.
settings.register_profile(
    "synthwright",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("synthwright")
