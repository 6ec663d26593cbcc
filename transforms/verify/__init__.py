"""Reading back: what Intercom shows compared with canonical rows, by rules of their own.

Nothing here uses the plan's request bodies, since a plan can be wrong too.
"""
