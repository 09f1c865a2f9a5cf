"""What people do, in a real browser, from the page to the database and back. docs/interface.md says how."""
