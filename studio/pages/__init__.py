"""A folder a page."""
