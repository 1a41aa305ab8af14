"""Tell the history of agreements, and hand over their receipts."""
