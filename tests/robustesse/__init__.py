"""Break the machine under the product, and look for what was lost or shown."""
