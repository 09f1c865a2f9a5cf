"""What people type, read: plain forms, which know no rules and save nothing."""
