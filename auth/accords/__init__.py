"""Show the DPO the agreements of the territoire: to whom, what for, until when; never a name, never a content."""
