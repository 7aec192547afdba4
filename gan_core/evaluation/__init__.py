"""A run or a dataset → scores; and the evaluator that a caller hands to the Trainer for scores on the way."""
