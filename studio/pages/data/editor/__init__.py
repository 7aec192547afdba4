"""The crop editor: one picture large, its boxes under the hand, and beside it what the network will see."""
