"""What changes endpoints and deliveries. Nothing here speaks to the network."""
