"""Confirms that the person reads the mail or the messages that the insurer knows them by."""
