"""What the pictures of a source are like, seen at once: in plots, as means, and in pairs that look alike."""
