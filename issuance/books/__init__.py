"""The books of issuance: approvals, cards, indexes, signatures, lists. Do they agree with each other?"""
