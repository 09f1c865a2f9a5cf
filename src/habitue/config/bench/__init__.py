"""What `habitue bench` measures."""
