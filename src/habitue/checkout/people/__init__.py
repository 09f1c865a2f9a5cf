"""What concerns people and their value at once: cards, registration, tiers, credit, merging and forgetting."""
