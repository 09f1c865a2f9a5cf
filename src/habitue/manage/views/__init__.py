"""The doors of the desk: each translates, makes one call, translates back."""
