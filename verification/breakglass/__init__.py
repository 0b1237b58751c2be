"""Break-glass: a look at one case without a claim, with two signatures, an alarm and a review."""
