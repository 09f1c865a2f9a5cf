"""Pages on which a merchant brings customers, cards and balances from elsewhere: choose, look, check, import, undo."""
