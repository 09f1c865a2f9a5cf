"""Pages of staff for those who look after them: people, invitations, devices, rules, and one's own profile."""
