"""The dataset studio's core: what a person decides and learns about the pictures of a source."""
