"""Keep apart, outside the database, what was closed: a restoration never opens it again."""
