"""Try the web kernel: doors, errors, headers, sessions, pages."""
