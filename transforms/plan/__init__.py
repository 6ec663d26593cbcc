"""Canonical tables to plans: for each record the ordered steps that bring it into Intercom.

A step's body is the request's own JSON, instants in it are unix seconds. Two things are added:
`{"$ref": [entity, source_id]}` where the target's id of another record belongs, and keys that
begin with `_`, which speak to the sender and are never sent.
"""
