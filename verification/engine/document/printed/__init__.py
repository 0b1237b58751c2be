"""What is printed on a document for people to read, and whether it says what the zone for machines says."""
