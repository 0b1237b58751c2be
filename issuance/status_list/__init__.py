"""Token Status List (draft-ietf-oauth-status-list): which cards are revoked or suspended."""
