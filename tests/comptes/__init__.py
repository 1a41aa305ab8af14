"""Try one’s account, the links received by mail, and the administration, through HTTP."""
