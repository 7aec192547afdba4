"""The Train page: choose pictures and a preset, start, and watch the run learn."""
