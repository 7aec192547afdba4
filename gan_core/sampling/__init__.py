"""The fourth noun: a Generator, the trained network and its latent space."""
