"""Try what a guardian is shown."""
