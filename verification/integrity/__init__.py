"""Evidence that the app is the real one on a sound device. It directs an agent's eye and decides nothing."""
