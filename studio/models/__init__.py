"""Qt item models over the four nouns. They hold no truth: each shows what it was given."""
