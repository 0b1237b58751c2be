"""Push services on this machine that speak the real protocols, and refuse what the real ones would."""
