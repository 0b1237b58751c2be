"""What the container of a film tells of where it comes from."""
