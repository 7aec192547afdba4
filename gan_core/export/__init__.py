"""What leaves the program: the competition's submission."""
