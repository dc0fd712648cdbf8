"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Times belong in benchmarks/: a test that is slow on a busy machine has not failed.
settings.register_profile("nianbao", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nianbao")
