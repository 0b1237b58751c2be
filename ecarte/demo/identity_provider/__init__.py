"""A stand-in for France Identité by FranceConnect+: the same protocol, made-up people, no proof of anything.

`python -m ecarte.demo.identity_provider` serves it beside the development place. It uses nothing of the
server's code, so that in production only settings change; `faults` tells it how to go wrong.
"""
