"""A first look at a film, within seconds, while whoever filmed still holds the phone."""
