"""Judging a basket: a pure function of (program, basket, state, instant). No clock, no database, no Django."""
