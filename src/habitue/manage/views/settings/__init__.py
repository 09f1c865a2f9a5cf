"""The merchant's own settings: organisation, companies, stores, tills, keys, webhooks."""
