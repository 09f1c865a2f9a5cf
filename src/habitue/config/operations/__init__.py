"""Doors and habits for those who run the house: health, readiness, figures, logs. Described in docs/monitoring.md."""
