"""The Breeds page: what a generator makes of each breed, beside each other and mixed."""
