"""What a draft would have done to the sales of the past: counted while they are judged again, kept, and drawn."""
