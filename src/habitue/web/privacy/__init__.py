"""Pages of the desk about guests' rights and their portal: consent texts, retention, dossiers, address and widget."""
