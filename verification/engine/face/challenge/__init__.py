"""Whether the person did what was asked when it was asked, and whether what turned was a head."""
