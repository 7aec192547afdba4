"""The start page: the first click, and what was open before."""
