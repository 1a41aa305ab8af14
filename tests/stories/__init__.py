"""Tell the paths of the people who use the product, through HTTP, in the demo's world."""
