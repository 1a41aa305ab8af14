"""Let whoever heard the person note what she shuts."""
