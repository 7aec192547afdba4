"""What runs beside the window: jobs with progress, the warm-up and the trainer, and the mailbox between."""
