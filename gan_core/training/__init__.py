"""Training: the step, averaging, checkpoints, and the Trainer, an iterator of events (needs torch)."""
