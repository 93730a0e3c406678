"""Alerts: what the desk must hear of now, found from the record's change number and told once."""

from desk.alerts.watch import Watch, Watched

__all__ = ["Watch", "Watched"]
