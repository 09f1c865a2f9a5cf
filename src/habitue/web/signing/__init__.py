"""Signing in: what allauth and axes ask us, and the pages of their own that they lack."""
