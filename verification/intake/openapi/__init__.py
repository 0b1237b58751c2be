"""The OpenAPI description, beyond what is read from the views."""
