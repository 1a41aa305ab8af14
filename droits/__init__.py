"""Hold what the law gives people and asks of us: copies, erasures, notices, receipts, registers."""
