"""Show the DPO the agreements of the territoire: to whom, what for, until when.

Never a name, never a content.
"""
