"""Doubts about the object that was filmed. Each directs the agent's eye; none decides."""
