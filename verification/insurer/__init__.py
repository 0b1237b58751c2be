"""What an insurer's back end does with the cards of its scheme: suspend, lift, revoke."""
