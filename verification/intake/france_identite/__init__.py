"""France Identité by FranceConnect+: a proven identity in place of films (docs/decisions/0019).

`asking` sends the person to the provider, `answering` takes what comes back. What the provider says is
believed when it is signed by it, encrypted for us, fresh, of the level asked, and the answer to our question.
`holder` does the same for a browser that collects a card (docs/decisions/0032).
"""
